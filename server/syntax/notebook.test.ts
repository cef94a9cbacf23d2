import { describe, expect, test } from "vitest";
import {
  joinCells,
  offsetInSource,
  placeInCell,
  readNotebook,
} from "./notebook.ts";

const code = (text: string) => ({ isCode: true, text });
const source = (...texts: string[]): string => joinCells(texts.map(code)).text;

describe("one source from many cells", () => {
  test("code cells in order, others skipped but counted", () => {
    const joined = joinCells([
      { isCode: false, text: "# Title" },
      code("a = 1"),
      { isCode: false, text: "words" },
      code("b = a\nc = b"),
    ]);
    expect(joined.text).toBe("a = 1\nb = a\nc = b\n");
    expect(joined.cells.map(({ cell, start }) => [cell, start])).toEqual([
      [2, 0],
      [4, 6],
    ]);
  });

  test("each offset has its place, and the place its offset", () => {
    const joined = joinCells([
      code("a = '𝒙'\r\nb"),
      { isCode: false, text: "" },
      code(""),
      code("\nlast\n"),
    ]);
    for (let offset = 0; offset < joined.text.length; offset += 1) {
      const place = placeInCell(joined, offset);
      expect(place && offsetInSource(joined, place)).toBe(
        joined.text[offset - 1] === "\r" ? offset - 1 : offset,
      );
    }
    expect(placeInCell(joined, joined.text.indexOf("last") + 2)).toEqual({
      cell: 4,
      line: 1,
      column: 2,
    });
    expect(offsetInSource(joined, { cell: 2, line: 0, column: 0 })).toBeNull();
    expect(offsetInSource(joined, { cell: 4, line: 1, column: 99 })).toBe(
      joined.text.indexOf("last") + 4,
    );
  });
});

describe("what is no Python becomes blanks", () => {
  test.each([
    ["%matplotlib inline\nx = 1", "                  \nx = 1\n"],
    ["!pip install 'keras\nx = 1", "                   \nx = 1\n"],
    ["?model\nmodel.fit?\nlen??", "      \n          \n     \n"],
    ["!ls \\\n  -l\ny", "     \n    \ny\n"],
    ["if a:\n  !ls\n  b", "if a:\n  0  \n  b\n"],
    ["%time h = model.fit(x)", "0;    h = model.fit(x)\n"],
    ["%%bash\nls = 1", "      \n      \n"],
    ["%%time\nh = 1", "      \nh = 1\n"],
    ["\n%%capture out\nh = 1", "\n             \nh = 1\n"],
  ])("%j", (written, read) => {
    expect(source(written)).toBe(read);
  });

  test("but not the operator, nor text in a string", () => {
    const text = 'x = (a\n% b)\ny = """\n%time\n!ls\n"""\nz = a != b';
    expect(source(text)).toBe(`${text}\n`);
  });
});

describe("files", () => {
  const notebook = (content: object) => readNotebook(JSON.stringify(content));

  test("lines or one text, nbformat 3 and 4", () => {
    const cells = [
      { cell_type: "markdown", source: ["# A\n"] },
      { cell_type: "code", source: ["a = 1\n", "b = 2"], outputs: [] },
    ];
    expect(notebook({ cells, nbformat: 4 })).toMatchObject({
      kind: "python",
      source: { text: "a = 1\nb = 2\n", cells: [{ cell: 2, start: 0 }] },
    });
    expect(
      notebook({
        worksheets: [{ cells: [{ cell_type: "code", input: "a = 1" }] }],
      }),
    ).toMatchObject({ kind: "python", source: { text: "a = 1\n" } });
  });

  test("another kernel", () => {
    const metadata = { kernelspec: { name: "ir", language: "R" } };
    expect(notebook({ cells: [], metadata })).toEqual({
      kind: "otherLanguage",
      language: "R",
    });
  });

  test.each(["", "{", "[]", "null", '{"cells": 3}', '{"cells": [{}]}', "{}"])(
    "unreadable: %j",
    (json) => {
      expect(readNotebook(json).kind).toBe("unreadable");
    },
  );
});
