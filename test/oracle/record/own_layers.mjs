// Records layers that a TF.js program writes itself: `node own_layers.mjs`, which writes numerics/own-layers-tfjs.json.gz. As own_layers.py does:
// every case is a whole program (own_layer_programs.mjs) that ends with `model`. Recorded are its text, the model's weights in the order of
// `getWeights()`, what goes in and what comes out.
import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import * as tf from "@tensorflow/tfjs";
import { programs } from "./own_layer_programs.mjs";
import { asScript, grid, listed, rows, stored } from "./own_programs.mjs";

/** @type {(name: string, source: string) => object} */
function record(name, source) {
  const random = grid(name);
  /** @type {tf.LayersModel} */
  const model = new Function("tf", `${asScript(source)}\nreturn model;`)(tf);
  const inputs = model.inputs.map(({ shape }) =>
    random(shape.map((dim, axis) => dim ?? (axis === 0 ? rows : 3))),
  );
  // Layers inside of others have their weights from the first call on.
  model.predict(inputs);
  for (const weight of model.weights)
    weight.write(random(weight.shape.map(Number), 0.8));
  return {
    id: `tfjs/${name}`,
    source,
    weights: model.weights.map((weight) => ({
      name: weight.originalName,
      ...stored(weight.read()),
    })),
    inputs: inputs.map(stored),
    outputs: listed(model.predict(inputs)).map(stored),
  };
}

await tf.setBackend("cpu");
console.warn = () => undefined;
const cases = [];
for (const [name, source] of programs) {
  const recorded = /** @type {any} */ (record(name, source));
  cases.push(recorded);
  console.log(
    name,
    recorded.weights.map((/** @type {any} */ one) => one.name).join(),
    recorded.outputs.map((/** @type {any} */ one) => one.shape),
  );
}
const file = new URL("../numerics/own-layers-tfjs.json.gz", import.meta.url);
writeFileSync(
  file,
  gzipSync(JSON.stringify({ flavor: "tfjs", cases }), { level: 9 }),
);
console.log(cases.length, "cases");
