// Writes down the weights that TF.js gives the layers of the recorded cases: name, shape, trainable or not, in getWeights() order.
//     node test/oracle/record/weights.mjs [CASES [OUT]]
// reads test/oracle/shapes/tfjs.json.gz and writes test/oracle/weights/tfjs.json.gz. The name goes without the layer's own in front.
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import * as tf from "@tensorflow/tfjs";

console.log = console.info = console.warn = () => undefined;

/** @typedef {{ id: string, ctor: string | null, call: string, error?: object, inputs: { shape: (number | null)[], dtype?: tf.DataType }[] }} Case */

const here = new URL("..", import.meta.url).pathname;
const from = process.argv[2] ?? `${here}shapes/tfjs.json.gz`;
const to = process.argv[3] ?? `${here}weights/tfjs.json.gz`;
const bytes = readFileSync(from);
const text = (from.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();

/** @type {Record<string, unknown[]>} */
const recorded = {};
for (const each of /** @type {{ cases: Case[] }} */ (JSON.parse(text)).cases) {
  const found =
    each.error || each.ctor === null ? null : weightsOf(each, each.ctor);
  if (found !== null) recorded[each.id] = found;
}
const lines = JSON.stringify(recorded).replaceAll('],"', '],\n"');
writeFileSync(to, gzipSync(lines, { level: 9 }));
process.stdout.write(`tfjs: ${String(Object.keys(recorded).length)} cases\n`);

/**
 * @param {Case} recordedCase
 * @param {string} ctor
 */
function weightsOf({ inputs, call }, ctor) {
  /** @type {Record<string, unknown>} */
  const scope = { tf };
  for (const [index, { shape, dtype = "float32" }] of inputs.entries())
    scope[`x${String(index)}`] = tf.input({ batchShape: [...shape], dtype });
  const layer = /** @type {tf.layers.Layer} */ (evaluate(ctor, scope));
  scope.layer = layer;
  evaluate(call, scope);
  const weights = /** @type {tf.LayerVariable[] | undefined} */ (layer.weights);
  if (weights === undefined) return null;
  const trainable = new Set(layer.trainableWeights);
  const found = weights.map((weight) => {
    const prefix = `${layer.name}/`;
    const inside = weight.name.startsWith(prefix)
      ? weight.name.slice(prefix.length)
      : `/${weight.name}`;
    return trainable.has(weight)
      ? [inside, weight.shape]
      : [inside, weight.shape, false];
  });
  tf.disposeVariables();
  return found;
}

/**
 * @param {string} source
 * @param {Record<string, unknown>} scope
 */
function evaluate(source, scope) {
  return /** @type {unknown} */ (
    new Function(...Object.keys(scope), `"use strict"; return (${source});`)(
      ...Object.values(scope),
    )
  );
}
