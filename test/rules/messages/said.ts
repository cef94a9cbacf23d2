// What a person reads under a program: each error with the places that led to it and the first fix.

import type { Dialect } from "../../../server/layers/layer.ts";
import type { Range } from "../../../server/syntax/source.ts";
import { analyzeAs } from "../snippets.ts";

const python = `import numpy as np
import keras
from keras import layers
from keras.layers import *
`;

const typescript = `import * as tf from "@tensorflow/tfjs";
`;

/** The errors of a Python program, for which Keras, NumPy and all layers are imported. Lines count from the program's own first. */
export function inKeras(program: string, version = 3): Promise<string> {
  return said(python, program, version === 2 ? "keras2" : "keras3");
}

/** The errors of a TypeScript program for which `tf` is imported. */
export function inTfjs(program: string): Promise<string> {
  return said(typescript, program, "tfjs");
}

async function said(
  imports: string,
  program: string,
  dialect: Dialect,
): Promise<string> {
  const name = dialect === "tfjs" ? "model.ts" : "model.py";
  const text = imports + program.replace(/^\n/, "");
  const analysis = await analyzeAs(name, text, dialect);
  const line = (range: Range) => {
    const start = analysis.locate(range)?.start ?? 0;
    const before = text.slice(imports.length, start);
    return String(before.split("\n").length);
  };
  return analysis.findings
    .filter(({ severity }) => severity === "error")
    .map(({ code, range, message, related, fixes }) =>
      [
        `${line(range)}: ${code} ${message}`,
        ...related.map((each) => `   ${line(each.range)}: ${each.message}`),
        ...fixes.slice(0, 1).map((each) => `   fix: ${each.title}`),
      ].join("\n"),
    )
    .join("\n");
}
