// Arrays from JSON: nested lists, `{"shape", "data"}`, a list of those with names, or an object with one array per input.

import type { NamedArray } from "../../../webview/engine/recording.ts";

/** Throws an Error with a clause for a person when the value holds no arrays. */
export function arraysFromJson(value: unknown): readonly NamedArray[] {
  if (isNumbers(value)) return [fromNested("", value)];
  if (Array.isArray(value)) return value.flatMap(arraysFromItem);
  if (typeof value !== "object" || value === null)
    throw new Error("it holds neither lists nor named arrays");
  if ("data" in value && "shape" in value) return [fromFlat("", value)];
  if ("inputs" in value) return arraysFromJson(value.inputs);
  return Object.entries(value).map(([name, array]: [string, unknown]) =>
    isFlat(array) ? fromFlat(name, array) : fromNested(name, array),
  );
}

function arraysFromItem(item: unknown): readonly NamedArray[] {
  return isFlat(item) ? [fromFlat(nameOf(item), item)] : [fromNested("", item)];
}

function nameOf(item: object): string {
  return "name" in item && typeof item.name === "string" ? item.name : "";
}

/** Whether it is lists in lists of numbers, as one array. */
function isNumbers(value: unknown): boolean {
  if (!Array.isArray(value)) return isNumber(value);
  const items: readonly unknown[] = value;
  return items.length > 0 && items.every(isNumbers);
}

function isNumber(value: unknown): boolean {
  return (
    typeof value === "number" ||
    typeof value === "boolean" ||
    value === "NaN" ||
    value === "Infinity" ||
    value === "-Infinity"
  );
}

function isFlat(value: unknown): value is { shape: unknown; data: unknown } {
  return (
    typeof value === "object" &&
    value !== null &&
    "shape" in value &&
    "data" in value
  );
}

function fromFlat(
  name: string,
  value: { shape?: unknown; data?: unknown },
): NamedArray {
  const { shape, data } = value;
  if (!Array.isArray(shape) || !Array.isArray(data))
    throw new Error("`shape` and `data` must be lists");
  const dims = shape.map(Number);
  const size = dims.reduce((product, dim) => product * dim, 1);
  if (size !== data.length)
    throw new Error(
      `a shape of (${dims.join(", ")}) needs ${size} numbers, \`data\` has ${data.length}`,
    );
  const values = Float32Array.from(data, Number);
  return { name, shape: dims, dtype: "float32", data: values };
}

function fromNested(name: string, value: unknown): NamedArray {
  const shape = shapeOf(value);
  const numbers: number[] = [];
  collect(value, shape, numbers);
  return { name, shape, dtype: "float32", data: Float32Array.from(numbers) };
}

function shapeOf(value: unknown): readonly number[] {
  if (!Array.isArray(value)) return [];
  const items: readonly unknown[] = value;
  return [items.length, ...shapeOf(items[0])];
}

function collect(
  value: unknown,
  shape: readonly number[],
  numbers: number[],
): void {
  const [size, ...inner] = shape;
  if (size === undefined) {
    if (!isNumber(value))
      throw new Error(`${JSON.stringify(value)} is not a number`);
    numbers.push(Number(value));
    return;
  }
  if (!Array.isArray(value) || value.length !== size)
    throw new Error("its lists have different lengths");
  for (const item of value) collect(item, inner, numbers);
}
