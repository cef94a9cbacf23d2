// What `inspect` shows a person: calls by line, and each model as `model.summary()` draws it.

import type { JsonStructure } from "../shapes/json.ts";
import type {
  JsonCall,
  JsonFile,
  JsonModel,
  JsonParams,
} from "./inspect-json.ts";

export function inspectionText(files: readonly JsonFile[]): string {
  return files.map(fileText).join("\n");
}

function fileText(file: JsonFile): string {
  const title = `${file.path}  ${file.dialect ?? "no Keras and no TF.js"}`;
  const rows = file.calls.map((call) => [
    where(call),
    call.layer,
    structureText(call.inputs),
    "→",
    resultText(call),
    paramsText(call.params),
  ]);
  const values = file.values.flatMap((value) =>
    value.value ? [[where(value), value.name, structureText(value.value)]] : [],
  );
  return [
    title,
    ...indented(table(rows)),
    ...section("values", table(values)),
    ...file.models.flatMap(modelText),
    "",
  ].join("\n");
}

function modelText(model: JsonModel): readonly string[] {
  const rows = model.summary.map((row) => [
    row.name ?? "?",
    row.layer,
    structureText(row.outputs),
    paramsText(row.params),
    row.connected.join(", "),
  ]);
  const [trainable, other] = model.total ?? [];
  const count =
    typeof trainable === "number" && typeof other === "number"
      ? `, ${(trainable + other).toLocaleString("en")} parameters`
      : "";
  return section(
    `model ${model.name ?? ""} (line ${String(model.line)}${count})`,
    table([["layer", "class", "output", "params", "connected to"], ...rows]),
  );
}

function resultText(call: JsonCall): string {
  return call.outputs
    ? structureText(call.outputs) + realText(call)
    : `? (${call.unknown ?? "unknown"})`;
}

function realText({ real }: JsonCall): string {
  if (!real) return "";
  return real.outputs
    ? `, on data ${structureText(real.outputs)}`
    : ", raises on data";
}

/** `(None, 10, 8)`, tuples in brackets, `?` for what isn't known. */
export function structureText(structure: JsonStructure | null): string {
  if (structure === null) return "?";
  if ("shape" in structure) {
    if (structure.shape === null || typeof structure.shape === "string")
      return structure.shape ?? "?";
    return `(${structure.shape.map((dim) => dim ?? "None").join(", ")}${structure.shape.length === 1 ? "," : ""})`;
  }
  if ("tuple" in structure)
    return `(${structure.tuple.map(structureText).join(", ")})`;
  if ("list" in structure)
    return `[${structure.list.map(structureText).join(", ")}]`;
  if ("dict" in structure)
    return `{${Object.entries(structure.dict)
      .map(([key, value]) => `${key}: ${structureText(value)}`)
      .join(", ")}}`;
  return structure.value;
}

function paramsText(params: JsonParams): string {
  if (!params) return "";
  const [trainable, other] = params;
  const text =
    typeof trainable === "number"
      ? trainable.toLocaleString("en")
      : (trainable ?? "?");
  return other === 0 ? text : `${text} + ${String(other)} fixed`;
}

function where(place: {
  readonly cell?: number;
  readonly line: number;
}): string {
  return `${place.cell === undefined ? "" : `cell ${String(place.cell)} `}line ${String(place.line)}`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`  ${title}`, ...indented(lines)];
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `    ${line}`);
}

/** Columns as wide as their longest cell. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
