import { expect, test } from "vitest";
import { pythonParser } from "../../test/support/python-parser.ts";
import type { Program } from "../syntax/program.ts";
import { type Range, textOf } from "../syntax/source.ts";
import { useAt } from "./uses.ts";

const parser = await pythonParser();

/** The lines (from 1) of the definitions that the name behind `$0` may have its value from; null where that isn't told. */
function definitions(marked: string): readonly number[] | null {
  const offset = marked.indexOf("$0");
  const program = parser.parse("a.py", marked.replace("$0", ""));
  const use = useAt(program, (range) => {
    const start = startOf(program, range);
    return start <= offset && offset <= start + textOf(range).length;
  });
  return (
    use?.definitions
      .map((range) => lineOf(program.text, startOf(program, range)))
      .sort((left, right) => left - right) ?? null
  );
}

function startOf(program: Program, range: Range): number {
  const top = program.statements.find(({ unit }) => unit === range.unit);
  return (top?.start ?? 0) + range.start;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

test("the assignment before, not one behind it", () => {
  expect(definitions("x = 1\nx = 2\nf($0x)\nx = 3\n")).toEqual([2]);
});

test("the right side is read before the left is bound", () => {
  expect(definitions("x = 1\nx = f($0x)\n")).toEqual([1]);
});

test("both branches, and what was before one that may not run", () => {
  expect(definitions("if a:\n  x = 1\nelse:\n  x = 2\nprint($0x)\n")).toEqual([
    2, 4,
  ]);
  expect(definitions("x = 0\nif a:\n  x = 1\nprint($0x)\n")).toEqual([1, 3]);
});

test("a branch that returns gives nothing to what follows", () => {
  expect(
    definitions(
      "def f():\n  x = 1\n  if a:\n    x = 2\n    return x\n  return $0x\n",
    ),
  ).toEqual([2]);
});

test("a loop gives its own values to its next pass", () => {
  expect(definitions("x = 1\nfor i in y:\n  x = f($0x)\nprint(x)\n")).toEqual([
    1, 3,
  ]);
  expect(
    definitions(
      "x = 1\nfor i in y:\n  if a:\n    x = 2\n    break\n  x = 3\nprint($0x)\n",
    ),
  ).toEqual([1, 4, 6]);
});

test("unpacked names, each at its own place", () => {
  expect(definitions("a, (b, c) = f()\nprint($0c)\n")).toEqual([1]);
});

test("parameters hide what is outside", () => {
  expect(definitions("x = 1\ndef f(x):\n  return $0x\n")).toEqual([2]);
});

test("a function sees every assignment outside of it", () => {
  expect(definitions("x = 1\ndef f():\n  return $0x\nx = 2\n")).toEqual([1, 4]);
});

test("a comprehension's own name isn't told", () => {
  expect(definitions("x = 1\ny = [$0x for x in z]\n")).toBeNull();
});

test("attributes and keywords are no uses of a name", () => {
  expect(definitions("x = 1\ny.$0x\n")).toBeNull();
  expect(definitions("x = 1\nf($0x=2)\n")).toBeNull();
});

test("a name that nothing binds", () => {
  expect(definitions("print($0x)\n")).toBeNull();
});
