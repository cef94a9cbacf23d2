// What own_cells.mjs and own_layers.mjs share: data, how it is stored, and how a program's text becomes one that runs.
import * as tf from "@tensorflow/tfjs";

/** How many samples a run has. */
export const rows = 2;

/** @typedef {{ shape: number[], data: number[] }} Stored */

/** Numbers of three decimals, by a name the same each time. @type {(name: string) => (shape: readonly number[], scale?: number) => tf.Tensor} */
export function grid(name) {
  let state = [...name].reduce((sum, c) => sum * 31 + c.charCodeAt(0), 7) >>> 0;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return (shape, scale = 0.9) => {
    const size = shape.reduce((product, one) => product * one, 1);
    const data = Array.from(
      { length: size },
      () => Math.round((next() * 2 - 1) * scale * 1000) / 1000,
    );
    return tf.tensor(data, [...shape], "float32");
  };
}

/** @type {(tensor: tf.Tensor) => Stored} */
export const stored = (tensor) => ({
  shape: tensor.shape,
  data: Array.from(tensor.dataSync(), (value) => Number(value.toPrecision(8))),
});

/** @type {<Item>(value: Item | readonly Item[]) => readonly Item[]} */
export const listed = (value) =>
  Array.isArray(value) ? value : [/** @type {any} */ (value)];

/** The code of a module as that of a function of `tf`. @type {(code: string) => string} */
export function asScript(code) {
  return code
    .replaceAll(
      /^import \{(.*)\} from .*$/gm,
      (_, /** @type {string} */ names) =>
        `const {${names.replaceAll(" as ", ": ")}} = tf;`,
    )
    .replaceAll(/^import .*$/gm, "")
    .replaceAll(/^export (default )?/gm, "");
}
