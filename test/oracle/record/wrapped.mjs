// Asks TF.js what it makes of layers inside of other layers: `node wrapped.mjs CASES OUT`, with the cases that `wrapped.py tfjs CASES` lists.
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import * as tf from "@tensorflow/tfjs";

/** @type {(source: string, scope: Record<string, unknown>) => any} */
const evaluate = (source, scope) =>
  new Function(...Object.keys(scope), `"use strict"; return (${source});`)(
    ...Object.values(scope),
  );

/** @type {(recorded: any) => object} */
function answer({ ctor, call, inputs }) {
  /** @type {Record<string, unknown>} */
  const scope = { tf };
  try {
    for (const [index, { shape }] of inputs.entries())
      scope[`x${String(index)}`] = tf.input({ batchShape: shape });
    const layer = (scope.layer = evaluate(ctor, scope));
    const output = describe(evaluate(call, scope));
    return { output, weights: weightsOf(layer) };
  } catch (caught) {
    const message = caught instanceof Error ? caught.message : String(caught);
    return { error: { message: message.slice(0, 240) } };
  } finally {
    tf.disposeVariables();
  }
}

/** Name without the layer's own in front, shape, and false for what isn't trained. @type {(layer: any) => unknown} */
function weightsOf(layer) {
  const trainable = new Set(layer.trainableWeights);
  return layer.weights.map((/** @type {any} */ weight) => {
    const prefix = `${layer.name}/`;
    const inside = weight.name.startsWith(prefix)
      ? weight.name.slice(prefix.length)
      : `/${weight.name}`;
    return trainable.has(weight)
      ? [inside, weight.shape]
      : [inside, weight.shape, false];
  });
}

/** @type {(value: any) => unknown} */
function describe(value) {
  if (Array.isArray(value)) return { list: value.map(describe) };
  if (!value?.shape) return { value: String(value).slice(0, 80) };
  const { shape, dtype } = value;
  return Array.isArray(shape)
    ? { shape: shape.map(describeSize), dtype }
    : { shape: String(shape), dtype };
}

/** @type {(size: any) => unknown} */
function describeSize(size) {
  return size === null || Number.isFinite(size) ? size : String(size);
}

const [from = "", to = ""] = process.argv.slice(2);
const { cases } = JSON.parse(gunzipSync(readFileSync(from)).toString());
await tf.setBackend("cpu");
console.warn = () => undefined;
const lines = cases.map((/** @type {object} */ recorded) =>
  JSON.stringify({ ...recorded, ...answer(recorded) }),
);
writeFileSync(
  to,
  gzipSync(`{"cases": [\n${lines.join(",\n")}\n]}\n`, { level: 9 }),
);
