// `unroll inspect`: every layer call, every variable that holds tensors, every model with its summary.

import type { WeightSpec } from "../layers/layer.ts";
import { nameOf } from "../shapes/print.ts";
import type { Integer } from "../shapes/dim.ts";
import { structureToJson } from "../shapes/json.ts";
import { explainUnknown } from "../shapes/unknown.ts";
import type { LayerCall, ModelFact, NamedValue } from "../trace/trace.ts";
import type { Analysis } from "../workspace/analysis.ts";
import type { Host } from "../workspace/host.ts";
import type { Settings } from "../workspace/settings.ts";
import type { ReadFile } from "./analyses.ts";
import { readFiles } from "./analyses.ts";
import type { SourceDocument } from "./documents.ts";
import type { Note } from "./files.ts";
import { findFiles } from "./files.ts";
import type {
  JsonCall,
  JsonFile,
  JsonModel,
  JsonWeight,
  JsonParams,
  JsonValue,
} from "./inspect-json.ts";
import { inspectionText } from "./inspect-text.ts";
import type { Output } from "./output.ts";
import { placeOf } from "./places.ts";

/** Exit status: 0, or 2 when a file isn't there or can't be read. */
export async function inspect(
  paths: readonly string[],
  format: "text" | "json",
  host: Host,
  settings: Settings,
  output: Output,
): Promise<0 | 2> {
  const input = findFiles(paths);
  if (input.kind === "missing") {
    output.error(`unroll: there is no file or folder ${input.path}`);
    return 2;
  }
  const notes: Note[] = [];
  const files = (await readFiles(input.files, host, settings, notes)).map(
    (file) => fileToJson(file, format === "json" ? null : "?"),
  );
  if (format === "json")
    output.write(`${JSON.stringify({ version: 1, files }, null, 1)}\n`);
  else output.write(inspectionText(files));
  for (const note of notes) output.error(`${note.path}: ${note.message}`);
  return 0;
}

/** @param nameless what stands for sizes that are unknown and have no name */
function fileToJson(
  { path, document, analysis }: ReadFile,
  nameless: string | null,
): JsonFile {
  if (!analysis)
    return { path, dialect: null, calls: [], values: [], models: [] };
  const { trace } = analysis;
  return {
    path,
    dialect: trace.dialect,
    calls: trace.calls.flatMap(
      (call) => callToJson(call, analysis, document, nameless) ?? [],
    ),
    values: trace.values.flatMap(
      (value) => valueToJson(value, analysis, document, nameless) ?? [],
    ),
    models: trace.models.flatMap(
      (model) => modelToJson(model, analysis, document, nameless) ?? [],
    ),
  };
}

function callToJson(
  call: LayerCall,
  analysis: Analysis,
  document: SourceDocument,
  nameless: string | null,
): JsonCall | null {
  const place = placeOf(call.range, analysis, document);
  if (!place || call.layer.className === "InputLayer") return null;
  const others = [...call.arguments].map(
    ([name, { structure }]) =>
      [name, structureToJson(structure, nameless)] as const,
  );
  return {
    ...place,
    layer: call.layer.className,
    name: call.layer.name,
    inputs: structureToJson(call.inputs, nameless),
    ...(others.length > 0 ? { arguments: Object.fromEntries(others) } : {}),
    outputs: structureToJson(call.outputs, nameless),
    params: paramsToJson(call.params),
    weights: call.weights?.map(weightToJson) ?? null,
    ...unknownOf(call, analysis),
    ...(call.remark && {
      real: {
        outputs:
          call.remark.real && structureToJson(call.remark.real, nameless),
        message: call.remark.message,
      },
    }),
  };
}

/** Why a call's outputs aren't known: the finding that says so, or the reason. */
function unknownOf(
  call: LayerCall,
  analysis: Analysis,
): { readonly unknown?: string } {
  if (call.outputs.kind !== "unknown") return {};
  const finding = call.problem
    ? analysis.findings.find((each) => each.cause === call.problem)
    : undefined;
  return {
    unknown: finding
      ? `${finding.code}: ${finding.message}`
      : explainUnknown(call.outputs.reason),
  };
}

function valueToJson(
  value: NamedValue,
  analysis: Analysis,
  document: SourceDocument,
  nameless: string | null,
): JsonValue | null {
  const place = placeOf(value.range, analysis, document);
  if (
    !place ||
    (value.holds.kind !== "tensors" && value.holds.kind !== "unknown")
  )
    return null;
  const cell = place.cell === undefined ? {} : { cell: place.cell };
  return {
    name: value.name,
    ...cell,
    line: place.line,
    column: place.column,
    value: structureToJson(value.value, nameless),
  };
}

function modelToJson(
  model: ModelFact,
  analysis: Analysis,
  document: SourceDocument,
  nameless: string | null,
): JsonModel | null {
  const place = placeOf(model.site.range, analysis, document);
  if (!place) return null;
  const cell = place.cell === undefined ? {} : { cell: place.cell };
  const rows =
    model.className === "Sequential"
      ? model.layers.filter(({ layer }) => layer.className !== "InputLayer")
      : model.layers;
  const names = new Set(rows.map((row) => row.name));
  const summary = rows.map((row) => ({
    name: row.name,
    layer: row.layer.className,
    outputs: row.outputs ? structureToJson(row.outputs, nameless) : null,
    params: paramsToJson(row.params),
    connected: row.connected.filter(
      (name) => names.has(name) && name !== row.name,
    ),
  }));
  return {
    name: model.name,
    ...cell,
    line: place.line,
    column: place.column,
    ...(nameless === null ? {} : { total: paramsToJson(model.params) }),
    summary,
  };
}

function paramsToJson(params: readonly [Integer, Integer] | null): JsonParams {
  if (!params) return null;
  const [trainable, other] = params.map(sizeToJson);
  return [trainable ?? null, other ?? null];
}

function weightToJson({ name, shape, trainable }: WeightSpec): JsonWeight {
  return { name, shape: shape.map(sizeToJson), trainable };
}

function sizeToJson(size: Integer): number | string | null {
  return typeof size === "number" ? size : nameOf(size);
}
