// Each prefix of real programs: nothing throws, ranges lie within the text, and what stands before the cut stays what it was.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { printProgram } from "../../../test/support/print-program.ts";
import { pythonParser } from "../../../test/support/python-parser.ts";
import type { Program, TopLevel } from "../program.ts";

const parser = await pythonParser();
const folder = new URL("../../../test/rules/examples/", import.meta.url);
const names = readdirSync(folder)
  .filter((name) => name.endsWith(".py"))
  .sort()
  .filter((_name, index) => index % 3 === 0)
  .slice(0, 50);
const read = (name: string): string =>
  readFileSync(new URL(name, folder), "utf8");

/** What is wrong with the ranges of a program: outside of their unit, or the unit elsewhere than it says. */
function misplaced(program: Program): readonly string[] {
  const wrong: string[] = [];
  for (const { unit, start, statement } of program.statements) {
    if (!program.text.startsWith(unit.text, start)) {
      wrong.push(`unit at ${start}`);
    }
    JSON.stringify(statement, (key, value: unknown) => {
      if (key === "unit") {
        return undefined;
      }
      if (isRange(value)) {
        const { start: from, end: to } = value;
        if (from < 0 || to < from || to > unit.text.length) {
          wrong.push(`${start}: ${from} to ${to}`);
        }
      }
      return value;
    });
  }
  return wrong;
}

function isRange(
  value: unknown,
): value is { readonly start: number; readonly end: number } {
  return (
    typeof value === "object" &&
    value !== null &&
    "start" in value &&
    "end" in value &&
    typeof value.start === "number" &&
    typeof value.end === "number"
  );
}

const ends = ({ start, unit }: TopLevel): number => start + unit.text.length;

describe("prefixes of 50 programs", () => {
  test.each(names)("%s", (name) => {
    const text = read(name);
    const whole = parser.parse(name, text);
    expect(whole.statements.filter(({ broken }) => broken)).toEqual([]);
    expect(misplaced(whole)).toEqual([]);
    let previous = whole;
    for (let length = text.length - 1; length >= 0; length -= 1) {
      const program = parser.parse(name, text.slice(0, length), previous);
      previous = program;
      const intact = whole.statements.filter(
        (topLevel) => ends(topLevel) < length,
      );
      // The last of them may still be going on: `else`, more of a block.
      const kept = intact.slice(0, -1);
      expect(
        kept.findIndex(
          ({ statement }, index) =>
            program.statements[index]?.statement !== statement,
        ),
      ).toBe(-1);
      if (length % 31 === 0) {
        expect(misplaced(program)).toEqual([]);
      }
    }
  });
});

describe("a cut in the middle", () => {
  test.each(names.slice(0, 20))("%s: what follows stays", (name) => {
    const text = read(name);
    const whole = parser.parse(name, text);
    const tail = "\nafter = Dense(3)(x)\nlast = after + 1\n";
    for (let length = 0; length < text.length; length += 19) {
      const program = parser.parse(name, text.slice(0, length) + tail, whole);
      const end = program.statements.slice(-1);
      expect(printProgram({ ...program, statements: end })).toBe(
        "last = (after + 1)",
      );
    }
  });
});

describe("edits", () => {
  test.each(names.slice(0, 10))("%s: the same as read afresh", (name) => {
    const random = generator(name.length);
    const pieces = [
      "(",
      ")",
      "\n",
      "    ",
      '"',
      "x = ",
      ",",
      ":",
      "#",
      "é𝒙",
      "'''",
      "def f(",
      "\r\n",
      "]",
      "\\",
    ];
    let text = read(name);
    let program = parser.parse(name, text);
    for (let round = 0; round < 40; round += 1) {
      const at = Math.floor(random() * text.length);
      const gone = Math.floor(random() * 3) * Math.floor(random() * 12);
      const piece = pieces[Math.floor(random() * pieces.length)] ?? "";
      text = text.slice(0, at) + piece + text.slice(at + gone);
      program = parser.parse(name, text, program);
      const fresh = parser.parse(name, text);
      expect(program.statements).toEqual(fresh.statements);
      expect(program.comments).toEqual(fresh.comments);
      expect(misplaced(program)).toEqual([]);
    }
  });

  test("keep the objects of all statements that they don't touch", () => {
    const text = "a = 1\nb = f(a)\n\ndef g():\n    return b\n\nc = g()\n";
    const before = parser.parse("m.py", text);
    const after = parser.parse("m.py", text.replace("f(a)", "f(a, 2)"), before);
    expect(
      after.statements.map(
        ({ statement }, index) =>
          statement === before.statements[index]?.statement,
      ),
    ).toEqual([true, false, true, true]);
    expect(after.statements[3]?.start).toBe(
      (before.statements[3]?.start ?? 0) + 3,
    );
  });
});

/** Repeatable numbers in [0, 1). */
function generator(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
