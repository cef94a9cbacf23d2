// Fixes that say how big an input is: an Input put before a layer, a batch size given to the Input that is there.

import type {
  CallSite,
  LayerFact,
  RunEvent,
  Trace,
} from "../../trace/trace.ts";
import { textOf } from "../../syntax/source.ts";
import {
  addArgument,
  argumentOf,
  indentOf,
  insertion,
  prependElement,
  removeArguments,
} from "./edits.ts";
import type { Edit } from "../rule.ts";

/** The batch size that the program trains with, where a constant says so; else the library's own default. */
export function trainingBatch(trace: Trace): {
  readonly size: number;
  readonly isFromProgram: boolean;
} {
  const fits = trace.events.filter(
    (event): event is RunEvent => event.kind === "run",
  );
  for (const { batchSize } of fits)
    if (batchSize.given && typeof batchSize.value === "number")
      return { size: batchSize.value, isFromProgram: true };
  return { size: 32, isFromProgram: false };
}

/** Edits that put `Input(...)` before a Keras layer that is the first of a Sequential. Null where there is no such place. */
export function putInputBefore(
  trace: Trace,
  layer: LayerFact,
  inputArguments: string,
): readonly Edit[] | null {
  const { site } = outermost(trace, layer);
  const { unit } = site.range;
  const start = wrapperStart(unit.text, site.range.start);
  const input = inputName(trace, site);
  const before = unit.text.slice(0, start);
  if (input === null) return null;
  const text = `${input.name}(${inputArguments})`;
  const model = /([\w.]+)\.add\(\s*$/.exec(before)?.[1];
  const indent = indentOf(site.statement);
  if (model !== undefined && indent !== null)
    return [
      ...input.edits,
      insertion(
        site.range,
        site.statement.start,
        `${model}.add(${text})\n${indent}`,
      ),
    ];
  if (!/\[(?:\s|#[^\n]*\n)*$/.test(before)) return null;
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const isOnOwnLine = line.trim() === "" && before.includes("\n");
  return [
    ...input.edits,
    insertion(
      site.range,
      start,
      isOnOwnLine ? `${text},\n${line}` : `${text}, `,
    ),
  ];
}

/** A wrapper around a layer that was refused was never made: its place is read from the text. */
function wrapperStart(text: string, start: number): number {
  const around =
    /[\w.]*\b(?:Bidirectional|TimeDistributed)\(\s*(?:layer\s*=\s*)?$/.exec(
      text.slice(0, start),
    );
  return around === null ? start : start - around[0].length;
}

/** Whether a layer stands where a Sequential starts, so that an Input may come before it. */
export function isFirstInModel(trace: Trace, layer: LayerFact): boolean {
  const outer = outermost(trace, layer);
  return trace.models.every(
    (model) => model.layers.findIndex((member) => member.layer === outer) <= 0,
  );
}

/** Edits that give the declared input this batch size, by the argument that says its shape. Null when they can't be made. */
export function giveBatchSize(
  trace: Trace,
  input: CallSite,
  layer: LayerFact | null,
  batch: number,
): readonly Edit[] | null {
  const full =
    argumentOf(input, "batch_shape") ?? argumentOf(input, "batch_input_shape");
  const first = full?.elements?.[0];
  if (full !== undefined)
    return first === undefined ? null : [{ range: first, text: String(batch) }];
  const shape = argumentOf(input, "shape") ?? argumentOf(input, "input_shape");
  if (shape === undefined) return null;
  const isOnLayer = shape.parameter === "input_shape";
  const longer = prependElement(shape, String(batch));
  if (isOnLayer && layer?.dialect === "keras3")
    return moveToInput(trace, layer, input, batch);
  const name = batchName(input, isOnLayer);
  if (longer === null)
    return input.language === "javascript" && !isOnLayer
      ? null
      : addArgument(input, sizeText(input, batch));
  if (shape.name !== null)
    return [{ range: shape.name.range, text: name }, longer];
  return [insertion(shape.range, shape.range.start, `${name}=`), longer];
}

/** Keras 3 has no batch size on a layer: `input_shape=` goes, an Input with the whole shape comes. */
function moveToInput(
  trace: Trace,
  layer: LayerFact,
  site: CallSite,
  batch: number,
): readonly Edit[] | null {
  const shape = argumentOf(site, "input_shape");
  if (shape === undefined) return null;
  const elements = shape.elements?.map(textOf);
  const text =
    elements === undefined
      ? `shape=${textOf(shape.value)}, batch_size=${String(batch)}`
      : `batch_shape=(${[String(batch), ...elements].join(", ")})`;
  const edits = putInputBefore(trace, layer, text);
  return edits === null
    ? null
    : [...edits, ...removeNamed(site, "input_shape")];
}

/** Takes away the arguments with these names, whether the layer knows them or not. */
export function removeNamed(
  site: CallSite,
  ...names: readonly string[]
): readonly Edit[] {
  return removeArguments(
    site,
    ...site.arguments.filter((argument) =>
      names.includes(argument.parameter ?? argument.name?.text ?? ""),
    ),
  );
}

function batchName(site: CallSite, isOnLayer: boolean): string {
  const python = isOnLayer ? "batch_input_shape" : "batch_shape";
  return site.language === "python"
    ? python
    : isOnLayer
      ? "batchInputShape"
      : "batchShape";
}

function sizeText(site: CallSite, batch: number): string {
  return site.language === "python"
    ? `batch_size=${String(batch)}`
    : `batchSize: ${String(batch)}`;
}

/** The wrapper around a layer, or around that, or the layer itself. */
function outermost(trace: Trace, layer: LayerFact): LayerFact {
  const wrapper = trace.layers.find((other) => other.wrapped.includes(layer));
  return wrapper === undefined ? layer : outermost(trace, wrapper);
}

/** How the program can call `Input` at this place: beside the layer's own module, by an import that is there or by a longer one. */
function inputName(
  trace: Trace,
  site: CallSite,
): { readonly name: string; readonly edits: readonly Edit[] } | null {
  const callee = textOf(site.callee);
  const dot = callee.lastIndexOf(".");
  if (dot >= 0) return { name: `${callee.slice(0, dot)}.Input`, edits: [] };
  const imported = trace.imports
    .flatMap((each) => each.names)
    .find((name) => name.imported === "Input");
  if (imported !== undefined) return { name: imported.local, edits: [] };
  const source = trace.imports.find((each) =>
    each.names.some((name) => name.local === callee),
  );
  const last = source?.names.at(-1);
  if (last !== undefined)
    return {
      name: "Input",
      edits: [insertion(last.range, last.range.end, ", Input")],
    };
  const isStarred = trace.imports.some(
    (each) =>
      each.names.length === 0 &&
      each.binds === null &&
      each.module.endsWith("layers"),
  );
  return isStarred ? { name: "Input", edits: [] } : null;
}
