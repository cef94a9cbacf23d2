// A statement that ends too early: closes what it left open, in a way that claims nothing about the part to come.

import { hole } from "./node.ts";
import { lineEnd, skipQuoted } from "./lines.ts";

interface Open {
  readonly bracket: string;
  /** Behind the last comma in it, or behind the bracket. */
  separator: number;
  /** It follows a value, so it is a call or a subscript. */
  readonly afterValue: boolean;
}

const closers: Readonly<Record<string, string>> = {
  "(": ")",
  "[": "]",
  "{": "}",
};

/**
 * `LSTM(32, units=6` becomes `LSTM(32, **hole)`: the last part may go on, so it is given up. Nothing when nothing is open.
 */
export function closeOpen(text: string): readonly string[] {
  const open = openBrackets(text);
  const last = open.at(-1);
  return last ? [closed(text.slice(0, last.separator), open)] : [];
}

/** `def f(a, b` becomes `def f(a, b)`. */
export function closePlainly(text: string): string {
  const start = text.replace(/\s*:\s*$/, "");
  const ends = openBrackets(start).map(({ bracket }) => closers[bracket] ?? "");
  return start + ends.reverse().join("");
}

function openBrackets(text: string): readonly Open[] {
  const open: Open[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    const innermost = open.at(-1);
    if (char === '"' || char === "'") {
      at = skipQuoted(text, at).end;
      continue;
    }
    if (char === "#") {
      at = lineEnd(text, at);
      continue;
    }
    if (closers[char] !== undefined) {
      const before = text.slice(Math.max(0, at - 20), at);
      const afterValue = /[\p{XID_Continue})\]"']\s*$/u.test(before);
      open.push({ bracket: char, separator: at + 1, afterValue });
    } else if (innermost && char === closers[innermost.bracket]) {
      open.pop();
    } else if (char === "," && innermost) {
      innermost.separator = at + 1;
    }
    at += 1;
  }
  return open;
}

function closed(start: string, open: readonly Open[]): string {
  return open.reduceRight((text, { bracket, afterValue }) => {
    const closer = closers[bracket] ?? "";
    const startsFresh = /[([{,]\s*$/.test(text);
    if (bracket === "[" && afterValue) {
      return `${text}${startsFresh ? hole : ""}${closer}`;
    }
    const stars = bracket === "{" || afterValue ? "**" : "*";
    return `${text}${startsFresh ? "" : ", "}${stars}${hole}${closer}`;
  }, start);
}

/** `x = a.` becomes `x = hole`: the part of the line that must be a value is given up, from the last `=` or the first. */
export function holdBack(text: string): readonly string[] {
  const found = [assignedLast, assignedFirst].flatMap((pattern) =>
    (pattern.exec(text) ?? []).slice(0, 1),
  );
  const word = /^(?:return|raise|del|assert|yield|await)\b/.exec(text);
  return [...found, ...(word ? [`${word[0]} `] : [])].map(
    (start) => `${start}${hole}`,
  );
}

const assignedLast = /^(?:[^="'#]|[=!<>]=)*[^=!<>]=(?!=)\s*/;
const assignedFirst = /^(?:[^="'#]|[=!<>]=)*?[^=!<>]=(?!=)\s*/;
