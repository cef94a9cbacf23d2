import { describe, expect, test } from "vitest";
import { printProgram } from "../../../test/support/print-program.ts";
import { pythonParser } from "../../../test/support/python-parser.ts";

const parser = await pythonParser();
const read = (text: string): string =>
  printProgram(parser.parse("model.py", text));

describe("statements", () => {
  test("imports", () => {
    expect(
      read(
        "import numpy as np, tensorflow.keras\nfrom ..nn.blocks import (a, b as c)\nfrom . import *\nfrom __future__ import annotations",
      ),
    ).toMatchInlineSnapshot(`
      "import "numpy" as np
      import "tensorflow.keras" as tensorflow (first part)
      import "..nn.blocks" {a, b as c}
      import "." {*}
      import "__future__" {annotations}"
    `);
  });

  test("assignments", () => {
    expect(
      read(
        "x = y = 1\nx += 2\n(a, [b, *c]) = v\nn: int = 3\nm: list[int]\nself.x[0, 1:], k = f()\nz = yield",
      ),
    ).toMatchInlineSnapshot(`
      "x = y = 1
      x += 2
      [a, [b, *c]] = v
      n: int = 3
      m: list[int]
      [self.x[(0, 1:)], k] = f()
      z = yield"
    `);
  });
});

describe("a statement that isn't finished", () => {
  test("leaves the ones behind it alone", () => {
    expect(read("a = 1\nx = LSTM(\ny = Dense(3)(x)\nprint(y)\n"))
      .toMatchInlineSnapshot(`
        "a = 1
        BROKEN x = LSTM(**<syntax error>)
        y = Dense(3)(x)
        print(y)"
      `);
  });
});
