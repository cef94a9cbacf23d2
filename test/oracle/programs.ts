// The real libraries' recorded answers as programs, and what the whole chain answers to them: text in, inspect's and check's facts out.

import type { Dialect, WeightSpec } from "../../server/layers/layer.ts";
import type { JsonStructure } from "../../server/shapes/json.ts";
import { structureToJson } from "../../server/shapes/json.ts";
import type { Analysis } from "../../server/workspace/analysis.ts";
import { createAnalyze } from "../../server/workspace/analyze.ts";
import { createLanguages } from "../../server/workspace/languages.ts";
import { defaultSettings } from "../../server/workspace/settings.ts";
import { memoryHost } from "../support/reading.ts";
import type { RecordedCase } from "./cases.ts";

/** Reads programs of one dialect. */
export async function programReader(
  dialect: Dialect,
): Promise<(text: string) => Analysis | null> {
  const host = memoryHost(new Map());
  const language = dialect === "tfjs" ? "javascript" : "python";
  const keras = dialect === "keras2" ? "2" : "3";
  const support = await createLanguages(host)(language);
  const analyze = createAnalyze(host, { ...defaultSettings, keras }, support);
  const file = language === "python" ? "/case.py" : "/case.ts";
  return (text) => {
    const work = analyze(file, text, null);
    let step = work.next();
    while (step.done !== true) step = work.next();
    return step.value;
  };
}

/** The case as a person would write it: inputs, the layer, the call; its result is `result`. */
export function programOf(recorded: RecordedCase, dialect: Dialect): string {
  const { inputs, ctor, call, prelude } = recorded;
  if (dialect === "tfjs") {
    const lines = inputs.map(
      ({ shape, dtype }, index) =>
        `const x${String(index)} = tf.input({batchShape: ${JSON.stringify(shape)}${dtype === undefined ? "" : `, dtype: '${dtype}'`}});`,
    );
    return [
      "import * as tf from '@tensorflow/tfjs';",
      prelude ?? "",
      ...lines,
      ...(ctor === null ? [] : [`const layer = ${ctor};`]),
      `const result = ${call};`,
    ].join("\n");
  }
  const python = (shape: readonly (number | null)[]): string =>
    `(${shape.map((dim) => `${String(dim ?? "None")}, `).join("")})`;
  return [
    dialect === "keras3" ? "import keras" : "import tf_keras as keras",
    "import tensorflow as tf",
    "import numpy as np",
    prelude ?? "",
    ...inputs.map(
      ({ shape, dtype }, index) =>
        `x${String(index)} = keras.Input(batch_shape=${python(shape)}${dtype === undefined ? "" : `, dtype="${dtype}"`})`,
    ),
    ...(ctor === null ? [] : [`layer = ${ctor}`]),
    `result = ${call}`,
  ].join("\n");
}

/** What the case comes to, in a form that two answers share when they agree. */
export function expectedAnswer(recorded: RecordedCase): string {
  return recorded.error ? "raises" : describe(recorded.output ?? null);
}

export function actualAnswer(analysis: Analysis | null): string {
  if (analysis === null) return "not read";
  const raises = analysis.findings.some(
    (finding) => finding.when === "build" && finding.severity === "error",
  );
  if (raises) return "raises";
  const value = analysis.trace.values.findLast(({ name }) => name === "result");
  return describe(value ? structureToJson(value.value) : null);
}

/** Trainable and other weights of `layer`, a layer or a model, in the end; null when it is neither. */
export function actualParams(analysis: Analysis | null): string | null {
  if (analysis === null) return null;
  const { calls, models, values } = analysis.trace;
  const holds = values.findLast(({ name }) => name === "layer")?.holds;
  if (holds?.kind === "model") {
    const model = models.find(({ id }) => id === holds.modelId);
    return JSON.stringify(model?.params ?? null);
  }
  if (holds?.kind !== "layer") return null;
  const call = calls.findLast(({ layer }) => layer.id === holds.layer.id);
  return call ? JSON.stringify(call.params) : null;
}

/** The weights of `layer`, a layer after its last call or a model in the end; null when they aren't known. */
export function actualWeights(
  analysis: Analysis | null,
): readonly WeightSpec[] | null {
  if (analysis === null) return null;
  const { calls, models, values } = analysis.trace;
  const holds = values.findLast(({ name }) => name === "layer")?.holds;
  if (holds?.kind === "model")
    return models.find(({ id }) => id === holds.modelId)?.weights ?? null;
  if (holds?.kind !== "layer") return null;
  return (
    calls.findLast(({ layer }) => layer.id === holds.layer.id)?.weights ?? null
  );
}

function describe(structure: JsonStructure | null): string {
  return JSON.stringify(structure);
}
