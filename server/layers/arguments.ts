// Reading a layer's configuration: what an argument says, as far as it is known.
import type { Integer } from "../shapes/dim.ts";
import { symbol } from "../shapes/dim.ts";
import type { Dim } from "../shapes/dim.ts";
import type { ArgumentValue, Config, Dialect, LayerInstance } from "./layer.ts";

const absent: ArgumentValue = { kind: "none" };

/** The argument's value; None when the layer has no such parameter. */
export function valueOf(config: Config, name: string): ArgumentValue {
  return config.get(name) ?? absent;
}

/** Whether the argument is None, null or undefined for certain. */
export function isNone(config: Config, name: string): boolean {
  return valueOf(config, name).kind === "none";
}

/** Whether nothing is known of the argument. */
export function isUnknown(config: Config, name: string): boolean {
  return valueOf(config, name).kind === "unknown";
}

/** Whether the argument counts as true; null when that can't be told. */
export function flagOf(config: Config, name: string): boolean | null {
  return truth(valueOf(config, name));
}

/** Truth as Python and JavaScript agree on it for the values that layers take. */
export function truth(value: ArgumentValue): boolean | null {
  switch (value.kind) {
    case "none":
      return false;
    case "boolean":
      return value.value;
    case "number":
      return value.value !== 0;
    case "string":
      return value.value !== "";
    case "tuple":
    case "list":
      return value.items.length > 0;
    case "integer":
    case "unknown":
      return null;
    default:
      return true;
  }
}

/** The argument's text; null when it is no string or not known. */
export function textOf(config: Config, name: string): string | null {
  const value = valueOf(config, name);
  return value.kind === "string" ? value.value : null;
}

/** The argument's integer; null when it is none or not known. A float is cut off as Python's `int()` does. */
export function integerOf(config: Config, name: string): Integer | null {
  return toInteger(valueOf(config, name));
}

/** The value as a whole number, True and False counted; null when it is none or not known. */
export function toInteger(value: ArgumentValue): Integer | null {
  if (value.kind === "number") return Math.trunc(value.value);
  if (value.kind === "boolean") return Number(value.value);
  return value.kind === "integer" ? value.value : null;
}

/** The argument as a size along an axis: what isn't known becomes a nameless symbol, the same one for the same value. */
export function sizeOf(config: Config, name: string): Integer {
  return toSize(valueOf(config, name));
}

/** The value as a size: what isn't known is the integer that it would be, else a nameless symbol. */
export function toSize(value: ArgumentValue): Integer {
  const named = value.kind === "unknown" ? value.asInteger : undefined;
  return toInteger(value) ?? named ?? nameless(value);
}

/** As {@link toSize}, with None left open. */
export function toDim(value: ArgumentValue): Dim {
  return value.kind === "none" ? null : toSize(value);
}

const symbols = new WeakMap<object, Integer>();
let made = 0;

/** A symbol without a name for a thing that we don't know: each thing has one of its own. */
export function nameless(thing: object): Integer {
  const known = symbols.get(thing);
  if (known !== undefined) return known;
  made += 1;
  const fresh = symbol(null, `argument ${made}`);
  symbols.set(thing, fresh);
  return fresh;
}

/** The items of a tuple or list, or null. */
export function itemsOf(value: ArgumentValue): readonly ArgumentValue[] | null {
  return value.kind === "tuple" || value.kind === "list" ? value.items : null;
}

/** One size for each of `rank` axes, from a number or a list; null when the number of axes is not known. */
export function sizesOf(
  config: Config,
  name: string,
  rank: number,
): readonly Integer[] {
  const value = valueOf(config, name);
  const items = itemsOf(value);
  if (items !== null)
    return Array.from({ length: rank }, (_, axis) =>
      toSize(items[axis] ?? items[0] ?? absent),
    );
  return Array.from({ length: rank }, () => toSize(value));
}

/** The layer given as the argument, or null. */
export function layerOf(config: Config, name: string): LayerInstance | null {
  const value = valueOf(config, name);
  return value.kind === "layer" ? value.layer : null;
}

/** Whether nothing about the value, down to its last item, is left open. */
export function isKnownThroughout(value: ArgumentValue): boolean {
  if (value.kind === "unknown" || value.kind === "integer") return false;
  return itemsOf(value)?.every(isKnownThroughout) ?? true;
}

/** `channels_first` in Python, `channelsFirst` in TF.js; null when not known. */
export function isChannelsFirst(
  config: Config,
  dialect: Dialect,
): boolean | null {
  const value = valueOf(config, "data_format");
  if (value.kind === "unknown") return null;
  return (
    value.kind === "string" &&
    value.value === (dialect === "tfjs" ? "channelsFirst" : "channels_first")
  );
}

/** The dtype in which a layer computes: its `dtype` argument, else `float32`; null when not known. */
export function computeDtype(config: Config): string | null {
  const value = valueOf(config, "dtype");
  if (value.kind === "none") return "float32";
  if (value.kind !== "string") return null;
  return value.value.replace(/^mixed_/, "");
}

/** A short text of the value for messages. */
export function printValue(value: ArgumentValue, dialect: Dialect): string {
  switch (value.kind) {
    case "none":
      return dialect === "tfjs" ? "null" : "None";
    case "boolean":
      return dialect === "tfjs"
        ? String(value.value)
        : value.value
          ? "True"
          : "False";
    case "number":
      return value.isFloat && Number.isInteger(value.value)
        ? `${value.value}.0`
        : String(value.value);
    case "string":
      return `"${value.value}"`;
    case "tuple":
    case "list": {
      const inside = value.items
        .map((item) => printValue(item, dialect))
        .join(", ");
      if (value.kind === "list") return `[${inside}]`;
      return value.items.length === 1 ? `(${inside},)` : `(${inside})`;
    }
    case "layer":
      return value.layer.entry.className;
    case "dict":
      return "a dict";
    case "function":
      return value.name ?? "a function";
    case "tensor":
      return "a tensor";
    case "object":
      return value.className;
    case "integer":
    case "unknown":
      return "?";
  }
}
