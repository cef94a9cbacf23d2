// A random model as a program: functional, Sequential or a class, its sizes known numbers or known to nobody.
import { imageLayer } from "./recorded.ts";
import type { Loop } from "./proposals.ts";
import type { RandomInput, RandomModel, RandomStep } from "./model.ts";

/** Where the sizes come from. */
export type Origin =
  /** Numbers that names hold. */
  | "numbers"
  /** Arguments of a call. */
  | "arguments"
  /** Parameters of a function that nobody calls. */
  | "parameters"
  /** The command line. */
  | "options"
  /** A file. */
  | "file";

export type Style = "functional" | "sequential" | "class";

export interface Written {
  readonly text: string;
  readonly style: Style;
  /** Names of the values, or the number of layers of a Sequential. */
  readonly names: readonly string[];
}

/** Whether the model can be written so. */
export function fits(model: RandomModel, style: Style): boolean {
  if (style === "functional") return model.steps.length > 0;
  if (model.dialect === "tfjs" && style === "class") return false;
  if (style === "class")
    return (
      model.steps.length > 0 &&
      model.steps.every(
        ({ layer, loop }) =>
          isPlain(layer, loop) && !imageLayer.test(layer ?? ""),
      )
    );
  return (
    model.steps.length > 0 &&
    model.inputs[0]?.dtype === "float32" &&
    model.steps.every(
      (step, index) =>
        step.layer !== null &&
        isPlain(step.layer, step.loop) &&
        step.names.length === 1 &&
        step.inputs.length === 1 &&
        step.inputs[0] ===
          (index === 0 ? "x1" : model.steps[index - 1]?.names[0]),
    )
  );
}

/** Whether the layer can be made before there are tensors. */
function isPlain(layer: string | null, loop: RandomStep["loop"]): boolean {
  return loop === null && layer?.includes(".shape[") !== true;
}

export function writeModel(
  model: RandomModel,
  style: Style,
  origin: Origin,
): Written {
  const body =
    style === "functional"
      ? functional(model)
      : style === "sequential"
        ? sequential(model)
        : classBased(model);
  const head = style === "class" ? classOf(model) : [];
  const isScript = model.dialect === "tfjs";
  const lines = isScript
    ? script(model, body, origin)
    : python(model, head, body, origin);
  const names =
    style === "class"
      ? ["y"]
      : [
          ...model.inputs.map((input) => input.name),
          ...model.steps.flatMap((step) => step.names),
        ];
  return { text: `${lines.join("\n")}\n`, style, names };
}

function functional(model: RandomModel): readonly string[] {
  const isScript = model.dialect === "tfjs";
  const constant = isScript ? "const " : "";
  const end = isScript ? ";" : "";
  return [
    ...model.inputs.flatMap((input) => [
      ...dataOf(input),
      `${constant}${input.name} = ${inputText(input, isScript)}${end}`,
    ]),
    ...model.steps.flatMap((step) =>
      step.loop === null
        ? [
            `${constant}${targets(step, isScript)} = ${expressionOf(step)}${end}`,
          ]
        : loopOf(step, step.loop, isScript),
    ),
    modelLine(model, isScript),
  ];
}

/** `x5 = x4`, then a loop in which each pass goes on from the last. */
function loopOf(
  { layer, text, names, inputs }: RandomStep,
  { name, values }: Loop,
  isScript: boolean,
): readonly string[] {
  const [target = ""] = names;
  const [input = ""] = inputs;
  const expression = text
    .replace("$", () => layer ?? "")
    .replace(new RegExp(`\\b${input}\\b`), target);
  const list = values.join(", ");
  return isScript
    ? [
        `let ${target} = ${input};`,
        `for (const ${name} of [${list}]) ${target} = ${expression};`,
      ]
    : [
        `${target} = ${input}`,
        `for ${name} in [${list}]:`,
        `    ${target} = ${expression}`,
      ];
}

/** The array whose shape the input has. */
function dataOf({ shape, isFromData, name }: RandomInput): readonly string[] {
  return isFromData
    ? [`${name}_data = np.zeros((100, ${shape.join(", ")}))`]
    : [];
}

function modelLine(model: RandomModel, isScript: boolean): string {
  const last = model.steps.at(-1)?.names[0] ?? "x1";
  return isScript
    ? `const model = tf.model({inputs: x1, outputs: ${last}});`
    : `model = keras.Model(x1, ${last})`;
}

function targets({ names }: RandomStep, isScript: boolean): string {
  const list = names.join(", ");
  return isScript && names.length > 1 ? `[${list}]` : list;
}

function expressionOf({ layer, text }: RandomStep): string {
  return text.replace("$", () => layer ?? "");
}

function inputText(input: RandomInput, isScript: boolean): string {
  const { shape, batch, dtype } = input;
  const type =
    dtype === "float32" ? "" : `, dtype${isScript ? ": " : "="}"${dtype}"`;
  if (isScript) {
    const list = batch === null ? shape : [String(batch), ...shape];
    const key = batch === null ? "shape" : "batchShape";
    return `tf.input({${key}: [${list.join(", ")}]${type}})`;
  }
  const list = batch === null ? shape : [String(batch), ...shape];
  const key = batch === null ? "shape" : "batch_shape";
  if (input.isFromData)
    return `keras.Input(shape=${input.name}_data.shape[1:]${type})`;
  const tuple = list.length === 1 ? `${list[0] ?? ""},` : list.join(", ");
  return `keras.Input(${key}=(${tuple})${type})`;
}

function sequential(model: RandomModel): readonly string[] {
  const isScript = model.dialect === "tfjs";
  const [input] = model.inputs;
  if (input === undefined) return [];
  const layers = model.steps.map((step) => step.layer ?? "");
  if (!isScript)
    return [
      "model = keras.Sequential([",
      `    ${inputText({ ...input, isFromData: false }, false)},`,
      ...layers.map((layer) => `    ${layer},`),
      "])",
    ];
  const { shape, batch } = input;
  const list = batch === null ? shape : [String(batch), ...shape];
  const key = batch === null ? "inputShape" : "batchInputShape";
  return [
    "const model = tf.sequential();",
    `model.add(tf.layers.inputLayer({${key}: [${list.join(", ")}]}));`,
    ...layers.map((layer) => `model.add(${layer});`),
  ];
}

function classOf(model: RandomModel): readonly string[] {
  const names = [...model.sizes.keys()];
  const attributes = model.steps.flatMap((step, index) =>
    step.layer === null ? [] : [`        self.layer${index} = ${step.layer}`],
  );
  const calls = model.steps.map((step, index) => {
    const text = step.text.replace("$", `self.layer${index}`);
    return `        ${targets(step, false)} = ${text}`;
  });
  return [
    "class Net(keras.Model):",
    `    def __init__(self, ${names.map((name) => `${name}, `).join("")}**kwargs):`,
    "        super().__init__(**kwargs)",
    ...attributes,
    "    def call(self, x1):",
    ...calls,
    `        return ${model.steps.at(-1)?.names[0] ?? "x1"}`,
  ];
}

function classBased(model: RandomModel): readonly string[] {
  const names = [...model.sizes.keys()];
  return [
    `model = Net(${names.map((name) => `${name}=${name}`).join(", ")})`,
    ...model.inputs.flatMap((input) => [
      ...dataOf(input),
      `x1 = ${inputText(input, false)}`,
    ]),
    "y = model(x1)",
  ];
}

function python(
  model: RandomModel,
  head: readonly string[],
  body: readonly string[],
  origin: Origin,
): readonly string[] {
  const names = [...model.sizes.keys()];
  const imports = [
    model.dialect === "keras3" ? "import keras" : "import tf_keras as keras",
    "import tensorflow as tf",
    "import numpy as np",
  ];
  const parameters = names.join(", ");
  const inside = body.map((line) => `    ${line}`);
  const build = [`def build(${parameters}):`, ...inside, "    return model"];
  switch (origin) {
    case "numbers":
      return [
        ...imports,
        ...head,
        ...names.map((name) => `${name} = ${model.sizes.get(name) ?? 1}`),
        ...body,
      ];
    case "arguments": {
      const given = names.map(
        (name) => `${name}=${model.sizes.get(name) ?? 1}`,
      );
      return [
        ...imports,
        ...head,
        ...build,
        `net = build(${given.join(", ")})`,
      ];
    }
    case "parameters":
      return [...imports, ...head, ...build];
    case "options":
      return [
        ...imports,
        "import argparse",
        ...head,
        "parser = argparse.ArgumentParser()",
        ...names.map((name) => `parser.add_argument("--${name}", type=int)`),
        "options = parser.parse_args()",
        ...names.map((name) => `${name} = options.${name}`),
        ...body,
      ];
    case "file":
      return [
        ...imports,
        "import json",
        ...head,
        'with open("sizes.json") as file:',
        "    config = json.load(file)",
        ...names.map((name) => `${name} = config["${name}"]`),
        ...body,
      ];
  }
}

function script(
  model: RandomModel,
  body: readonly string[],
  origin: Origin,
): readonly string[] {
  const names = [...model.sizes.keys()];
  const start = "import * as tf from '@tensorflow/tfjs';";
  const list = names.join(", ");
  const inside = body.map((line) => `  ${line}`);
  const build = [
    `function build(${list}) {`,
    ...inside,
    "  return model;",
    "}",
  ];
  switch (origin) {
    case "numbers":
      return [
        start,
        ...names.map(
          (name) => `const ${name} = ${model.sizes.get(name) ?? 1};`,
        ),
        ...body,
      ];
    case "arguments": {
      const given = names.map((name) => model.sizes.get(name) ?? 1);
      return [start, ...build, `const net = build(${given.join(", ")});`];
    }
    case "parameters":
      return [start, ...build];
    case "options":
      return [
        start,
        ...names.map(
          (name, index) =>
            `const ${name} = Number(process.argv[${index + 2}]);`,
        ),
        ...body,
      ];
    case "file":
      return [
        start,
        "const config = JSON.parse(text);",
        ...names.map((name) => `const ${name} = config.${name};`),
        ...body,
      ];
  }
}
