import { expect, test } from "vitest";

import { printProgram } from "../../../test/support/print-program.ts";
import { createTypeScriptParser } from "./parser.ts";

const parser = createTypeScriptParser();

/** Each line an expression; what each of them comes to. */
function lowered(text: string): string {
  const lines = text.trim().split("\n");
  const printed = lines.map(
    (line) =>
      `${line.trim()}   →   ${printProgram(parser.parse("model.ts", `(${line.trim()})`))}`,
  );
  return `\n${printed.join("\n")}\n`;
}

test("values", () => {
  expect(
    lowered(`
1_000
0xff
2.0
1e-3
"a\\n'b"
\`plain\`
\`layer_\${i}_\${j + 1}\`
true
null
undefined
NaN
10n
/ab+c/g
[1, , ...rest]
{units: 8, "name": 'a', 3: b, [key]: c, short, ...others, method(x) { return x; }, get width() { return 1; }}
`),
  ).toMatchInlineSnapshot(`
    "
    1_000   →   1000
    0xff   →   255
    2.0   →   2
    1e-3   →   0.001
    "a\\n'b"   →   "a\\n'b"
    \`plain\`   →   "plain"
    \`layer_\${i}_\${j + 1}\`   →   f("layer_", i, "_", (j + 1))
    true   →   true
    null   →   null
    undefined   →   undefined
    NaN   →   NaN
    10n   →   <a big integer>
    /ab+c/g   →   <a regular expression>
    [1, , ...rest]   →   [1, undefined, *rest]
    {units: 8, "name": 'a', 3: b, [key]: c, short, ...others, method(x) { return x; }, get width() { return 1; }}   →   {"units": 8, "name": "a", "3": b, key: c, "short": short, **others, "method": {function method(x): | return x}, "width": <a computed property>}
    "
  `);
});

test("members, calls and subscripts", () => {
  expect(
    lowered(`
tf.layers.lstm({units: 8}).apply(x)
model?.layers?.[0]?.name
table["name"]
shape[shape.length - 1]
new Array(3).fill(0)
new Map
f(...args, last)
this.lstm
super.call(x)
obj.#hidden
import.meta.url
tag\`text\`
require("@tensorflow/tfjs")
import("@tensorflow/tfjs")
f<number>(x)
`),
  ).toMatchInlineSnapshot(`
    "
    tf.layers.lstm({units: 8}).apply(x)   →   tf.layers.lstm({"units": 8}).apply(x)
    model?.layers?.[0]?.name   →   model?.layers[0]?.name
    table["name"]   →   table.name
    shape[shape.length - 1]   →   shape[(shape.length - 1)]
    new Array(3).fill(0)   →   new Array(3).fill(0)
    new Map   →   new Map()
    f(...args, last)   →   f(*args, last)
    this.lstm   →   this.lstm
    super.call(x)   →   super.call(x)
    obj.#hidden   →   obj.#hidden
    import.meta.url   →   <an expression that Unroll does not read>.url
    tag\`text\`   →   <a tagged template>
    require("@tensorflow/tfjs")   →   require("@tensorflow/tfjs")
    import("@tensorflow/tfjs")   →   import("@tensorflow/tfjs")
    f<number>(x)   →   f(x)
    "
  `);
});

test("operators", () => {
  expect(
    lowered(`
a + b * 2 ** 3
a - -b
!done && (ready || x ?? y)
a === b !== c
typeof x
void 0
"units" in config
x instanceof tf.Tensor
a >>> 2
a ? b : c
a, b, c
y = x = 3
n += 2
i++
--i
delete a.b
`),
  ).toMatchInlineSnapshot(`
    "
    a + b * 2 ** 3   →   (a + (b * (2 ** 3)))
    a - -b   →   (a - (-b))
    !done && (ready || x ?? y)   →   ((!done) && ((ready || x) ?? y))
    a === b !== c   →   ((a === b) !== c)
    typeof x   →   (typeof x)
    void 0   →   (void 0)
    "units" in config   →   ("units" in config)
    x instanceof tf.Tensor   →   (x instanceof tf.Tensor)
    a >>> 2   →   (a >>> 2)
    a ? b : c   →   (b if a else c)
    a, b, c   →   a
    b
    c
    y = x = 3   →   y = x = 3
    n += 2   →   n += 2
    i++   →   i += 1
    --i   →   i -= 1
    delete a.b   →   delete a.b
    "
  `);
});

test("casts and brackets leave no trace", () => {
  expect(
    lowered(`
(x as tf.Tensor)
layer.apply(x) as tf.SymbolicTensor[]
x!
x!.shape!
<number>x
{units: 3} satisfies Options
(((x)))
(f as any)<string>(x)
`),
  ).toMatchInlineSnapshot(`
    "
    (x as tf.Tensor)   →   x
    layer.apply(x) as tf.SymbolicTensor[]   →   layer.apply(x)
    x!   →   x
    x!.shape!   →   x.shape
    <number>x   →   x
    {units: 3} satisfies Options   →   {"units": 3}
    (((x)))   →   x
    (f as any)<string>(x)   →   f(x)
    "
  `);
});

test("functions and classes as values", () => {
  expect(
    lowered(`
x => x * 2
async (x) => { await x; }
({units, rate: r = 0.1}, [a, , b], ...rest) => units
function* () { yield; }
function name(a = 1) { return a; }
class extends Base { run() {} }
await model.fit(x, y, {epochs: 2})
`),
  ).toMatchInlineSnapshot(`
    "
    x => x * 2   →   {lambda(x): | return (x * 2)}
    async (x) => { await x; }   →   {async lambda(x): | await x}
    ({units, rate: r = 0.1}, [a, , b], ...rest) => units   →   {lambda({units: units, rate: r = 0.1}, [a, _, b], *rest): | return units}
    function* () { yield; }   →   {generator function (): | yield}
    function name(a = 1) { return a; }   →   {function name(a = 1): | return a}
    class extends Base { run() {} }   →   {class (Base): | def run():}
    await model.fit(x, y, {epochs: 2})   →   await model.fit(x, y, {"epochs": 2})
    "
  `);
});
