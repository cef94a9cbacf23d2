// Words that rules share: parameters as the dialect spells them, layers as a person calls them, shapes, lists and numbers.

import type { ArgumentValue, Dialect } from "../../layers/layer.ts";
import type { Shape } from "../../shapes/shape.ts";
import { printDim, printShape } from "../../shapes/print.ts";
import type { LayerCall, LayerFact } from "../../trace/trace.ts";
import type { Range } from "../../syntax/source.ts";
import { textOf } from "../../syntax/source.ts";

/** `return_state` in Keras, `returnState` in TF.js. */
export function spelled(parameter: string, dialect: Dialect): string {
  return dialect === "tfjs"
    ? parameter.replace(/_([a-z0-9])/g, (_, letter: string) =>
        letter.toUpperCase(),
      )
    : parameter;
}

/** `return_state=True` in Keras, `returnState: true` in TF.js. */
export function setting(
  parameter: string,
  value: boolean | number | string,
  dialect: Dialect,
): string {
  if (dialect === "tfjs")
    return `${spelled(parameter, dialect)}: ${String(value)}`;
  return `${parameter}=${typeof value === "boolean" ? (value ? "True" : "False") : String(value)}`;
}

/** The layer's class as the dialect writes it: `LSTM`, `lstm`. */
export function className(layer: LayerFact): string {
  const name =
    layer.dialect === "tfjs" ? layer.entry?.names.tfjs?.[0] : undefined;
  return name ?? layer.className;
}

/** A layer with what tells it from others: `LSTM(16)`, `Bidirectional(LSTM(16))`, with flags where asked: `GRU(return_state=True)`. */
export function layerText(
  layer: LayerFact,
  ...flags: readonly string[]
): string {
  const inner =
    layer.className === "Bidirectional" || flags.length === 0
      ? layer.wrapped[0]
      : undefined;
  const parts =
    inner !== undefined
      ? [layerText(inner, ...flags)]
      : flags.length === 0
        ? sizeOf(layer)
        : flags;
  return parts.length === 0
    ? className(layer)
    : `${className(layer)}(${parts.join(", ")})`;
}

/** The layer under the name by which it is called, `\`self.lstm\``, else as {@link layerText} has it. */
export function callText(call: LayerCall): string {
  if (call.site === null || call.memberOf !== null)
    return layerText(call.layer);
  const callee = textOf(call.site.callee).replace(/\.(apply|call)$/, "");
  return /^[\w$.[\]]+$/.test(callee) && callee.length <= 30
    ? `\`${callee}\``
    : layerText(call.layer);
}

/** The text of the program there when it is short, on one line and no more than names, subscripts and calls of plain values; else null. */
export function plainText(range: Range, longest: number): string | null {
  const text = textOf(range);
  return text.length <= longest && /^[\w$][\w$.:, ()[\]{}'"+*/=-]*$/.test(text)
    ? text
    : null;
}

/** `(None, 10, 8)` in Keras, `[null, 10, 8]` in TF.js. */
export function shapeText(shape: Shape, dialect: Dialect): string {
  if (dialect !== "tfjs" || shape === null) return printShape(shape);
  return `[${shape.map((dim) => (dim === null ? "null" : printDim(dim))).join(", ")}]`;
}

/** A short text of the program on one line; `otherwise` when it is long or spans lines. */
export function shortText(
  range: Range,
  otherwise: string,
  longest = 60,
): string {
  const text = textOf(range);
  return text.length <= longest && !text.includes("\n") ? text : otherwise;
}

/** `1 name`, `3 names`. */
export function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** `1 axis`, `3 axes`. */
export function axesText(count: number): string {
  return count === 1 ? "1 axis" : `${String(count)} axes`;
}

/** `an LSTM`, `a GRU`: letters are read one by one in names that are all capitals. */
export function withArticle(name: string): string {
  const saysVowel = /^[A-Z]{2}/.test(name)
    ? /^[AEFHILMNORSX]/
    : /^[aeiouAEIO]|^lstm/;
  return `${saysVowel.test(name) ? "an" : "a"} ${name}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2
    ? items.join("")
    : `${items.slice(0, -1).join(", ")} and ${items.at(-1) ?? ""}`;
}

function sizeOf(layer: LayerFact): readonly string[] {
  const size =
    layer.config.get("units") ??
    layer.config.get("filters") ??
    layer.config.get("output_dim");
  const text = size === undefined ? null : valueText(size);
  return text === null ? [] : [text];
}

function valueText(value: ArgumentValue): string | null {
  if (value.kind === "number") return String(value.value);
  return value.kind === "integer" ? printDim(value.value) : null;
}
