// What stands under the cursor: a variable's tensors in the order of unpacking, what a layer or model returns, and for the two flags of a
// recurrent layer what each pair of them would give. At most ten lines, but for the four rows of the flags.

import { type Hover, MarkupKind } from "vscode-languageserver";
import { printStructure } from "../shapes/print.ts";
import { type Structure, tensorsOf } from "../shapes/structure.ts";
import { explainUnknown } from "../shapes/unknown.ts";
import { endOf, type Range as SourceRange, textOf } from "../syntax/source.ts";
import { callsOf, factsAt, type Found, modelOf } from "../trace/lookup.ts";
import type {
  ArgumentSite,
  DataFact,
  LayerCall,
  LayerFact,
  ModelFact,
  NamedValue,
  RunEvent,
  TensorFact,
  Trace,
} from "../trace/trace.ts";
import { useAt } from "../trace/uses.ts";
import {
  flagsOf,
  isRecurrent,
  type RecurrentLayer,
  resultNames,
  type Variant,
  variantsOf,
} from "../trace/variants.ts";
import {
  block,
  countOf,
  describe,
  limited,
  limitedRows,
  onOneLine,
  printInteger,
  sentence,
  table,
} from "./markdown.ts";
import { covers, type Reading, rangeHere } from "./ranges.ts";

/** The hover at an offset of the analysed file; null where there is nothing to say. */
export function hover(reading: Reading, offset: number): Hover | null {
  const isHere = (range: SourceRange): boolean =>
    covers(reading.analysis, range, offset);
  const facts = factsAt(reading.analysis.trace, isHere);
  const said =
    first(facts, (fact) => sayWritten(reading, fact, facts, isHere)) ??
    sayUse(reading, isHere) ??
    first(facts, (fact) => sayAround(reading, fact, isHere));
  if (said === null) return null;
  const range = rangeHere(reading, said.range);
  const contents = { kind: MarkupKind.Markdown, value: said.markdown };
  return range === null ? null : { contents, range };
}

interface Said {
  readonly range: SourceRange;
  readonly markdown: string;
}

type IsHere = (range: SourceRange) => boolean;

function first<Item>(
  items: readonly Item[],
  say: (item: Item) => Said | null,
): Said | null {
  for (const item of items) {
    const said = say(item);
    if (said !== null) return said;
  }
  return null;
}

/** Facts that the very word under the cursor is about. */
function sayWritten(
  reading: Reading,
  fact: Found,
  facts: readonly Found[],
  isHere: IsHere,
): Said | null {
  const { trace } = reading.analysis;
  switch (fact.kind) {
    case "value": {
      const values = facts.flatMap((other) =>
        other.kind === "value" && isSame(other.range, fact.range)
          ? [other.value]
          : [],
      );
      return { range: fact.range, markdown: sayValues(reading, values) };
    }
    case "argument":
      return sayFlag(trace, fact.argument, fact.layer);
    case "layer": {
      const { callee } = fact.layer.site;
      return isHere(callee)
        ? { range: callee, markdown: sayLayer(trace, fact.layer) }
        : null;
    }
    case "call": {
      const callee = fact.call.site?.callee;
      return callee && isHere(callee) && /^[\w$]+$/.test(textOf(callee))
        ? { range: callee, markdown: sayCall(fact.call) }
        : null;
    }
    case "model": {
      const { callee } = fact.model.site;
      return isHere(callee)
        ? { range: callee, markdown: sayModel(fact.model) }
        : null;
    }
    case "event": {
      if (fact.event.kind !== "run") return null;
      const method = lastWordOf(fact.event.site.callee);
      return isHere(method)
        ? { range: method, markdown: sayRun(fact.event) }
        : null;
    }
  }
}

/** Facts about the expression that the cursor is somewhere in. */
function sayAround(reading: Reading, fact: Found, isHere: IsHere): Said | null {
  if (fact.kind === "layer" && isHere(fact.layer.site.range)) {
    const { trace } = reading.analysis;
    const { callee } = fact.layer.site;
    return { range: callee, markdown: sayLayer(trace, fact.layer) };
  }
  const callee = fact.kind === "call" ? fact.call.site?.callee : undefined;
  return fact.kind === "call" && callee && isHere(callee)
    ? { range: callee, markdown: sayCall(fact.call) }
    : null;
}

/** A name that is used: what the assignments hold that it may have its value from. */
function sayUse(reading: Reading, isHere: IsHere): Said | null {
  const { program, trace } = reading.analysis;
  const use = useAt(program, isHere);
  if (use === null || use.definitions.length === 0) return null;
  const values = use.definitions.map((definition) =>
    trace.values.filter(({ range }) => isSame(range, definition)),
  );
  // One that isn't known may hold anything.
  if (values.some((found) => found.length === 0)) return null;
  return { range: use.range, markdown: sayValues(reading, values.flat()) };
}

/** What a name holds: one text when all its values read alike, else one line for each. */
function sayValues(reading: Reading, values: readonly NamedValue[]): string {
  const texts = [...new Set(values.map((value) => sayValue(reading, value)))];
  if (texts.length === 1) return texts[0] ?? "";
  const lines = new Set(
    values.map((value) => `${value.name}: ${briefly(reading, value)}`),
  );
  return block([...lines].slice(0, 8));
}

function briefly(reading: Reading, { value, holds }: NamedValue): string {
  switch (holds.kind) {
    case "tensors":
      return printStructure(value);
    case "layer":
      return holds.layer.className;
    case "model":
      return modelOf(reading.analysis.trace, holds.modelId)?.className ?? "?";
    case "plain":
      return holds.text;
    case "unknown":
      return "?";
  }
}

function sayValue(reading: Reading, value: NamedValue): string {
  const { trace } = reading.analysis;
  const { name, holds } = value;
  switch (holds.kind) {
    case "tensors":
      return sayTensors(reading, value);
    case "layer":
      return sayLayer(trace, holds.layer);
    case "model": {
      const model = modelOf(trace, holds.modelId);
      return model === null ? block([name]) : sayModel(model);
    }
    case "plain":
      return block([`${name}: ${holds.text}`]);
    case "unknown":
      return `${block([`${name}: ?`])}\n${sentence(explainUnknown(holds.reason))}`;
  }
}

function sayTensors(reading: Reading, value: NamedValue): string {
  const { value: structure, tensors, name } = value;
  const only = tensors[0];
  if (structure.kind === "tensor" || only === undefined) {
    const [shape, dtype] = describe(structure);
    const text = block([`${name}: ${shape}  ${dtype}`.trimEnd()]);
    const origin = only && sayOrigin(reading, only);
    return [text, origin ?? sayUnknown(structure)].filter(Boolean).join("\n");
  }
  const names = namesOf(tensors);
  const rows = tensorsOf(structure).map((spec, index) => [
    `  ${names[index] ?? `${name}[${index}]`}`,
    ...describe(spec),
  ]);
  const heading = `${name}: ${structure.kind} of ${rows.length}`;
  const { origin: from } = only;
  const origin =
    from.kind === "call" && names.length > 0
      ? `From ${titleOf(from.call.layer)}${lineOf(reading, from.call.range)}.`
      : null;
  return [block([heading, ...limited(table(rows))]), origin]
    .filter(Boolean)
    .join("\n");
}

/** Names for a call's tensors, when these are all of them. */
function namesOf(tensors: readonly TensorFact[]): readonly string[] {
  const origin = tensors[0]?.origin;
  if (origin?.kind !== "call") return [];
  const isWhole = tensors.every(
    (tensor, index) =>
      tensor.origin.kind === "call" &&
      tensor.origin.call === origin.call &&
      tensor.origin.index === index,
  );
  return isWhole ? (resultNames(origin.call.layer, tensors.length) ?? []) : [];
}

/** Where a tensor comes from, in one sentence. */
function sayOrigin(reading: Reading, { origin }: TensorFact): string | null {
  switch (origin.kind) {
    case "call": {
      const { layer, outputs, range } = origin.call;
      const count = tensorsOf(outputs).length;
      const name = resultNames(layer, count)?.[origin.index];
      const which =
        count > 1 ? `Output ${origin.index + 1} of ${count} of` : "From";
      const meaning = name === undefined ? null : meaningOf(layer, name);
      return `${which} ${titleOf(layer)}${lineOf(reading, range)}${meaning === null ? "." : `: ${meaning}.`}`;
    }
    case "input":
      return `Input of the model${lineOf(reading, origin.site)}.`;
    case "array":
      return `Array from \`${origin.name}\`${lineOf(reading, origin.site)}.`;
    case "operation":
      return `Result of \`${origin.name}\`${lineOf(reading, origin.site)}.`;
    case "weight":
      return `Weight${origin.weight.name === null ? "" : ` \`${origin.weight.name}\``}${lineOf(reading, origin.site)}.`;
    case "parameter":
      return `Parameter \`${origin.name}\`${lineOf(reading, origin.site)}.`;
    case "unknown":
      return sentence(explainUnknown(origin.reason));
  }
}

function sayUnknown(structure: Structure): string | null {
  return structure.kind === "unknown"
    ? sentence(explainUnknown(structure.reason))
    : null;
}

/** A layer: what its (first) call takes and returns, or why it returns nothing. */
function sayLayer(trace: Trace, layer: LayerFact): string {
  const calls = callsOf(trace, layer);
  const call = calls[0];
  if (layer.problem !== null)
    return `${block([signatureOf(layer)])}\n${layer.problem.message}`;
  if (call === undefined)
    return `${block([signatureOf(layer)])}\n${facts(layer, null, "Not called here")}`;
  const count = calls.length > 1 ? `Called ${calls.length} times, first` : null;
  return sayCall(call, count);
}

function sayCall(call: LayerCall, note: string | null = null): string {
  const { layer, outputs, inputs } = call;
  if (call.problem !== null)
    return [
      block([signatureOf(layer), ...table([["  in", ...describe(inputs)]])]),
      call.problem.message,
    ].join("\n");
  const results = tensorsOf(outputs);
  const names = resultNames(layer, results.length);
  const rows = results.map((spec, index) => {
    const name = names?.[index] ?? (results.length > 1 ? `[${index}]` : "out");
    return [`  ${name}`, ...describe(spec), meaningOf(layer, name) ?? ""];
  });
  const taken = [...inputRows(inputs), ...limitedRows(rows)];
  const unknown = sayUnknown(outputs) ?? call.remark?.message ?? null;
  return [
    block([signatureOf(layer), ...table(taken)]),
    facts(layer, call.params, note),
    unknown,
  ]
    .filter(Boolean)
    .join("\n\n");
}

function inputRows(inputs: Structure): readonly (readonly string[])[] {
  const specs = tensorsOf(inputs);
  if (specs.length === 0) return [];
  if (specs.length > 3) return [["  in", `${specs.length} tensors`]];
  return specs.map((spec, index) => [
    specs.length === 1 ? "  in" : `  in[${index}]`,
    ...describe(spec),
  ]);
}

/** One line: name, parameters, and a note. */
function facts(
  layer: LayerFact,
  params: LayerCall["params"],
  note: string | null,
): string {
  return [
    layer.name === null ? null : `\`${layer.name}\``,
    params === null ? null : countOf(params),
    note,
  ]
    .filter((part) => part !== null)
    .join(" · ");
}

function sayModel(model: ModelFact): string {
  const name = model.name === null ? "" : ` "${model.name}"`;
  const rows = [
    ...model.inputs.map(({ spec }) => ["  in", ...describe(spec)]),
    ...(model.outputs === null
      ? []
      : tensorsOf(model.outputs).map((spec) => ["  out", ...describe(spec)])),
  ];
  const note =
    model.outputs === null
      ? "No input shape yet: its layers have no shapes"
      : null;
  const line = [
    countOfLayers(model),
    model.params === null ? null : countOf(model.params),
    note,
  ].filter((part) => part !== null);
  return [
    block([`${model.className}${name}`, ...limited(table(rows))]),
    line.join(" · "),
  ].join("\n");
}

/** As `model.layers` counts in Keras: without its inputs. */
function countOfLayers({ layers }: ModelFact): string {
  const count = layers.filter(
    ({ layer }) => layer.className !== "InputLayer",
  ).length;
  return count === 1 ? "1 layer" : `${count} layers`;
}

/** What data goes through a model, and how it is cut. */
function sayRun(event: RunEvent): string {
  const { batchSize, epochs, shuffle, method } = event;
  const rows = [
    ["  x", sayData(event.x)],
    ...(event.y === null ? [] : [["  y", sayData(event.y)]]),
  ];
  const line = [
    batchSize.value === null
      ? null
      : `batch size ${printInteger(batchSize.value)}`,
    method === "fit" && epochs.value !== null
      ? `epochs ${printInteger(epochs.value)}`
      : null,
    method === "fit" && shuffle.value !== null
      ? `shuffle ${String(shuffle.value)}`
      : null,
  ].filter((part) => part !== null);
  const heading = `${event.model.name ?? event.model.className}.${method}`;
  return [block([heading, ...table(rows)]), line.join(" · ")].join("\n");
}

function sayData(data: DataFact): string {
  switch (data.kind) {
    case "arrays":
      return printStructure(data.structure);
    case "dataset":
      return `dataset of ${printStructure(data.element)}`;
    case "generator":
      return "generator";
    case "unknown":
      return "?";
  }
}

/** The four rows of the flags for this very layer, its own marked. */
function sayFlag(
  trace: Trace,
  argument: ArgumentSite,
  layer: LayerFact,
): Said | null {
  const { parameter } = argument;
  if (parameter !== "return_sequences" && parameter !== "return_state")
    return null;
  const call = callsOf(trace, layer)[0] ?? null;
  const outer = call?.layer ?? layer;
  if (!isRecurrent(outer)) return null;
  const rows = variantsOf(outer, call).map((variant) => row(outer, variant));
  const header = [
    ...(outer.dialect === "tfjs"
      ? ["returnSequences", "returnState"]
      : ["return_sequences", "return_state"]),
    `${outer.className} returns`,
    "shapes",
    "",
  ];
  const lines = [header, header.map(() => "---"), ...rows];
  return {
    range: argument.range,
    markdown: lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n"),
  };
}

function row(layer: RecurrentLayer, variant: Variant): readonly string[] {
  const flags = flagsOf(layer);
  const isCurrent =
    flags?.returnSequences === variant.flags.returnSequences &&
    flags.returnState === variant.flags.returnState;
  const mark = (text: string): string => (isCurrent ? `**${text}**` : text);
  const word = (value: boolean): string =>
    layer.dialect === "tfjs" ? String(value) : value ? "True" : "False";
  const { returnSequences, returnState } = variant.flags;
  return [
    mark(word(returnSequences)),
    mark(word(returnState)),
    ...outcomeCells(layer, variant).map(mark),
    isCurrent ? "← here" : "",
  ];
}

function outcomeCells(
  layer: RecurrentLayer,
  { outcome, names }: Variant,
): readonly string[] {
  if (outcome.kind === "problem") return ["error", outcome.problem.message];
  const specs = tensorsOf(outcome.structure);
  const results = names(specs.length).map((name) =>
    isSequence(name) ? (meaningOf(layer, name) ?? name) : name,
  );
  const shapes = specs.map((spec) => `\`${printStructure(spec)}\``);
  return [results.join(", "), shapes.join(", ")];
}

/** The first result, of which the flags decide whether it is one step or all; states keep the names that the call unpacks. */
function isSequence(name: string): boolean {
  return name === "seq" || name === "out";
}

/** In the notation of the layers' papers: all hidden states, the last one, the last cell state. A wrapper's are made of several. */
function meaningOf(layer: LayerFact, name: string): string | null {
  return layer.wrapped.length > 0 ? null : (meanings.get(name) ?? null);
}

const meanings: ReadonlyMap<string, string> = new Map([
  ["seq", "h_1 … h_T"],
  ["out", "h_T"],
  ["state", "h_T"],
  ["state_h", "h_T"],
  ["state_c", "c_T"],
]);

function titleOf(layer: LayerFact): string {
  return layer.name === null
    ? `\`${layer.className}\``
    : `\`${layer.className}\` (\`${layer.name}\`)`;
}

/** `, line 12`; nothing when it is in another document. */
function lineOf(reading: Reading, range: SourceRange): string {
  const here = rangeHere(reading, range);
  return here === null ? "" : `, line ${here.start.line + 1}`;
}

/** The constructor as written, on one line. */
function signatureOf(layer: LayerFact): string {
  const text = onOneLine(textOf(layer.site.range));
  return text.length > 90 ? `${text.slice(0, 89)}…` : text;
}

function isSame(left: SourceRange, right: SourceRange): boolean {
  return (
    left.unit === right.unit &&
    left.start === right.start &&
    left.end === right.end
  );
}

/** `fit` of `model.fit`. */
function lastWordOf(range: SourceRange): SourceRange {
  const dot = textOf(range).lastIndexOf(".");
  return { ...endOf(range), start: range.start + dot + 1 };
}
