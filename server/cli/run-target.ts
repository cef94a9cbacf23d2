// What `unroll run FILE[:LINE]` runs: the layer or model on the line; without one the last model, else the last layer.

import { hasSteps, recurrentInside } from "../trace/subject.ts";
import { isRecurrent } from "../trace/variants.ts";
import type { LayerCall, ModelFact, Trace } from "../trace/trace.ts";
import type { Range } from "../syntax/source.ts";
import { graphOfCall, graphOfModel } from "../models/from-trace.ts";
import type { ModelGraph } from "../models/graph.ts";
import type { Analysis } from "../workspace/analysis.ts";
import type { Host } from "../workspace/host.ts";
import type { Settings } from "../workspace/settings.ts";
import type { ReadFile } from "./analyses.ts";
import { readFiles } from "./analyses.ts";
import { findFiles } from "./files.ts";
import type { Note } from "./files.ts";
import { placeOf } from "./places.ts";
import type { GraphAt } from "./run.ts";

/** Finds what to run, reading files through the host. */
export function graphFinder(host: Host, settings: Settings): GraphAt {
  return async (path, line) => {
    const input = findFiles([path]);
    if (input.kind === "missing") return none(`there is no file ${path}`);
    const notes: Note[] = [];
    const [file] = await readFiles(input.files, host, settings, notes);
    const [note] = notes;
    if (note) return none(`${note.path}: ${note.message}`);
    if (!file?.analysis) return none(`${path} uses neither Keras nor TF.js`);
    const graph =
      line === null
        ? lastGraph(file.analysis)
        : graphOnLine(file, file.analysis, line);
    if (graph) return { kind: "graph", graph };
    const where = line === null ? path : `line ${String(line)} of ${path}`;
    return none(`there is no layer or model in ${where} that can be run`);
  };
}

function none(message: string): {
  readonly kind: "none";
  readonly message: string;
} {
  return { kind: "none", message };
}

function lastGraph({ trace }: Analysis): ModelGraph | null {
  const model = trace.models.findLast(canRun);
  if (model) return graphOfModel(model, trace);
  const call =
    trace.calls.findLast(
      (call) => hasSteps(call.layer) || recurrentInside(call),
    ) ?? trace.calls.at(-1);
  return call ? graphOfCall(call, trace) : null;
}

/** A recurrent layer on the line before a model, a model before any other layer. */
function graphOnLine(
  { document }: ReadFile,
  analysis: Analysis,
  line: number,
): ModelGraph | null {
  const { trace } = analysis;
  const isHere = (range: Range): boolean => {
    const place = placeOf(range, analysis, document);
    return place !== null && place.line <= line && line <= place.endLine;
  };
  const calls = trace.calls
    .filter(({ range }) => isHere(range))
    .sort((a, b) => lengthOf(a) - lengthOf(b));
  const recurrent = calls.find(({ layer }) => isRecurrent(layer));
  if (recurrent) return graphOfCall(recurrent, trace);
  const model = modelOnLine(trace, isHere);
  if (model) return graphOfModel(model, trace);
  const [call] = calls;
  return call ? graphOfCall(call, trace) : null;
}

function modelOnLine(
  trace: Trace,
  isHere: (range: Range) => boolean,
): ModelFact | null {
  const made = trace.models.findLast(
    (model) => canRun(model) && isHere(model.site.statement),
  );
  if (made) return made;
  const held = trace.values.find(
    ({ holds, range }) => holds.kind === "model" && isHere(range),
  );
  const id = held?.holds.kind === "model" ? held.holds.modelId : null;
  return trace.models.find((model) => model.id === id && canRun(model)) ?? null;
}

/** A model that one of its layers stops runs until there. */
function canRun({ inputs, outputTensors, layers }: ModelFact): boolean {
  return (
    inputs.length > 0 &&
    (outputTensors.length > 0 || layers.some(({ call }) => call !== null))
  );
}

function lengthOf({ range }: LayerCall): number {
  return range.end - range.start;
}
