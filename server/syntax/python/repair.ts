// Mends a chunk that doesn't parse: each logical line is tried by itself, and a bad one is replaced by the nearest text that says
// no more than it did. `hole` stands for what nobody knows, and comes out of lowering as unknown.

import type { LogicalLine } from "./lines.ts";
import { namesBoundIn } from "./names.ts";
import { hole } from "./node.ts";
import { closeOpen, closePlainly, holdBack } from "./unfinished.ts";

/** Text that takes the place of `[from, to)`. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export interface Repaired {
  readonly text: string;
  /** From an offset in the repaired text to one in the written text. */
  readonly toWritten: (offset: number) => number;
}

/** Whether a text parses. */
export type Judge = (text: string) => boolean;

/**
 * `lines` are those of `text`. The result parses wherever each of its lines could be mended; what can't be said of a line is
 * left unknown, with the names it may bind.
 */
export function repair(
  text: string,
  lines: readonly LogicalLine[],
  judge: Judge,
): Repaired {
  const edits = lines.flatMap((line, index): readonly Edit[] => {
    const written = text.slice(line.start, line.end);
    const next = lines[index + 1];
    const hasBody = next !== undefined && next.indent > line.indent;
    const mended = mend(written, hasBody, judge);
    return mended === written
      ? []
      : [{ from: line.start, to: line.end, text: mended }];
  });
  return applied(
    text,
    edits.map((edit) => narrowed(text, edit)),
  );
}

/** Whether a line opens a block that never comes. */
export function lacksBody(
  text: string,
  lines: readonly LogicalLine[],
): boolean {
  return lines.some((line, index) => {
    const next = lines[index + 1];
    return (
      (next === undefined || next.indent <= line.indent) &&
      text.charAt(line.end - 1) === ":" &&
      header.test(text.slice(line.start, line.end))
    );
  });
}

const header =
  /^(?:async[ \t]+)?(if|elif|else|for|while|try|except|finally|with|def|class|match|case)\b/;

function mend(written: string, hasBody: boolean, judge: Judge): string {
  const word = header.exec(written)?.[1];
  const opens = word !== undefined && written.endsWith(":");
  if (opens && !hasBody && (word === "def" || word === "class")) {
    return hole;
  }
  if (judge(alone(written))) {
    return written;
  }
  const candidates =
    word !== undefined && hasBody
      ? headers(word, written)
      : [...closeOpen(written), ...holdBack(written)];
  return candidates.find((text) => judge(alone(text))) ?? hole;
}

/** A line with what it needs around it to be a program. */
function alone(line: string): string {
  const word = header.exec(line)?.[1];
  const opens = word !== undefined && line.endsWith(":");
  const whole = opens
    ? `${line}${word === "match" ? "\n case _: pass" : " pass"}`
    : line;
  if (line.startsWith("@")) {
    return `${line}\ndef f(): pass`;
  }
  switch (word) {
    case "elif":
    case "else":
      return `if 1: pass\n${whole}`;
    case "except":
    case "finally":
      return `try: pass\n${whole}`;
    case "case":
      return opens ? `match 1:\n ${whole}` : whole;
    default:
      return whole;
  }
}

function headers(word: string, written: string): readonly string[] {
  const isDefinition = word === "def" || word === "class";
  return [
    ...(isDefinition ? [`${closePlainly(written)}:`] : []),
    ...closeOpen(written).map((text) => `${text}:`),
    `${written}:`,
    stub(word, written),
  ];
}

/** A header that keeps its block, and binds what the written one may bind. */
function stub(word: string, written: string): string {
  const [first = ""] = written.split("\n");
  const names = namesBoundIn(first.slice(0, first.search(/[(:]|$/)));
  switch (word) {
    case "def":
      return `def ${names[0] ?? hole}(${parameterNames(first).join(", ")}):`;
    case "class":
      return `class ${names[0] ?? hole}(*${hole}):`;
    case "for":
      return `for ${names.join(", ") || hole} in ${hole}:`;
    case "with":
      return `with ${[hole, ...names.map((name) => `${hole} as ${name}`)].join(", ")}:`;
    case "try":
    case "else":
    case "finally":
      return `${word}:`;
    case "except":
      return `except ${hole}${names[0] === undefined ? "" : ` as ${names[0]}`}:`;
    default:
      return `${word} ${hole}:`;
  }
}

function parameterNames(line: string): readonly string[] {
  const list = line.slice(line.indexOf("(") + 1);
  return list
    .split(",")
    .map(
      (part) => /^[\s*]*([\p{XID_Start}_][\p{XID_Continue}]*)/u.exec(part)?.[1],
    )
    .filter(
      (name, index, all) => name !== undefined && all.indexOf(name) === index,
    )
    .map((name) => `${name ?? hole}=${hole}`);
}

/** Without what both texts start and end with, so that offsets in these parts stay exact. */
function narrowed(text: string, edit: Edit): Edit {
  const { from, to } = edit;
  const most = Math.min(to - from, edit.text.length);
  let head = 0;
  while (head < most && text[from + head] === edit.text[head]) {
    head += 1;
  }
  return { from: from + head, to, text: edit.text.slice(head) };
}

function applied(text: string, edits: readonly Edit[]): Repaired {
  let result = "";
  let at = 0;
  const starts: number[] = [];
  for (const edit of edits) {
    result += text.slice(at, edit.from);
    starts.push(result.length);
    result += edit.text;
    at = edit.to;
  }
  const toWritten = (offset: number): number => {
    let shift = 0;
    for (const [index, edit] of edits.entries()) {
      const start = starts[index] ?? 0;
      if (offset <= start) {
        break;
      }
      if (offset <= start + edit.text.length) {
        return edit.to;
      }
      shift = edit.to - (start + edit.text.length);
    }
    return offset + shift;
  };
  return { text: result + text.slice(at), toWritten };
}
