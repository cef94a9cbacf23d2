// Strings of one or several parts: plain, bytes and f-strings. `{x:>5}` means what `"{:>5}".format(x)` means, and is lowered to it.

import type { Argument, Expression } from "../program.ts";
import {
  type Node,
  type Source,
  field,
  parts,
  rangeBetween,
  rangeOf,
  textOfNode,
  unknownExpression,
} from "./node.ts";
import { unescape } from "./strings.ts";
import type { LowerExpression } from "./targets.ts";

type Part = string | Expression;

/** A `string`, or the ones of a `concatenated_string`. */
export function lowerStrings(
  node: Node,
  strings: readonly Node[],
  source: Source,
  lower: LowerExpression,
): Expression {
  const range = rangeOf(node, source);
  const prefixes = strings.map((string) => prefixOf(string, source));
  if (prefixes.some((prefix) => prefix === null)) {
    return unknownExpression(node, source, "string");
  }
  if (prefixes.some((prefix) => prefix?.includes("b") === true)) {
    return { kind: "bytes", range };
  }
  if (prefixes.some((prefix) => prefix?.includes("t") === true)) {
    return unknownExpression(node, source, "template string");
  }
  const all = joinTexts(
    strings.flatMap((string) => partsOfString(string, source, lower)),
  );
  const [only] = all;
  return all.length <= 1 && typeof (only ?? "") === "string"
    ? { kind: "string", range, value: typeof only === "string" ? only : "" }
    : { kind: "template", range, parts: all };
}

function prefixOf(node: Node, source: Source): string | null {
  const start = node.children.find((child) => child.type === "string_start");
  return start === undefined
    ? null
    : textOfNode(start, source)
        .replace(/['"]+$/, "")
        .toLowerCase();
}

function joinTexts(all: readonly Part[]): readonly Part[] {
  const joined: Part[] = [];
  for (const part of all) {
    const last = joined.at(-1);
    if (typeof part === "string" && typeof last === "string") {
      joined[joined.length - 1] = last + part;
    } else if (part !== "") {
      joined.push(part);
    }
  }
  return joined;
}

function partsOfString(
  node: Node,
  source: Source,
  lower: LowerExpression,
): readonly Part[] {
  const prefix = prefixOf(node, source) ?? "";
  const isRaw = prefix.includes("r");
  const isFormatted = prefix.includes("f");
  const result: Part[] = [];
  const opening = node.children.find((child) => child.type === "string_start");
  const quotes = /['"]*$/.exec(opening ? textOfNode(opening, source) : "");
  let at = opening?.end ?? node.start;
  const addText = (until: number): void => {
    const text = unescape(source.text.slice(at, until), isRaw);
    result.push(
      isFormatted ? text.replace(/\{\{|\}\}/g, (it) => it[0] ?? "") : text,
    );
  };
  for (const child of node.children) {
    if (child.type === "interpolation") {
      addText(child.start);
      result.push(...lowerInterpolation(child, source, lower));
      at = child.end;
    }
  }
  // In a raw string the grammar counts backslashes before the quote to the closing token.
  addText(Math.max(at, node.end - (quotes?.[0].length ?? 0)));
  return result;
}

function lowerInterpolation(
  node: Node,
  source: Source,
  lower: LowerExpression,
): readonly Part[] {
  const expression = field(node, "expression");
  if (expression === undefined) {
    return [unknownExpression(node, source, "interpolation")];
  }
  const value = lower(expression, source);
  const conversion = field(node, "type_conversion");
  const specifier = field(node, "format_specifier");
  const shows = node.children.find((child) => child.type === "=");
  const written =
    shows === undefined
      ? []
      : [source.text.slice(node.start + 1, untilSpace(shows.end, source))];
  const convert = conversion
    ? textOfNode(conversion, source)
    : shows && !specifier
      ? "!r"
      : "";
  if (convert === "" && specifier === undefined) {
    return [value];
  }
  const nested = specifier
    ? parts(specifier).filter((child) => child.type === "format_expression")
    : [];
  const format = `{${convert}${specifier ? formatText(specifier, nested, source) : ""}}`;
  return [
    ...written,
    formatted(node, format, [expression, ...nested], source, lower),
  ];
}

function untilSpace(offset: number, source: Source): number {
  let end = offset;
  while (/\s/.test(source.text.charAt(end))) {
    end += 1;
  }
  return end;
}

function formatText(
  specifier: Node,
  nested: readonly Node[],
  source: Source,
): string {
  let at = specifier.start;
  let text = "";
  for (const node of nested) {
    text += `${source.text.slice(at, node.start)}{}`;
    at = node.end;
  }
  return text + source.text.slice(at, specifier.end);
}

function formatted(
  node: Node,
  format: string,
  values: readonly Node[],
  source: Source,
  lower: LowerExpression,
): Expression {
  const range = rangeOf(node, source);
  const start = rangeBetween(node.start, node.start, source);
  const toArgument = (value: Node): Argument => ({
    range: rangeOf(value, source),
    value: lower(field(value, "expression") ?? value, source),
  });
  return {
    kind: "call",
    range,
    callee: {
      kind: "attribute",
      range: start,
      object: { kind: "string", range: start, value: format },
      name: { kind: "name", range: start, name: "format" },
    },
    arguments: values.map(toArgument),
    brackets: range,
  };
}
