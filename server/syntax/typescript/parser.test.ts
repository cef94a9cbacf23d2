import { expect, test } from "vitest";

import {
  printProgram,
  printStatements,
} from "../../../test/support/print-program.ts";
import type { Program, TopLevel } from "../program.ts";
import { textOf } from "../source.ts";
import { createTypeScriptParser } from "./parser.ts";

const stacked = `import * as tf from "@tensorflow/tfjs";

// A model built in a function.
const units = 16, steps = 10;
function build(rate: number): tf.Sequential {
  const model = tf.sequential();
  model.add(tf.layers.lstm({ units, inputShape: [steps, 3], returnSequences: true }));
  for (let i = 0; i < 2; i++) {
    model.add(tf.layers.dropout({ rate }));
  }
  model.add(tf.layers.dense({ units: 1, name: \`out_\${units}\` }));
  return model;
}

const model = build(0.1);
model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
await model.fit(tf.zeros([8, steps, 3]), tf.zeros([8, 1]), { epochs: 2 });
`;

const encoder = `const tf = require("@tensorflow/tfjs-node");

class Encoder extends tf.layers.Layer {
  lstm = tf.layers.lstm({ units: 4, returnState: true });
  static get className() { return "Encoder"; }
  call(inputs) {
    const [out, h, c] = this.lstm.apply(inputs);
    return out ?? h;
  }
}
const pattern = /[a-z]+"/g;
const input = tf.input({ shape: [null, 3] });
const [seq, ...states] = tf.layers.gru({ units: 4, returnState: true }).apply(input);
if (states.length > 1) {
  console.log("two", states);
} else {
  main();
}
module.exports = { Encoder, seq };
`;

const programs = [stacked, encoder];

test("a statement's ranges count from its own start", () => {
  const { statements } = read(stacked);
  const texts = statements.map((topLevel) => [
    topLevel.unit.text.slice(0, 24),
    textOf(topLevel.statement.range).slice(0, 24),
  ]);
  expect(texts).toMatchInlineSnapshot(`
    [
      [
        "import * as tf from "@te",
        "import * as tf from "@te",
      ],
      [
        "function build(rate: num",
        "function build(rate: num",
      ],
      [
        "const units = 16, steps ",
        "units = 16",
      ],
      [
        "const units = 16, steps ",
        "steps = 10",
      ],
      [
        "const model = build(0.1)",
        "const model = build(0.1)",
      ],
      [
        "model.compile({ optimize",
        "model.compile({ optimize",
      ],
      [
        "await model.fit(tf.zeros",
        "await model.fit(tf.zeros",
      ],
    ]
  `);
  for (const { unit, start } of statements)
    expect(stacked.slice(start, start + unit.text.length)).toBe(unit.text);
});

test("an edit leaves the objects of all other statements", () => {
  const parser = createTypeScriptParser();
  const before = parser.parse("model.ts", stacked);
  const text = stacked
    .replace("build(0.1)", "build(0.25)")
    .replace("// A model", "// Here is a model");
  const after = parser.parse("model.ts", text, before);
  expect(kept(before, after)).toMatchInlineSnapshot(`
    [
      "kept import * as tf from "@tensorflow/tfjs";",
      "kept function build(rate: number): tf.Sequent",
      "kept const units = 16, steps = 10;",
      "kept const units = 16, steps = 10;",
      "new  const model = build(0.25);",
      "kept model.compile({ optimizer: "sgd", loss: ",
      "kept await model.fit(tf.zeros([8, steps, 3]),",
    ]
  `);
  expect(outline(after)).toEqual(outline(read(text)));
});

test("a statement put in between moves the others and keeps them", () => {
  const parser = createTypeScriptParser();
  const before = parser.parse("model.ts", stacked);
  const after = parser.parse(
    "model.ts",
    stacked.replace(
      "const model = b",
      "interface Shape {}\nconst more = 1;\nconst model = b",
    ),
    before,
  );
  expect(kept(before, after)).toMatchInlineSnapshot(`
    [
      "kept import * as tf from "@tensorflow/tfjs";",
      "kept function build(rate: number): tf.Sequent",
      "kept const units = 16, steps = 10;",
      "kept const units = 16, steps = 10;",
      "new  const more = 1;",
      "kept const model = build(0.1);",
      "kept model.compile({ optimizer: "sgd", loss: ",
      "kept await model.fit(tf.zeros([8, steps, 3]),",
    ]
  `);
});

test(
  "edits one after the other read as a fresh reading does",
  { timeout: 60_000 },
  () => {
    const parser = createTypeScriptParser();
    for (const program of programs) {
      let text = program;
      let last = parser.parse("model.ts", text);
      for (const [at, remove, insert] of edits(program, 120)) {
        text = text.slice(0, at) + insert + text.slice(at + remove);
        last = parser.parse("model.ts", text, last);
        expect(outline(last), text).toEqual(outline(read(text)));
      }
    }
  },
);

test(
  "every prefix keeps the statements that end before the cut",
  { timeout: 60_000 },
  () => {
    const parser = createTypeScriptParser();
    for (const program of programs) {
      const whole = read(program);
      let last: Program | undefined;
      for (let cut = 0; cut <= program.length; cut++) {
        last = parser.parse("model.ts", program.slice(0, cut), last);
        expectWithin(last);
        const texts = new Set(
          last.statements
            .filter(({ broken }) => !broken)
            .map(({ unit }) => unit.text),
        );
        for (const { unit, start } of whole.statements)
          if (start + unit.text.length < cut)
            expect(texts, program.slice(0, cut)).toContain(unit.text);
      }
    }
  },
);

test("a call that is still open does not swallow what follows", () => {
  expect(
    broken(`
const model = tf.sequential();
model.add(tf.layers.lstm({ units: 16, returnSequences:
model.add(tf.layers.dense({ units: 1 }));
const y = model.predict(x);
`),
  ).toMatchInlineSnapshot(`
    "const model = tf.sequential()
    BROKEN model.add(tf.layers.lstm({"units": 16, "returnSequences": <an unfinished expression>, **<code that is still being written>}, *<code that is still being written>), *<code that is still being written>)
    model.add(tf.layers.dense({"units": 1}))
    const y = model.predict(x)"
  `);
});

test("inside a function it does not either", () => {
  expect(
    broken(`
function build() {
  const model = tf.sequential();
  model.add(tf.layers.lstm({ units: 16,
  model.add(tf.layers.dense({ units: 1 }));
  return model;
}
const made = build();
`),
  ).toMatchInlineSnapshot(`
    "BROKEN def build():
      const model = tf.sequential()
      model.add(tf.layers.lstm({"units": 16, **<code that is still being written>}, *<code that is still being written>), *<code that is still being written>)
      model.add(tf.layers.dense({"units": 1}))
      return model
    const made = build()"
  `);
});

test("the last statement of a function may be the open one", () => {
  expect(
    broken(`
function build() {
  const model = tf.sequential();
  model.add(tf.layers.lstm({ units: 16,
}
const made = build();
`),
  ).toMatchInlineSnapshot(`
    "BROKEN def build():
      const model = tf.sequential()
      model.add(tf.layers.lstm({"units": 16, **<code that is still being written>}, *<code that is still being written>), *<code that is still being written>)
    const made = build()"
  `);
});

test("open quotes, templates and blocks", () => {
  expect(broken('const a = f("open);\nconst b = 2;\n')).toMatchInlineSnapshot(`
    "BROKEN const a = f(<an unfinished text>, *<code that is still being written>)
    const b = 2"
  `);
  expect(broken("const a = f(`open);\nconst b = 2;\nconst c = 3;\n"))
    .toMatchInlineSnapshot(`
      "BROKEN const a = f("open);\\n", *<code that is still being written>)
      const b = 2
      const c = 3"
    `);
  expect(broken("const a = f(`open${g(1;\nconst b = `two`;\n"))
    .toMatchInlineSnapshot(`
      "BROKEN const a = f(f("open", g(1, *<code that is still being written>)), *<code that is still being written>)
      const b = "two""
    `);
  expect(broken("if (a) {\n  b();\nconst c = 3;\n")).toMatchInlineSnapshot(`
    "BROKEN if a:
      b()
    const c = 3"
  `);
  expect(broken("const a = [1, 2\nfunction f() {\n  return 1;\n}\n"))
    .toMatchInlineSnapshot(`
      "def f():
        return 1
      BROKEN const a = [1, 2, *<code that is still being written>]"
    `);
});

test("one bracket too many", () => {
  expect(broken("f(1));\nconst b = 2;\n")).toMatchInlineSnapshot(`
    "BROKEN f(1)
    const b = 2"
  `);
  expect(
    broken(
      "function f() {\n  if (a) {\n  }\n  }\n  return 1;\n}\nconst b = 2;\n",
    ),
  ).toMatchInlineSnapshot(`
    "def f():
      if a:
        (nothing)
    BROKEN return 1
    const b = 2"
  `);
});

test("what is being typed is broken, what stands around it is not", () => {
  expect(broken("const a = 1;\nconst b = tf.\nconst c = 3;\n"))
    .toMatchInlineSnapshot(`
    "const a = 1
    BROKEN const b = <an unfinished expression>
    const c = 3"
  `);
  expect(broken("const a = 1;\nconst b = \nconst c = 3;\n"))
    .toMatchInlineSnapshot(`
    "const a = 1
    BROKEN const b = <an unfinished expression>
    const c = 3"
  `);
  expect(broken("const a = 1;\ntf.layers.lstm({units: })\nconst c = 3;\n"))
    .toMatchInlineSnapshot(`
      "const a = 1
      BROKEN tf.layers.lstm({"units": <an unfinished expression>, **<code that is still being written>}, *<code that is still being written>)
      const c = 3"
    `);
  expect(broken("import { a, \nconst c = 3;\n")).toMatchInlineSnapshot(`
    "BROKEN <an unfinished import> binds a
    const c = 3"
  `);
  expect(broken("class A {\n  m( {\n  }\n}\nconst c = 3;\n"))
    .toMatchInlineSnapshot(`
    "BROKEN class A:
    const c = 3"
  `);
});

test("comments that speak to Unroll, and texts that only look so", () => {
  const { comments } = read(`
model.add(x); // unroll: ignore[RNN101]
// nothing to say
/* unroll: ignore */ f("// unroll: ignore[RNN102]", \`// unroll: no\`);
`);
  expect(comments.map(({ text }) => text)).toEqual([
    "// unroll: ignore[RNN101]",
    "/* unroll: ignore */",
  ]);
});

test("texts that no one would write", { timeout: 60_000 }, () => {
  const deep = 20_000;
  for (const text of [
    "",
    "\uFEFFconst a = 1;",
    "#!/usr/bin/env node\nconst a = 1;\r\nconst b = 2;\r\n",
    "\u0000\u0001\uD800",
    "(".repeat(deep),
    "[".repeat(deep) + "]".repeat(deep),
    "a" + "+a".repeat(deep),
    "a" + ".b()".repeat(deep),
    "if (a) {} else ".repeat(deep),
    "x = {a: ".repeat(3000),
    "}".repeat(deep),
    "`${".repeat(1000),
    "<<<<<<< HEAD\nconst a = 1;\n=======\nconst a = 2;\n>>>>>>> other\n",
  ])
    expectWithin(read(text));
  expect(broken("\uFEFFconst a = 1;")).toBe("const a = 1");
});

const fresh = createTypeScriptParser();

function read(text: string, file = "model.ts"): Program {
  fresh.forget(file);
  return fresh.parse(file, text);
}

function broken(text: string): string {
  return printProgram(read(text));
}

/** What was kept is marked with its first words. */
function kept(before: Program, after: Program): readonly string[] {
  const statements = new Set(
    before.statements.map(({ statement }) => statement),
  );
  const units = new Set(before.statements.map(({ unit }) => unit));
  return after.statements.map(({ statement, unit }) => {
    expect(statements.has(statement)).toBe(units.has(unit));
    return `${statements.has(statement) ? "kept" : "new "} ${unit.text.split("\n")[0]?.slice(0, 40) ?? ""}`;
  });
}

function outline(program: Program): readonly unknown[] {
  return program.statements.map((topLevel: TopLevel) => [
    topLevel.start,
    topLevel.broken,
    topLevel.unit.text,
    printStatements([topLevel.statement]),
  ]);
}

/** All ranges lie in their unit, all units in the text. */
function expectWithin(program: Program): void {
  for (const { unit, start, statement } of program.statements) {
    expect(start + unit.text.length).toBeLessThanOrEqual(program.text.length);
    const visit = (node: unknown): void => {
      if (typeof node !== "object" || node === null) return;
      if ("unit" in node) {
        const { start: from, end } = node as unknown as {
          start: number;
          end: number;
        };
        if (
          node.unit !== unit ||
          from < 0 ||
          end < from ||
          end > unit.text.length
        )
          throw new Error(`range ${from}-${end} of ${unit.text}`);
      } else for (const child of Object.values(node)) visit(child);
    };
    visit(statement);
  }
}

/** Pieces of the text put in and taken out at places spread over it, the same each time. */
function edits(
  text: string,
  count: number,
): readonly (readonly [at: number, remove: number, insert: string])[] {
  let seed = 7;
  const next = (limit: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % limit;
  };
  return Array.from({ length: count }, () => {
    const from = next(text.length);
    return [
      next(text.length - 40),
      next(3) === 0 ? next(30) : 0,
      text.slice(from, from + next(12)),
    ] as const;
  });
}
