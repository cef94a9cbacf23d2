// Cuts a text into logical lines, as Python's tokenizer would, without reading what they say. It is what keeps a mistake where it
// is: a bracket or string that is never closed ends before the next line that can only be another statement.

import type { Comment } from "../program.ts";

export interface LogicalLine {
  readonly start: number;
  /** Behind its last character that counts, so without comment and line break. */
  readonly end: number;
  /** Columns before it, a tab to the next multiple of eight. */
  readonly indent: number;
  /** A bracket or string in it isn't closed, or one is closed that wasn't open. */
  readonly broken: boolean;
}

export interface Lines {
  readonly lines: readonly LogicalLine[];
  readonly comments: readonly Comment[];
}

interface Scanner {
  readonly text: string;
  readonly comments: Comment[];
  /** How often it may still look for a closing bracket up to the end of the text. */
  patience: number;
}

/** Where an unclosed line ends after all: before `next`, its last counting character at `end`. */
interface Resync {
  readonly next: number;
  readonly end: number;
}

const newline = 10;
const carriageReturn = 13;
const closers: Readonly<Record<string, string>> = {
  "(": ")",
  "[": "]",
  "{": "}",
};

export function splitLines(text: string): Lines {
  const scanner: Scanner = { text, comments: [], patience: 50 };
  const lines: LogicalLine[] = [];
  let at = 0;
  while (at < text.length) {
    const { start, indent } = skipIndent(text, at);
    const first = text.charAt(start);
    if (first === "#") {
      at = skipComment(scanner, start);
    } else if (first === "\n" || first === "\r") {
      at = start + 1;
    } else if (first === "") {
      break;
    } else {
      const { line, next } = scanLine(scanner, start, indent);
      lines.push(line);
      at = next;
    }
  }
  return { lines, comments: scanner.comments };
}

function skipIndent(
  text: string,
  from: number,
): { readonly start: number; readonly indent: number } {
  let indent = 0;
  let at = from;
  for (; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === " ") {
      indent += 1;
    } else if (char === "\t") {
      indent = (Math.floor(indent / 8) + 1) * 8;
    } else if (char === "\f") {
      indent = 0;
    } else if (char !== "\uFEFF") {
      break;
    }
  }
  return { start: at, indent };
}

function lineEnd(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === newline || code === carriageReturn) {
      break;
    }
  }
  return at;
}

function skipComment(scanner: Scanner, start: number): number {
  const end = lineEnd(scanner.text, start);
  scanner.comments.push({ start, end, text: scanner.text.slice(start, end) });
  return end;
}

function skipBreak(text: string, at: number): number {
  return text.startsWith("\r\n", at) ? at + 2 : at + 1;
}

function scanLine(
  scanner: Scanner,
  start: number,
  indent: number,
): { readonly line: LogicalLine; readonly next: number } {
  const { text } = scanner;
  const open: string[] = [];
  let resync: Resync | null = null;
  let broken = false;
  let end = start;
  let at = start;
  while (at < text.length) {
    const char = text.charAt(at);
    switch (char) {
      case "\n":
      case "\r": {
        const next = skipBreak(text, at);
        if (open.length === 0) {
          return { line: { start, end, indent, broken }, next };
        }
        resync ??= resyncAt(text, next, end, indent);
        if (cannotContinue(text, next) || (resync && scanner.patience <= 0)) {
          return recover(scanner, start, indent, resync ?? { next, end });
        }
        at = next;
        continue;
      }
      case "#":
        at = skipComment(scanner, at);
        continue;
      case "\\":
        at = skipBackslash(text, at);
        end = at;
        continue;
      case '"':
      case "'": {
        const string = skipString(text, at, isFormatted(text, at, start));
        if (!string.closed) {
          const until = lineEnd(text, at);
          if (string.end > until) {
            return recover(
              scanner,
              start,
              indent,
              resync ?? { next: until, end: until },
            );
          }
          broken = true;
        }
        at = string.end;
        end = at;
        continue;
      }
      case "(":
      case "[":
      case "{":
        open.push(closers[char] ?? "");
        break;
      case ")":
      case "]":
      case "}":
        broken = !close(open, char) || broken;
        break;
    }
    at += 1;
    if (char !== " " && char !== "\t" && char !== "\f") {
      end = at;
    }
  }
  if (open.length > 0) {
    scanner.patience -= 1;
    return recover(scanner, start, indent, resync ?? { next: at, end });
  }
  return { line: { start, end, indent, broken }, next: at };
}

/** Takes the bracket off the stack with all that were opened in it; false if that wasn't just one. */
function close(open: string[], closer: string): boolean {
  const index = open.lastIndexOf(closer);
  if (index < 0) {
    return false;
  }
  const isInnermost = index === open.length - 1;
  open.length = index;
  return isInnermost;
}

function recover(
  scanner: Scanner,
  start: number,
  indent: number,
  resync: Resync,
): { readonly line: LogicalLine; readonly next: number } {
  while ((scanner.comments.at(-1)?.start ?? -1) >= resync.next) {
    scanner.comments.pop();
  }
  return {
    line: { start, end: resync.end, indent, broken: true },
    next: resync.next,
  };
}

/** An unclosed statement ends before the next line at or left of its own indent that doesn't start by closing a bracket. */
function resyncAt(
  text: string,
  next: number,
  end: number,
  indent: number,
): Resync | null {
  const line = skipIndent(text, next);
  const first = text.charAt(line.start);
  return line.indent > indent || /^[\n\r#)\]}]?$/.test(first)
    ? null
    : { next, end };
}

const statementStart =
  /[ \t\f]*(?:(?:def|class|import|return|while|with|try|raise|del|pass|break|continue|global|nonlocal|assert|except|finally|elif)\b|from[ \t]+\S+[ \t]+import\b|async[ \t]+(?:def|with)\b)/uy;

/** Inside brackets no line starts with one of these words. */
function cannotContinue(text: string, next: number): boolean {
  statementStart.lastIndex = next;
  return statementStart.test(text);
}

function skipBackslash(text: string, at: number): number {
  const next = text.charCodeAt(at + 1);
  return next === newline || next === carriageReturn
    ? skipBreak(text, at + 1)
    : at + 1;
}

/** Whether an `f` or `t` stands before the quote, as a prefix and not as the end of a name. */
function isFormatted(text: string, quote: number, from: number): boolean {
  const before = text.slice(Math.max(from, quote - 3), quote);
  return /(?:^|[^\p{XID_Continue}])(?:[ft]r?|r[ft])$/iu.test(before);
}

interface Skipped {
  readonly end: number;
  readonly closed: boolean;
}

function skipString(text: string, quote: number, formatted: boolean): Skipped {
  const mark = text.charAt(quote);
  const isLong = text.startsWith(mark.repeat(3), quote);
  const delimiter = isLong ? mark.repeat(3) : mark;
  let at = quote + delimiter.length;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === "\\") {
      at += text.startsWith("\r\n", at + 1) ? 3 : 2;
    } else if (char === mark && text.startsWith(delimiter, at)) {
      return { end: at + delimiter.length, closed: true };
    } else if (!isLong && (char === "\n" || char === "\r")) {
      return { end: at, closed: false };
    } else if (formatted && char === "{") {
      at = text.startsWith("{", at + 1)
        ? at + 2
        : skipReplacement(text, at + 1, delimiter, 0);
    } else {
      at += 1;
    }
  }
  return { end: text.length, closed: false };
}

const deepest = 20;

/** From behind `{` to behind its `}`; stops where the string itself must end. */
function skipReplacement(
  text: string,
  from: number,
  delimiter: string,
  depth: number,
): number {
  let brackets = 0;
  let inFormat = false;
  let at = from;
  while (at < text.length && depth < deepest) {
    const char = text.charAt(at);
    const breaks = char === "\n" || char === "\r";
    if (breaks && delimiter.length === 1) {
      return at;
    }
    if (inFormat && text.startsWith(delimiter, at)) {
      return at;
    }
    if (inFormat && char === "{") {
      at = skipReplacement(text, at + 1, delimiter, depth + 1);
      continue;
    }
    if (!inFormat && (char === '"' || char === "'")) {
      const string = skipString(text, at, isFormatted(text, at, from));
      if (!string.closed) {
        return at;
      }
      at = string.end;
      continue;
    }
    if (char === "}" && brackets === 0) {
      return at + 1;
    }
    if (!inFormat) {
      brackets += bracketStep(char);
      inFormat = char === ":" && brackets === 0;
    }
    at += 1;
  }
  return at;
}

function bracketStep(char: string): number {
  if (char === "(" || char === "[" || char === "{") {
    return 1;
  }
  return char === ")" || char === "]" || char === "}" ? -1 : 0;
}
