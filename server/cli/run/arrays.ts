// Reads the file of `--input`: JSON, CSV, NPY or NPZ, by its ending, into arrays for the model's inputs.

import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { parse as parseCsv } from "csv-parse/sync";
import { unzipSync } from "fflate";
import { parse as parseNpy } from "npyjs";
import type { NamedArray } from "../../../webview/engine/recording.ts";
import type { InputNode, ModelGraph } from "../../models/graph.ts";
import { arraysFromJson } from "./json-arrays.ts";

export type ReadArrays =
  | { readonly kind: "arrays"; readonly arrays: readonly NamedArray[] }
  /** A sentence for a person. */
  | { readonly kind: "unreadable"; readonly message: string };

/** @param graph its inputs tell how a table's columns are steps and features */
export async function readArrays(
  path: string,
  graph: ModelGraph,
): Promise<ReadArrays> {
  try {
    const bytes = await readFile(path);
    const arrays = decode(extname(path).toLowerCase(), bytes, graph);
    return { kind: "arrays", arrays };
  } catch (error) {
    return { kind: "unreadable", message: messageOf(path, error) };
  }
}

function messageOf(path: string, error: unknown): string {
  if (error instanceof Error && "code" in error && error.code === "ENOENT")
    return `there is no file ${path}`;
  const reason = error instanceof Error ? error.message : String(error);
  return `${path} can't be read: ${reason}`;
}

function decode(
  ending: string,
  bytes: Uint8Array,
  graph: ModelGraph,
): readonly NamedArray[] {
  switch (ending) {
    case ".json":
      return arraysFromJson(JSON.parse(new TextDecoder().decode(bytes)));
    case ".csv":
      return [fromCsv(bytes, graph)];
    case ".npy":
      return [fromNpy("", bytes)];
    case ".npz":
      return Object.entries(unzipSync(bytes)).map(([name, member]) =>
        fromNpy(basename(name, ".npy"), member),
      );
    default:
      throw new Error("its ending is none of .json, .csv, .npy and .npz");
  }
}

/** Numbers of every kind as float32; column order (Fortran) is turned into row order. */
function fromNpy(name: string, bytes: Uint8Array): NamedArray {
  const parsed = parseNpy(Uint8Array.from(bytes).buffer);
  const { shape, fortranOrder, dtype } = parsed;
  // A typed array or a list of booleans, which the package's types leave out.
  const data = parsed.data as unknown as ArrayLike<number | bigint | boolean>;
  if (/^[Uc]/.test(dtype)) throw new Error(`it holds ${dtype}, not numbers`);
  const count = shape.reduce((size, dim) => size * dim, 1);
  const values = Float32Array.from({ length: count }, (_, k) =>
    Number(data[k] ?? NaN),
  );
  return {
    name,
    shape,
    dtype: "float32",
    data: fortranOrder ? inRowOrder(values, shape) : values,
  };
}

function inRowOrder(
  values: Float32Array,
  shape: readonly number[],
): Float32Array {
  const ordered = new Float32Array(values.length);
  for (let k = 0; k < values.length; k++) {
    let rest = k;
    let position = 0;
    for (const [axis, size] of shape.entries()) {
      const behind = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
      position += (rest % size) * behind;
      rest = Math.floor(rest / size);
    }
    ordered[position] = values[k] ?? 0;
  }
  return ordered;
}

/** A row is a sample: all its features, step after step. A first row of words is a heading. */
function fromCsv(bytes: Uint8Array, graph: ModelGraph): NamedArray {
  const records: readonly (readonly string[])[] = parseCsv(Buffer.from(bytes), {
    bom: true,
    delimiter: [",", ";", "\t"],
    trim: true,
    skip_empty_lines: true,
    comment: "#",
  });
  const hasHeading = records[0]?.some((cell) => Number.isNaN(toNumber(cell)));
  const rows = hasHeading === true ? records.slice(1) : records;
  const columns = rows[0]?.length ?? 0;
  const data = Float32Array.from(rows.flat(), toNumber);
  const wrong = data.findIndex(
    (value, k) =>
      Number.isNaN(value) && rows.flat()[k]?.toLowerCase() !== "nan",
  );
  if (wrong >= 0)
    throw new Error(`"${rows.flat()[wrong] ?? ""}" is not a number`);
  const [input] = graph.nodes.filter((node) => node.kind === "input");
  const inner = input === undefined ? [columns] : innerShape(input, columns);
  return { name: "", shape: [rows.length, ...inner], dtype: "float32", data };
}

function toNumber(cell: string): number {
  return cell === "" ? NaN : Number(cell);
}

/** The input's axes behind the batch; one that is open takes what the columns leave. */
function innerShape(input: InputNode, columns: number): readonly number[] {
  const dims = input.shape.slice(1);
  const known = dims.filter((dim) => typeof dim === "number");
  const product = known.reduce((size, dim) => size * dim, 1);
  const open = dims.length - known.length;
  if (open === 0 && product === columns) return known;
  if (open === 1 && columns % product === 0)
    return dims.map((dim) =>
      typeof dim === "number" ? dim : columns / product,
    );
  return [columns];
}
