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

export function lineEnd(text: string, from: number): number {
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

interface Scanned {
  readonly line: LogicalLine;
  readonly next: number;
}

/** A logical line while it is read: where it is, what is open, and where it would end if that is never closed. */
interface Reading {
  readonly start: number;
  readonly indent: number;
  readonly open: string[];
  at: number;
  end: number;
  broken: boolean;
  resync: Resync | null;
}

function scanLine(scanner: Scanner, start: number, indent: number): Scanned {
  const reading: Reading = {
    start,
    indent,
    open: [],
    at: start,
    end: start,
    broken: false,
    resync: null,
  };
  while (reading.at < scanner.text.length) {
    const char = scanner.text.charAt(reading.at);
    const done =
      char === "\n" || char === "\r"
        ? scanBreak(scanner, reading)
        : char === '"' || char === "'"
          ? scanString(scanner, reading)
          : scanOther(scanner, reading, char);
    if (done) {
      return done;
    }
  }
  const { end, at, open, broken } = reading;
  if (open.length > 0) {
    scanner.patience -= 1;
    return recover(scanner, reading, { next: at, end });
  }
  return { line: { start, end, indent, broken }, next: at };
}

function scanBreak(scanner: Scanner, reading: Reading): Scanned | null {
  const { text } = scanner;
  const { start, end, indent, broken } = reading;
  const next = skipBreak(text, reading.at);
  if (reading.open.length === 0) {
    return { line: { start, end, indent, broken }, next };
  }
  reading.resync ??= resyncAt(text, next, end, indent);
  if (cannotContinue(text, next) || (reading.resync && scanner.patience <= 0)) {
    return recover(scanner, reading, { next, end });
  }
  reading.at = next;
  return null;
}

function scanString(scanner: Scanner, reading: Reading): Scanned | null {
  const { text } = scanner;
  const { at, start } = reading;
  const string = skipString(text, at, isFormatted(text, at, start), 0);
  if (!string.closed) {
    const until = lineEnd(text, at);
    if (string.end > until) {
      return recover(scanner, reading, { next: until, end: until });
    }
    reading.broken = true;
  }
  reading.at = string.end;
  reading.end = string.end;
  return null;
}

function scanOther(
  scanner: Scanner,
  reading: Reading,
  char: string,
): Scanned | null {
  if (char === "#") {
    reading.at = skipComment(scanner, reading.at);
    return null;
  }
  const opens = closers[char];
  if (opens !== undefined) {
    reading.open.push(opens);
  } else if (char === ")" || char === "]" || char === "}") {
    reading.broken = !close(reading.open, char) || reading.broken;
  }
  reading.at =
    char === "\\" ? skipBackslash(scanner.text, reading.at) : reading.at + 1;
  if (char !== " " && char !== "\t" && char !== "\f") {
    reading.end = reading.at;
  }
  return null;
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

/** Ends a line that can't go on: where its header looks complete, else where it was seen to end, else at `last`. */
function recover(scanner: Scanner, reading: Reading, last: Resync): Scanned {
  const { start, indent } = reading;
  const resync = reading.resync ?? last;
  const { next, end } = headerEnd(scanner.text, start, resync.next) ?? resync;
  while ((scanner.comments.at(-1)?.start ?? -1) >= next) {
    scanner.comments.pop();
  }
  return { line: { start, end, indent, broken: true }, next };
}

/** `def f(x` ends with its line, or with the first that doesn't go on with a comma or a bracket. */
function headerEnd(text: string, start: number, most: number): Resync | null {
  opensBlock.lastIndex = start;
  if (!opensBlock.test(text)) {
    return null;
  }
  let at = start;
  while (at < most) {
    const next = Math.min(lineEnd(text, at), most);
    const line = text.slice(at, next).trimEnd();
    if (!/[,([{\\]$/.test(line)) {
      return next < most ? { next, end: at + line.length } : null;
    }
    at = next + 1;
  }
  return null;
}

const opensBlock = /(?:async|def|class|if|elif|for|while|with|except)\b/y;

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

/** The string that starts at a quote, whatever its prefix. */
export function skipQuoted(text: string, quote: number): Skipped {
  return skipString(text, quote, isFormatted(text, quote, 0), 0);
}

interface Skipped {
  readonly end: number;
  readonly closed: boolean;
}

function skipString(
  text: string,
  quote: number,
  formatted: boolean,
  depth: number,
): Skipped {
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
    } else if (formatted && depth < deepest && char === "{") {
      at = text.startsWith("{", at + 1)
        ? at + 2
        : skipReplacement(text, at + 1, delimiter, depth + 1);
    } else {
      at += 1;
    }
  }
  return { end: text.length, closed: false };
}

/** Replacement fields nest; reading them again and again where they are never closed must stay cheap. */
const deepest = 6;

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
      const string = skipString(text, at, isFormatted(text, at, from), depth);
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
