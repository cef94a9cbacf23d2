// What a preview at a place shows: the layer or model there, as a graph, and how the code names, sizes and feeds it.

import {
  graphOfCall,
  graphOfLayer,
  graphOfModel,
} from "../models/from-trace.ts";
import type { ModelGraph } from "../models/graph.ts";
import type { PreviewFeed, PreviewTarget, TextRange } from "../protocol.ts";
import { isKnown } from "../shapes/dim.ts";
import { type Range as SourceRange, textOf } from "../syntax/source.ts";
import { focused, isFed, type Subject, subjectAt } from "../trace/subject.ts";
import type {
  ArgumentSite,
  DataFact,
  LayerCall,
  LayerFact,
  RunEvent,
  TensorFact,
  Trace,
} from "../trace/trace.ts";
import { editKindsOf } from "../workspace/subject-edits.ts";
import { onOneLine } from "./markdown.ts";
import { covers, type Reading, rangeHere } from "./ranges.ts";

/** The target at an offset of the analysed file; null when nothing there can be previewed. */
export function preview(
  reading: Reading,
  offset: number,
): PreviewTarget | null {
  const { analysis } = reading;
  const subject = subjectAt(analysis.trace, (range) =>
    covers(analysis, range, offset),
  );
  return subject === null ? null : targetOf(reading, subject);
}

function targetOf(reading: Reading, subject: Subject): PreviewTarget | null {
  const { trace, program } = reading.analysis;
  const range =
    subject.kind === "model"
      ? subject.model.site.range
      : (subject.call?.range ?? subject.layer.site.range);
  const here = rangeHere(reading, range);
  if (here === null) return null;
  const shown = focused(subject);
  const graph = graphOf(subject, trace);
  // A model that has no input yet holds nothing that runs; its first recurrent layer may.
  if (graph.nodes.every(({ kind }) => kind === "input"))
    return shown === null || subject.kind === "layer"
      ? null
      : targetOf(reading, { kind: "layer", ...shown });
  const results = shown?.call ? resultsOf(reading, shown.call) : [];
  const names = results.map(({ name }) => name);
  return {
    id: idOf(trace, reading.uri, subject),
    code: onOneLine(textOf(range)),
    place: {
      uri: reading.uri,
      file: fileName(reading.uri),
      line: here.start.line + 1,
    },
    graph,
    focus: shown === null ? null : nodeOf(graph, shown.layer),
    names,
    lines: shown === null ? {} : linesOf(reading, shown.layer, shown.call),
    feeds: feedsOf(reading, subject),
    edits: editKindsOf(reading.analysis, subject),
    isBroken: program.statements.some(({ broken }) => broken),
    marks: {
      call: here,
      outputs: results.map((result) => result.range),
      flags: shown === null ? [] : flagMarks(reading, shown.layer),
      units: shown === null ? null : unitsMark(reading, shown.layer),
    },
  };
}

function graphOf(subject: Subject, trace: Trace): ModelGraph {
  if (subject.kind === "model") return graphOfModel(subject.model, trace);
  const { layer, call } = subject;
  return call === null ? graphOfLayer(layer, trace) : graphOfCall(call, trace);
}

/** The layer's first node: its key ends with the layer's number. */
function nodeOf({ nodes }: ModelGraph, { id }: LayerFact): string | null {
  const node = nodes.find(
    (candidate) =>
      candidate.kind === "layer" && candidate.layer.endsWith(`#${id}`),
  );
  return node?.id ?? null;
}

interface Result {
  readonly name: string | null;
  readonly range: TextRange | null;
}

/** How the code calls the tensors of a result: by unpacking it, or one by one. */
function resultsOf(reading: Reading, call: LayerCall): readonly Result[] {
  const { unpackings, values } = reading.analysis.trace;
  const unpacking = unpackings.find((candidate) => candidate.call === call);
  if (unpacking !== undefined)
    return unpacking.targets.map(({ name, range }) => ({
      name: name === "_" ? null : name,
      range: rangeHere(reading, range),
    }));
  const results: (Result | undefined)[] = [];
  for (const { tensors, name, range, value } of values) {
    const origin = value.kind === "tensor" ? tensors[0]?.origin : undefined;
    if (origin?.kind !== "call" || origin.call !== call) continue;
    results[origin.index] ??= { name, range: rangeHere(reading, range) };
  }
  return Array.from(results, (result) => result ?? { name: null, range: null });
}

/** The arguments of a layer and of those inside it, which hold the flags and the units of a wrapper. */
function argumentsOf(layer: LayerFact): readonly ArgumentSite[] {
  return [...layer.site.arguments, ...layer.wrapped.flatMap(argumentsOf)];
}

function flagMarks(
  reading: Reading,
  layer: LayerFact,
): PreviewTarget["marks"]["flags"] {
  return argumentsOf(layer).flatMap(({ parameter, range }) => {
    const here = rangeHere(reading, range);
    return here !== null &&
      (parameter === "return_sequences" || parameter === "return_state")
      ? [{ flag: parameter, range: here }]
      : [];
  });
}

function unitsMark(reading: Reading, layer: LayerFact): TextRange | null {
  const units = argumentsOf(layer).find(
    ({ parameter }) => parameter === "units",
  );
  return units === undefined ? null : rangeHere(reading, units.range);
}

/** Lines of the sizes that are numbers in the code. */
function linesOf(
  reading: Reading,
  layer: LayerFact,
  call: LayerCall | null,
): PreviewTarget["lines"] {
  const input = call?.inputTensors[0];
  const line = input === undefined ? null : lineOfOrigin(reading, input);
  const shape = input?.spec.shape ?? [];
  const units = unitsMark(reading, layer);
  const sizes = ["batch", "steps", "features"] as const;
  return {
    ...Object.fromEntries(
      sizes.flatMap((size, axis) =>
        line !== null && isKnown(shape[axis] ?? null) ? [[size, line]] : [],
      ),
    ),
    ...(units === null ? {} : { units: units.start.line + 1 }),
  };
}

function lineOfOrigin(reading: Reading, { origin }: TensorFact): number | null {
  const range =
    origin.kind === "call"
      ? origin.call.range
      : origin.kind === "unknown"
        ? null
        : origin.site;
  const here = range === null ? null : rangeHere(reading, range);
  return here === null ? null : here.start.line + 1;
}

/** What goes through the model, or through a model that has the layer. The passes of an epoch loop are one feed of as many epochs. */
function feedsOf(reading: Reading, subject: Subject): readonly PreviewFeed[] {
  const { events } = reading.analysis.trace;
  const feeds = new Map<SourceRange, PreviewFeed>();
  for (const event of events) {
    if (event.kind !== "run" || !isFed(event, subject)) continue;
    const { range } = event.site;
    const feed = feedOf(reading, event);
    const before = feeds.get(range);
    if (feed === null) continue;
    feeds.set(range, before === undefined ? feed : joined(before, feed));
  }
  return [...feeds.values()];
}

function feedOf(reading: Reading, event: RunEvent): PreviewFeed | null {
  const here = rangeHere(reading, event.site.range);
  const { method, batchSize, epochs, shuffle, loops } = event;
  const isFeed =
    method === "fit" || method === "predict" || method === "evaluate";
  if (here === null || !isFeed) return null;
  const isCounted = loops.every(({ pass }) => pass !== null);
  return {
    method,
    line: here.start.line + 1,
    samples: samplesOf(event.x),
    batch: numberOrNull(batchSize.value),
    epochs: method === "fit" && isCounted ? numberOrNull(epochs.value) : null,
    shuffle:
      method === "fit" && shuffle.value !== "batch" ? shuffle.value : null,
    resets: resetsBetween(reading.analysis.trace, event),
  };
}

function joined(before: PreviewFeed, feed: PreviewFeed): PreviewFeed {
  const epochs =
    before.epochs === null || feed.epochs === null
      ? null
      : before.epochs + feed.epochs;
  return { ...feed, epochs };
}

function samplesOf(data: DataFact): number | null {
  if (data.kind === "dataset") return numberOrNull(data.samples);
  const size = data.kind === "arrays" ? data.tensors[0]?.spec.shape?.[0] : null;
  return numberOrNull(size ?? null);
}

function numberOrNull(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

/** A callback does it, or a call in the loop that the event is in. */
function resetsBetween(trace: Trace, event: RunEvent): boolean {
  if (event.callbackResets === "yes") return true;
  const loop = event.loops.at(-1)?.loop;
  return (
    loop !== undefined &&
    trace.events.some(
      (other) =>
        other.kind === "reset" &&
        other.loops.some((pass) => pass.loop === loop),
    )
  );
}

/** By what the code calls it, and its number among those of one name: edits elsewhere leave it as it is. */
function idOf(trace: Trace, uri: string, subject: Subject): string {
  const isModel = subject.kind === "model";
  const fact = isModel ? subject.model : subject.layer;
  const same = (isModel ? trace.models : trace.layers).filter(
    ({ className }) => className === fact.className,
  );
  const index = same.findIndex(({ id }) => id === fact.id);
  return `${uri}#${fact.className}:${index}`;
}

function fileName(uri: string): string {
  return decodeURIComponent(uri.slice(uri.lastIndexOf("/") + 1));
}
