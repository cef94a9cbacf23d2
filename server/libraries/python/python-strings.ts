// Methods of Python's strings, as far as names and paths of models are made with them.

import type { Call, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import {
  boolean,
  number,
  reasonOf,
  string,
  unknown,
} from "../../interpreter/value.ts";

const textFunctions: Readonly<Record<string, (text: string) => string>> = {
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  strip: (text) => text.trim(),
  rstrip: (text) => text.trimEnd(),
  lstrip: (text) => text.trimStart(),
  title: (text) => text,
  capitalize: (text) =>
    text.charAt(0).toUpperCase() + text.slice(1).toLowerCase(),
};

/** `text.name(...)`. */
export function stringMethod(
  text: string,
  name: string,
  call: Call,
  machine: Machine,
): Value {
  const [first, second] = call.positional;
  const convert = Object.hasOwn(textFunctions, name)
    ? textFunctions[name]
    : undefined;
  if (convert && !first && name !== "title") return string(convert(text));
  const argument = first?.kind === "string" ? first.value : null;
  if (name === "split") {
    if (first && argument === null) return unknown(reasonOf(first, "split"));
    const parts =
      argument === null
        ? text.split(/\s+/).filter((part) => part !== "")
        : text.split(argument);
    return second
      ? unknown({ kind: "notFollowed", what: "split" })
      : machine.makeList(parts.map(string));
  }
  if (argument !== null) {
    if (name === "startswith") return boolean(text.startsWith(argument));
    if (name === "endswith") return boolean(text.endsWith(argument));
    if (name === "count")
      return number(
        argument === "" ? text.length + 1 : text.split(argument).length - 1,
      );
    if (name === "replace" && second?.kind === "string")
      return string(text.replaceAll(argument, second.value));
  }
  if (name === "format") return formatted(text, call);
  if (name === "join" && first) return joined(text, first, machine);
  return unknown({ kind: "notFollowed", what: `str.${name}` });
}

function joined(separator: string, parts: Value, machine: Machine): Value {
  const iteration = machine.library.iterate(parts, machine);
  const texts =
    iteration.kind === "items"
      ? iteration.items.flatMap((item) =>
          item.kind === "string" ? [item.value] : [],
        )
      : [];
  return iteration.kind === "items" && texts.length === iteration.items.length
    ? string(texts.join(separator))
    : unknown({ kind: "notFollowed", what: "str.join" });
}

/** Plain fields only: `{}`, `{0}`, `{name}`. */
function formatted(text: string, call: Call): Value {
  let next = 0;
  let isKnown = !call.hasUnread;
  const result = text.replace(/\{(\w*)\}/g, (_, field: string) => {
    const value =
      field === ""
        ? call.positional[next++]
        : /^\d+$/.test(field)
          ? call.positional[Number(field)]
          : call.named.find(([name]) => name === field)?.[1];
    if (
      value?.kind === "string" ||
      (value?.kind === "number" && !value.isFloat)
    )
      return String(value.value);
    isKnown = false;
    return "";
  });
  return isKnown && !result.includes("{")
    ? string(result)
    : unknown({ kind: "notFollowed", what: "str.format" });
}
