// Runs generated TF.js programs in the real library and records what each name, layer and model comes to, or the line that raised.
//   node models.mjs programs.json answers.json
// The programs are a list of {id, style, names, text}.
import { readFileSync, writeFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";

/** @typedef {{id: string, style: string, names: readonly string[], text: string}} Program */

const [, , source = "", target = ""] = process.argv;
await tf.setBackend("cpu");

/**
 * @param {unknown} value
 * @returns {unknown}
 */
function describe(value) {
  if (Array.isArray(value)) return { list: value.map(describe) };
  const { shape, dtype } = /** @type {{shape: unknown, dtype: string}} */ (
    value
  );
  if (!Array.isArray(shape)) return { shape: String(shape), dtype };
  const dims = shape.map((dim) =>
    dim === null || Number.isFinite(dim) ? dim : String(dim),
  );
  return { shape: dims, dtype };
}

/** @param {Program} program */
function record(program) {
  /** @type {Record<string, unknown>} */
  const values = {};
  /**
   * Described at once, since some layers change the shapes of their inputs.
   * @type {Record<string, unknown>}
   */
  const described = {};
  let at = 0;
  const lines = program.text.split("\n");
  const body = lines.map((line, index) => {
    if (line.startsWith("import ")) return "";
    const names =
      /^(?:const|let) \[?([\w, ]+?)\]? =/.exec(line)?.[1] ??
      /^for .*\] ?\)? (x\d+) =/.exec(line)?.[1] ??
      "";
    return `$at(${index}); ${line} ${names === "" ? "" : `$keep({${names}});`}`;
  });
  /** @type {Record<string, unknown>} */
  const answer = { id: program.id };
  try {
    const run = new Function("tf", "$at", "$keep", body.join("\n"));
    run(
      tf,
      (/** @type {number} */ index) => (at = index),
      (/** @type {Record<string, unknown>} */ kept) => {
        for (const [name, value] of Object.entries(kept)) {
          values[name] = value;
          if (program.names.includes(name)) described[name] = describe(value);
        }
      },
    );
  } catch (error) {
    answer.raised = {
      line: lines[at]?.trim(),
      message: String(error).slice(0, 300),
    };
  }
  answer.values = described;
  const { model } = values;
  if (model instanceof tf.LayersModel) {
    const count = (/** @type {readonly {shape: unknown}[]} */ weights) =>
      weights.reduce(
        (sum, { shape }) =>
          sum + /** @type {number[]} */ (shape).reduce((a, b) => a * b, 1),
        0,
      );
    answer.params = [
      count(model.trainableWeights),
      count(model.nonTrainableWeights),
    ];
    if (program.style === "sequential")
      answer.layers = model.layers
        .filter((layer) => layer.getClassName() !== "InputLayer")
        .map((layer) => describe(layer.output));
  }
  return answer;
}

const programs = /** @type {Program[]} */ (
  JSON.parse(readFileSync(source, "utf8"))
);
const answers = programs.map((program) => ({ ...program, ...record(program) }));
writeFileSync(target, JSON.stringify(answers));
