// Calls recorded cases of TF.js' layers on real data and records what comes out: `node real-tfjs.mjs CASES OUT`. As real_keras.py does, open
// sizes are filled in twice with different numbers, and a call raises only if it does so on every kind of data tried.
import { readFileSync, writeFileSync } from "node:fs";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { gunzipSync, gzipSync } from "node:zlib";
import * as tf from "@tensorflow/tfjs";

/**
 * @typedef {{ shape: (number | null)[], dtype?: tf.DataType }} Input
 * @typedef {{ id: string, layer: string, ctor: string | null, call: string, inputs: Input[], output: unknown, error?: unknown }} Case
 * @typedef {{ error: string } | { runs: { sizes: number[], output: unknown }[] }} Real
 */

// Batch size and every other open size, in the order tried; the first two that work are recorded, and the third, which may be special, too.
const fillings = [
  [2, 5],
  [3, 7],
  [2, 1],
  ...[2, 3, 4, 6, 8, 10, 12].map((size) => [2, size]),
  [1, 1],
];

/** @type {(source: string, scope: Record<string, unknown>) => any} */
const evaluate = (source, scope) =>
  new Function(...Object.keys(scope), `"use strict"; return (${source});`)(
    ...Object.values(scope),
  );

/** @type {(recorded: Case) => Real} */
function record(recorded) {
  const isOpen = recorded.inputs.some(
    ({ shape }) => shape.indexOf(null, 1) > 0,
  );
  const hasBatch = recorded.inputs.some(({ shape }) => shape[0] === null);
  const tried = isOpen ? fillings : fillings.slice(0, hasBatch ? 2 : 1);
  /** @type {{ sizes: number[], output: unknown }[]} */
  const runs = [];
  /** @type {string[]} */
  const errors = [];
  for (const [index, filling] of tried.entries()) {
    if (index > 2 && runs.length > 0) break;
    const real = tryFilling(recorded, filling);
    if ("error" in real) errors.push(real.error);
    else runs.push({ sizes: filling, output: real.output });
  }
  return runs.length === 0 ? { error: errors[0] ?? "" } : { runs };
}

/** @type {(recorded: Case, filling: number[]) => { error: string } | { output: unknown }} */
function tryFilling(recorded, filling) {
  let error = null;
  for (const kind of ["fraction", "whole", "one", "normal"]) {
    tf.engine().startScope();
    try {
      return { output: run(recorded, filling, kind) };
    } catch (caught) {
      error ??= String(caught instanceof Error ? caught.message : caught);
    } finally {
      tf.engine().endScope();
      tf.disposeVariables();
    }
  }
  return { error: (error ?? "").slice(0, 600) };
}

/** @type {(recorded: Case, filling: number[], kind: string) => unknown} */
function run({ ctor, call, inputs }, filling, kind) {
  /** @type {Record<string, unknown>} */
  const scope = { tf };
  for (const [index, { shape, dtype }] of inputs.entries())
    scope[`x${String(index)}`] = tf.input({
      batchShape: [...shape],
      dtype: dtype ?? "float32",
    });
  if (ctor !== null) scope.layer = evaluate(ctor, scope);
  evaluate(call, scope);
  for (const [index, spec] of inputs.entries())
    scope[`x${String(index)}`] = data(spec, filling, kind);
  return describe(evaluate(call, scope));
}

/** @type {(input: Input, filling: number[], kind: string) => tf.Tensor} */
function data({ shape, dtype = "float32" }, [batch = 1, other = 1], kind) {
  const sizes = shape.map((size, axis) => size ?? (axis === 0 ? batch : other));
  switch (kind) {
    case "fraction":
      return dtype === "int32"
        ? tf.zeros(sizes, dtype)
        : tf.randomUniform(sizes, 0, 1, "float32", 1);
    case "whole":
      return tf.cast(
        tf.floor(tf.randomUniform(sizes, 0, 2, "float32", 1)),
        dtype,
      );
    case "one":
      return tf.ones(sizes, dtype);
    default:
      return tf.cast(tf.randomNormal(sizes, 0, 1, "float32", 1), dtype);
  }
}

/** @type {(value: any) => unknown} */
function describe(value) {
  if (Array.isArray(value)) return { list: value.map(describe) };
  if (value?.shape)
    return { shape: value.shape.map(Number), dtype: value.dtype };
  return { value: String(value).slice(0, 80) };
}

/** Answers one case after the other; the main thread gives up on one that takes too long. */
async function serve() {
  await tf.setBackend("cpu");
  parentPort?.on("message", (/** @type {Case} */ recorded) =>
    parentPort?.postMessage(record(recorded)),
  );
}

const patience = 120_000;

async function recordAll() {
  const [from = "", to = ""] = process.argv.slice(2);
  const bytes = readFileSync(from);
  const text = (from.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  const lines = [];
  /** @type {Worker | null} */
  let worker = null;
  /** @type {Case[]} */
  const cases = JSON.parse(text).cases;
  for (const recorded of cases) {
    if (recorded.error !== undefined || recorded.inputs.length === 0) continue;
    worker ??= new Worker(new URL(import.meta.url));
    const real = await ask(worker, recorded);
    if (real === null) {
      await worker.terminate();
      worker = null;
    }
    const { id, layer, ctor, call, inputs, output } = recorded;
    const kept = { id, layer, ctor, call, inputs, output };
    lines.push(
      JSON.stringify({ ...kept, real: real ?? { error: "never ends" } }),
    );
  }
  await worker?.terminate();
  const out = `{"cases": [\n${lines.join(",\n")}\n]}\n`;
  writeFileSync(to, to.endsWith(".gz") ? gzipSync(out) : out);
}

/** @type {(worker: Worker, recorded: Case) => Promise<Real | null>} */
function ask(worker, recorded) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve(null);
    }, patience);
    worker.once("message", (real) => {
      clearTimeout(timer);
      resolve(real);
    });
    worker.postMessage(recorded);
  });
}

await (isMainThread ? recordAll() : serve());
