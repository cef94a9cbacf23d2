// Edits on calls as they are written: arguments set, taken away or renamed, whatever the layout. Nothing here knows a rule.

import type { ArgumentSite, CallSite } from "../../trace/trace.ts";
import type { Range } from "../../syntax/source.ts";
import { contains, textOf } from "../../syntax/source.ts";
import type { Edit } from "../rule.ts";
import { spelled } from "./wording.ts";

/** A parameter's value, in the words of the call's language: `True` for Python, `true` for JavaScript. */
export type Literal = boolean | number | { readonly code: string };

/** The argument that fills a parameter, or undefined when it is not written. */
export function argumentOf(
  site: CallSite,
  parameter: string,
): ArgumentSite | undefined {
  return site.arguments.find((argument) => argument.parameter === parameter);
}

/**
 * Gives a parameter this value: replaces what is written, or adds it behind the last argument. Null where there is no place for it.
 * @param objectAt JavaScript: the position at which the call takes its config object, for calls that have none yet
 */
export function setArgument(
  site: CallSite,
  parameter: string,
  value: Literal,
  objectAt = 0,
): readonly Edit[] | null {
  return setArguments(site, [[parameter, value]], objectAt);
}

/** {@link setArgument} for several parameters at once. */
export function setArguments(
  site: CallSite,
  values: readonly (readonly [parameter: string, value: Literal])[],
  objectAt = 0,
): readonly Edit[] | null {
  const replaced = values.flatMap(([parameter, value]): readonly Edit[] => {
    const present = argumentOf(site, parameter);
    if (present === undefined) return [];
    const text = written(value, site.language);
    return present.name === null
      ? [{ range: present.value, text }]
      : [
          {
            range: present.range,
            text: named(present.name.text, text, site.language),
          },
        ];
  });
  const texts = values
    .filter(([parameter]) => argumentOf(site, parameter) === undefined)
    .map(([parameter, value]) =>
      named(parameter, written(value, site.language), site.language),
    );
  if (texts.length === 0) return replaced;
  const added = addArgument(site, texts.join(", "), objectAt);
  return added === null ? null : [...replaced, ...added];
}

/** Adds `text` (name and value) to a call's arguments. */
export function addArgument(
  site: CallSite,
  text: string,
  objectAt = 0,
): readonly Edit[] | null {
  if (site.brackets === null) return addConfigObject(site, text, objectAt);
  const brackets = site.brackets;
  const whole = brackets.unit.text;
  const inner = whole.slice(brackets.start + 1, brackets.end - 1);
  const last = site.arguments
    .filter((argument) => contains(brackets, argument.range))
    .at(-1);
  if (last === undefined)
    return [
      insertion(
        brackets,
        brackets.start + 1,
        isBlank(inner) ? text : `${text}, `,
      ),
    ];
  const end = behindBrackets(whole, last.range.end, brackets.end - 1);
  return [
    insertion(
      brackets,
      end,
      `${separatorFor(whole, last.range.start, end)}${text}`,
    ),
  ];
}

/** Takes arguments away, with the commas that belong to them. */
export function removeArguments(
  site: CallSite,
  ...gone: readonly ArgumentSite[]
): readonly Edit[] {
  const isGone = site.arguments.map((argument) => gone.includes(argument));
  return site.arguments.flatMap((first, from): readonly Edit[] => {
    if (isGone[from] !== true || isGone[from - 1] === true) return [];
    const after = isGone.indexOf(false, from);
    const last =
      site.arguments[(after < 0 ? isGone.length : after) - 1] ?? first;
    return [
      removeRun(
        site,
        site.arguments[from - 1],
        first,
        last,
        after < 0 ? undefined : site.arguments[after],
      ),
    ];
  });
}

/** One stretch of neighbouring arguments: up to the next one, or else from the previous one's end; a comment there stays. */
function removeRun(
  site: CallSite,
  previous: ArgumentSite | undefined,
  first: ArgumentSite,
  last: ArgumentSite,
  next: ArgumentSite | undefined,
): Edit {
  const { unit, start } = first.range;
  const end = behindBrackets(
    unit.text,
    last.range.end,
    site.brackets === null ? last.range.end : site.brackets.end - 1,
  );
  const comma = /^\s*,[ \t]*/.exec(unit.text.slice(end))?.[0] ?? "";
  if (
    next !== undefined &&
    isBlank(unit.text.slice(end + comma.length, next.range.start))
  )
    return { range: { unit, start, end: next.range.start }, text: "" };
  if (next !== undefined || previous === undefined)
    return { range: { unit, start, end: end + comma.length }, text: "" };
  const gap = unit.text.slice(previous.range.end, start);
  if (!/#|\/\/|\/\*/.test(gap))
    return { range: { unit, start: previous.range.end, end }, text: "" };
  return {
    range: {
      unit,
      start: start - trailingSpace(gap),
      end: end + comma.trimEnd().length,
    },
    text: "",
  };
}

/** Calls an argument by another name and leaves its value. */
export function renameArgument(
  argument: ArgumentSite,
  name: string,
): readonly Edit[] {
  if (argument.name === null) return [];
  const isShorthand = argument.name.range.start === argument.value.start;
  const text = isShorthand ? `${name}: ${argument.name.text}` : name;
  return [{ range: argument.name.range, text }];
}

/** An edit that inserts at an offset of the range's unit. */
export function insertion(near: Range, offset: number, text: string): Edit {
  return { range: { unit: near.unit, start: offset, end: offset }, text };
}

/** Puts `[...]` behind an expression, in brackets where the expression needs them. */
export function subscripted(
  expression: Range,
  subscript: string,
): readonly Edit[] {
  if (/^[\w.$]+$|^[\w.$]+[([][^]*[)\]]$/.test(textOf(expression)))
    return [insertion(expression, expression.end, subscript)];
  return [
    insertion(expression, expression.start, "("),
    insertion(expression, expression.end, `)${subscript}`),
  ];
}

/** The first sizes of a written list or tuple: `(5, 1)` becomes `(2, 5, 1)`. Null when the value is no written list. */
export function prependElement(
  argument: ArgumentSite,
  element: string,
): Edit | null {
  const opening = /^[([]\s*/.exec(textOf(argument.value));
  if (argument.elements === null || opening === null) return null;
  const text = argument.elements.length === 0 ? `${element},` : `${element}, `;
  return insertion(
    argument.value,
    argument.value.start + opening[0].length,
    text,
  );
}

/** A written list or tuple with one more element at its end: `(60,)` becomes `(60, 1)`. */
export function appendElement(
  argument: ArgumentSite,
  element: string,
): Edit | null {
  const last = argument.elements?.at(-1);
  if (last === undefined || !/^[([]/.test(textOf(argument.value))) return null;
  const rest = argument.value.unit.text.slice(last.end, argument.value.end);
  const comma = /^\s*,/.exec(rest);
  const isTuple = textOf(argument.value).startsWith("(");
  if (comma === null)
    return insertion(argument.value, last.end, `, ${element}`);
  return {
    range: { ...last, start: last.end, end: last.end + comma[0].length },
    text: `, ${element}${isTuple ? "" : ","}`,
  };
}

/** The blanks before a statement on its line; null when something else stands before it there. */
export function indentOf(statement: Range): string | null {
  const before = statement.unit.text.slice(0, statement.start);
  const line = before.slice(before.lastIndexOf("\n") + 1);
  return isBlank(line) ? line : null;
}

/** Where the line on which a range ends is over: an insertion there leaves a comment where it is. */
export function endOfLine(range: Range): number {
  const at = range.unit.text.indexOf("\n", range.end);
  const end = at < 0 ? range.unit.text.length : at;
  return range.unit.text[end - 1] === "\r" ? end - 1 : end;
}

function addConfigObject(
  site: CallSite,
  text: string,
  objectAt: number,
): readonly Edit[] | null {
  const { unit, end } = site.range;
  const call = unit.text.slice(site.callee.end, end);
  const positional = site.arguments.filter(
    (argument) => argument.name === null,
  );
  if (site.language !== "javascript" || !call.endsWith(")")) return null;
  if (/^\s*\(\s*\)$/.test(call))
    return objectAt === 0
      ? [insertion(site.range, end - 1, `{ ${text} }`)]
      : null;
  const last = positional.at(-1);
  if (positional.length !== objectAt || last === undefined) return null;
  const behind = behindBrackets(unit.text, last.range.end, end - 1);
  if (!/^\s*,?\s*$/.test(unit.text.slice(behind, end - 1))) return null;
  return [insertion(site.range, behind, `, { ${text} }`)];
}

/** Brackets around an argument's value are no part of its range: an insertion goes behind them. */
function behindBrackets(text: string, from: number, limit: number): number {
  let end = from;
  let match: RegExpExecArray | null;
  while ((match = /^\s*\)/.exec(text.slice(end, limit))) !== null)
    end += match[0].length;
  return end;
}

/** An argument that has a line of its own gets its successor on the next one. */
function separatorFor(text: string, start: number, end: number): string {
  const line = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  const rest = text.slice(end).split("\n", 1)[0] ?? "";
  const isOnItsOwn =
    isBlank(line) && line !== text.slice(0, start) && /^\s*,?\s*$/.test(rest);
  return isOnItsOwn ? `,\n${line}` : ", ";
}

function named(
  parameter: string,
  value: string,
  language: CallSite["language"],
): string {
  return language === "python"
    ? `${parameter}=${value}`
    : `${spelled(parameter, "tfjs")}: ${value}`;
}

function written(value: Literal, language: CallSite["language"]): string {
  if (typeof value === "object") return value.code;
  if (typeof value === "number" || language === "javascript")
    return String(value);
  return value ? "True" : "False";
}

function isBlank(text: string): boolean {
  return text.trim() === "";
}

function trailingSpace(text: string): number {
  return text.length - text.trimEnd().length;
}
