// What a layer answers to its typical input, told by asking the entry: what it returns, which options change that, its weights, what it does with a
// mask, and what it refuses.

import type { Application, CallArguments } from "../../server/layers/apply.ts";
import { applyLayer } from "../../server/layers/apply.ts";
import { nameIn, parametersOf } from "../../server/layers/configure.ts";
import type {
  ArgumentValue,
  Dialect,
  LayerEntry,
  LayerInstance,
  LayerProblem,
  WeightSpec,
} from "../../server/layers/layer.ts";
import { callArgumentsOf, defaultOf } from "../../server/layers/layer.ts";
import { printValue } from "../../server/layers/arguments.ts";
import { explainUnknown } from "../../server/shapes/unknown.ts";
import {
  printDim,
  printShape,
  printStructure,
} from "../../server/shapes/print.ts";
import type { Structure, TensorSpec } from "../../server/shapes/structure.ts";
import { tensorsOf } from "../../server/shapes/structure.ts";
import type { InputText } from "./examples.ts";
import { instanceOf, structureOf, tensorOf } from "./examples.ts";

export interface Answer {
  /** `(batch, timesteps, features)`. */
  readonly input: string;
  /** `(batch, units)`, or why it isn't known. */
  readonly output: string;
  /** Options that change the output, with what comes then. */
  readonly options: readonly (readonly [option: string, output: string])[];
  readonly weights: readonly string[];
  readonly mask: string | null;
  readonly refusals: readonly string[];
}

/** What the entry answers in a dialect; null when the example doesn't suit it. */
export function answerOf(
  entry: LayerEntry,
  dialect: Dialect,
  input: InputText,
): Answer | null {
  const instance = instanceOf(entry, dialect);
  if (instance === null) return null;
  const given = structureOf(input);
  const applied = apply(instance, given);
  const shown = entry.className === "InputLayer" ? "" : printStructure(given);
  if (applied.problem !== null)
    return {
      input: shown,
      output: `raises: ${sentenceOf(applied.problem)}`,
      options: [],
      weights: [],
      mask: null,
      refusals: [],
    };
  const output = printOutput(applied);
  return {
    input: shown,
    output,
    options: [
      ...optionsOf(entry, dialect, given, output),
      ...scoresOf(instance, given),
    ],
    weights: weightTexts(applied.weights ?? []),
    mask: dialect === "tfjs" ? null : masksOf(instance, given),
    refusals: refusalsOf(instance, given),
  };
}

/** `kernel (features, units)`: without the place that all of them share. */
function weightTexts(weights: readonly WeightSpec[]): readonly string[] {
  const places = weights.map(({ name }) =>
    name.slice(0, name.lastIndexOf("/") + 1),
  );
  const [shared = ""] = places;
  const isShared = places.every((place) => place === shared);
  return weights.map(({ name, shape, trainable }) => {
    const own = isShared ? name.slice(shared.length) : name;
    return `\`${own}\` ${printShape(shape)}${trainable ? "" : " (not trained)"}`;
  });
}

function apply(
  instance: LayerInstance,
  inputs: Structure,
  named: CallArguments["named"] = [],
) {
  const { className } = instance.entry;
  if (className === "InputLayer")
    return applyLayer(instance, { positional: [] });
  const states = statesFor(instance);
  const isPair = /^(MultiHead|GroupedQuery)Attention$/.test(className);
  const positional = isPair && inputs.kind === "list" ? inputs.items : [inputs];
  return applyLayer(instance, {
    positional: states === null ? positional : [...positional, states],
    named,
  });
}

/** States for a cell, which is called on one step and its states. */
function statesFor(instance: LayerInstance): Structure | null {
  const { entry, config, dialect } = instance;
  const groups = entry.cell?.states(config, dialect);
  if (!groups || dialect === "tfjs") return null;
  const state = (size: TensorSpec["shape"]): Structure => ({
    kind: "tensor",
    shape: size,
    dtype: "float32",
  });
  const [batch = null] = tensorOf("batch").shape ?? [];
  const items = groups.map((group): Structure => ({
    kind: "list",
    items: group.map((size) => state([batch, size])),
  }));
  const [only] = items;
  return entry.cell?.isStack === true
    ? { kind: "list", items: items.map(loneOf) }
    : (only ?? null);
}

function loneOf(structure: Structure): Structure {
  return structure.kind === "list" && structure.items.length === 1
    ? (structure.items[0] ?? structure)
    : structure;
}

/** What the library shows, and what comes out on data where that is another thing. */
function printOutput({ structure, remark }: Application): string {
  if (structure.kind === "unknown")
    return `not known: ${explainUnknown(structure.reason)}`;
  const shown = printStructure(structure);
  if (remark?.raises === true) return `${shown}, and fails on data`;
  return remark?.real
    ? `${shown}, and ${printStructure(remark.real)} on data`
    : shown;
}

/** Each option that can be switched or has a closed list of values, where another value makes another output. */
function optionsOf(
  entry: LayerEntry,
  dialect: Dialect,
  given: Structure,
  usual: string,
): Answer["options"] {
  return parametersOf(entry, dialect).flatMap((parameter) => {
    const byDefault = defaultOf(parameter, dialect);
    if (byDefault === undefined || unshown.has(parameter.name)) return [];
    return otherValues(parameter, byDefault, dialect).flatMap((value) => {
      const instance = instanceOf(entry, dialect, [[parameter.name, value]]);
      const applied = instance && apply(instance, given);
      if (applied?.problem !== null) return [];
      const output = printOutput(applied);
      const option = `${nameIn(parameter, dialect)}=${printValue(value, dialect)}`;
      return output === usual || output.includes("?")
        ? []
        : [[option, output] as const];
    });
  });
}

/** Options that would need another input to be understood. */
const unshown = new Set(
  "stateful data_format trainable time_major return_runtime".split(" "),
);

/** Attention returns its scores, too, where the call asks for them. */
function scoresOf(
  instance: LayerInstance,
  given: Structure,
): Answer["options"] {
  const name = "return_attention_scores";
  const { entry, dialect } = instance;
  if (!callArgumentsOf(entry, dialect).includes(name)) return [];
  const applied = apply(instance, given, [
    [name, { kind: "value", text: "True" }],
  ]);
  return applied.problem === null
    ? [[`called with ${name}=True`, printOutput(applied)]]
    : [];
}

function otherValues(
  parameter: ReturnType<typeof parametersOf>[number],
  byDefault: ArgumentValue,
  dialect: Dialect,
): readonly ArgumentValue[] {
  if (byDefault.kind === "boolean")
    return [{ kind: "boolean", value: !byDefault.value }];
  if (parameter.name === "strides")
    return [{ kind: "number", value: 2, isFloat: false }];
  const nonsense: ArgumentValue = { kind: "string", value: "no such value" };
  const wanted = parameter.accepts?.(nonsense, dialect) ?? "";
  const names = [...wanted.matchAll(/"([^"]+)"/g)].map(
    ([, name]) => name ?? "",
  );
  const texts = names.map((value): ArgumentValue => ({
    kind: "string",
    value,
  }));
  return parameter.name === "merge_mode" ? [...texts, { kind: "none" }] : texts;
}

/** What becomes of a mask on the input, in words, and which options change that; null where the layer knows nothing of masks. */
function masksOf(instance: LayerInstance, structure: Structure): string | null {
  const { entry, dialect } = instance;
  const input = asSequence(instance, structure);
  if (input === null) return null;
  const given = input;
  const usual = maskOf(instance, given);
  const others = parametersOf(entry, dialect).flatMap((parameter) => {
    const byDefault = defaultOf(parameter, dialect);
    if (byDefault?.kind !== "boolean" || unshown.has(parameter.name)) return [];
    const [value] = otherValues(parameter, byDefault, dialect);
    const other =
      value && instanceOf(entry, dialect, [[parameter.name, value]]);
    const told = other ? maskOf(other, given) : usual;
    return told === usual || told === null || value === undefined
      ? []
      : [`with \`${parameter.name}=${printValue(value, dialect)}\` ${told}`];
  });
  const parts = [...(usual === null ? [] : [usual]), ...others];
  return parts.length === 0 ? null : parts.join("; ");
}

/** Masks belong to sequences: the input with time steps where the layer takes them too; null where it doesn't. */
function asSequence(
  instance: LayerInstance,
  given: Structure,
): Structure | null {
  const tensors = tensorsOf(given);
  const isRow = ({ shape, dtype }: TensorSpec) =>
    shape?.length === 2 && dtype === "float32";
  if (!tensors.every(isRow) || given.kind === "dict") return given;
  const sequence = tensorOf("batch timesteps features");
  const longer: Structure =
    "items" in given
      ? { ...given, items: given.items.map(() => sequence) }
      : sequence;
  return apply(instance, longer).problem === null ? longer : null;
}

function maskOf(instance: LayerInstance, given: Structure): string | null {
  const [first] = tensorsOf(given);
  if (!first?.shape) return null;
  const before = first.shape.length > 2 ? first.shape.slice(0, 2) : null;
  const plain = masksAfter(instance, given);
  if (plain?.some((mask) => mask !== null) === true)
    return `makes one: ${listOf(plain)}`;
  if (before === null || instance.entry.mask === undefined) return null;
  const masked = masksAfter(instance, withMask(given, before));
  if (masked === null) return "refuses one";
  const kept = masked.filter((mask) => mask !== null);
  if (kept.length === 0) return "reads it; the result has none";
  return kept.every((mask) => mask === printShape(before))
    ? "passes it on"
    : `makes another of it: ${listOf(masked)}`;
}

function listOf(masks: readonly (string | null)[]): string {
  return masks.map((mask) => mask ?? "none").join(", ");
}

function masksAfter(
  instance: LayerInstance,
  given: Structure,
): readonly (string | null)[] | null {
  const applied = apply(instance, given);
  if (applied.problem !== null) return null;
  return tensorsOf(applied.structure).map(({ mask }) =>
    mask === undefined ? null : printShape(mask),
  );
}

function withMask(
  structure: Structure,
  mask: NonNullable<TensorSpec["shape"]>,
): Structure {
  switch (structure.kind) {
    case "tensor":
      return { ...structure, mask };
    case "list":
    case "tuple":
      return {
        ...structure,
        items: structure.items.map((item) => withMask(item, mask)),
      };
    default:
      return structure;
  }
}

/** What the layer says to other numbers of axes, and to sizes that are left open. */
function refusalsOf(
  instance: LayerInstance,
  given: Structure,
): readonly string[] {
  if (given.kind !== "tensor" || given.shape === null) return [];
  if (instance.entry.className === "InputLayer") return [];
  const { shape } = given;
  const ranks = [...Array(6).keys()]
    .filter((rank) => rank > 0 && rank !== shape.length)
    .map((rank) =>
      tensorOf(["batch", "a", "b", "c", "d"].slice(0, rank).join(" ")),
    )
    .map(
      (tensor) => apply(instance, { ...given, shape: tensor.shape }).problem,
    );
  const clause = ranks.find((found) => found !== null);
  const open = shape.flatMap((dim, axis) => {
    const found = apply(instance, { ...given, shape: shape.with(axis, null) });
    return axis > 0 && typeof dim !== "number" && found.problem !== null
      ? [`\`${printDim(dim)}\``]
      : [];
  });
  return [
    ...(clause
      ? [sentenceOf(clause).replace(/,? in (Keras [23]|TF\.js)\.$/, ".")]
      : []),
    ...(open.length > 0
      ? [`The size of ${open.join(" and ")} must be known.`]
      : []),
  ];
}

function sentenceOf(problem: LayerProblem): string {
  const text =
    problem.expects ?? problem.message.split(/; it gets|: axis/)[0] ?? "";
  const plain = text.replace(/,$/, "");
  return /[.?!]$/.test(plain) ? plain : `${plain}.`;
}
