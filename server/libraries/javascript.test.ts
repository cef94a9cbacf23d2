import { expect, test } from "vitest";

import { printValues } from "../../test/support/print-trace.ts";
import { readScript } from "../../test/support/read-script.ts";

/** What each name holds in turn. */
function values(text: string): string {
  return printValues(readScript(text));
}

test("arithmetic and comparisons are JavaScript's", () => {
  expect(
    values(`
const a = 7 / 2, b = 7 % 3, c = 2 ** 5, d = -7 % 3, e = 1 / 0;
const f = "a" + 1, g = "3" * "2", h = [1, 2] + "", i = null + 1, j = +true;
const k = 1 < 2, l = "b" > "a", m = 1 == "1", n = 1 === "1", o = null == undefined, p = null === undefined;
const q = NaN === NaN, r = typeof 1, s = typeof undefined, t = void 0, u = ~5 | 0, v = 5 >>> 1;
let w = 1; w += 2; w *= 3;
let x = null; x ??= 4; x ||= 5; x &&= 6;
`),
  ).toMatchInlineSnapshot(`
    "
    a: 3.5
    b: 1
    c: 32
    d: -1
    e: Infinity
    f: a1
    g: 6
    h: 1,2
    i: 1
    j: 1
    k: true
    l: true
    m: true
    n: false
    o: true
    p: false
    q: false
    r: number
    s: undefined
    t: none
    u: -6
    v: 2
    w: 1
    w: 3
    w: 9
    x: none
    x: 4
    x: 4
    x: 6
    "
  `);
});

test("sizes that aren't known stay arithmetic", () => {
  expect(
    values(`
import * as tf from "@tensorflow/tfjs";
function build(steps, size) {
  const windows = Math.floor((steps - size) / 2);
  const up = Math.ceil(steps / 2);
  const most = Math.max(steps, steps + 1);
  const x = tf.input({ shape: [windows, up, size * 2] });
  const exact = steps / 2;
}
`),
  ).toMatchInlineSnapshot(`
    "
    windows: unknown: \`steps\` is a parameter, and nobody calls this function here
    up: unknown: \`steps\` is a parameter, and nobody calls this function here
    most: unknown: \`steps\` is a parameter, and nobody calls this function here
    x: (None, (steps - size) // 2, (steps + 1) // 2, 2 * size)
    exact: host
    "
  `);
});

test("what counts as true", () => {
  expect(
    values(`
const a = "" || "default", b = 0 ?? 5, c = null ?? 5, d = [] ? 1 : 2, e = {} && 3, f = NaN ? 1 : 2, g = !"x", h = undefined?.units;
`),
  ).toMatchInlineSnapshot(`
    "
    a: default
    b: 0
    c: 5
    d: 1
    e: 3
    f: 2
    g: false
    h: none
    "
  `);
});

test("destructuring: missing elements are undefined", () => {
  expect(
    values(`
const [a, b, c = 3, ...d] = [1];
const { e, f = 5, g: { h } = { h: 6 }, ...i } = { e: 1, rest: 8 };
const [j] = "xy";
let k = 1, l = 2; [k, l] = [l, k];
const m = [...[1, 2], ...new Set([3, 3])].length;
const n = { ...{ o: 1 }, p: 2, ...(false && { o: 5 }), ...null };
const q = n.o + n["p"] + i.rest, r = n.missing, s = [1, 2][5], t = [1, 2].length;
`),
  ).toMatchInlineSnapshot(`
    "
    a: 1
    b: none
    c: 3
    d: list
    e: 1
    f: 5
    h: 6
    i: dict
    j: x
    k: 1
    l: 2
    k: 2
    l: 1
    m: 3
    n: dict
    q: 11
    r: none
    s: none
    t: 2
    "
  `);
});

test("arrays", () => {
  expect(
    values(`
const list = [3, 1, 2];
list.push(5); list.unshift(0);
const a = list.length, b = list.map((x, i) => x * i).join(), c = list.filter((x) => x > 1).length;
const d = list.reduce((sum, x) => sum + x, 0), e = list.slice(1, -1).join("-"), f = list.indexOf(2), g = list.includes(9);
const h = [...list].sort().join(), i = [...list].sort((x, y) => y - x).join(), j = list.at(-1), k = list.find((x) => x > 2);
const l = list.some((x) => x > 4), m = list.every((x) => x > 4), n = [[1], [2, 3]].flat().length, o = list.splice(1, 2).join();
const p = Array.from({ length: 3 }, (_, index) => index * 2).join(), q = new Array(2).fill(0).length, r = Array.isArray(list);
const s = Object.keys({ x: 1, y: 2 }).join(), t = Object.entries({ x: 1 })[0][1], u = [..."abc"].length, v = list.pop();
let total = 0; list.forEach((x) => { total += x; });
for (const [index, x] of list.entries()) total += index;
`),
  ).toMatchInlineSnapshot(`
    "
    list: list
    a: 5
    b: 0,3,2,6,20
    c: 3
    d: 11
    e: 3-1-2
    f: 3
    g: false
    h: 0,1,2,3,5
    i: 5,3,2,1,0
    j: 5
    k: 3
    l: true
    m: false
    n: 3
    o: 3,1
    p: 0,2,4
    q: 2
    r: true
    s: x,y
    t: 1
    u: 3
    v: 5
    total: 0
    total: 0
    total: 2
    "
  `);
});

test("texts, numbers, Sets and Maps", () => {
  expect(
    values(`
const a = "LSTM".toLowerCase().padEnd(6, "."), b = "a,b".split(",").length, c = \`n=\${1.5}\`, d = (3.14159).toFixed(2);
const e = Math.round(2.5), f = Number("4"), g = parseInt("12px"), h = Number.isInteger(2), i = Math.random();
const set = new Set("hello"); set.add("z");
const j = set.size, k = set.has("h");
const map = new Map([...set].map((letter, index) => [letter, index])); map.set("q", 9);
const l = map.size, m = map.get("e"), n = map.get("missing"), o = [...map.keys()].length;
`),
  ).toMatchInlineSnapshot(`
    "
    a: lstm..
    b: 2
    c: n=1.5
    d: 3.14
    e: 3
    f: 4
    g: 12
    h: true
    i: unknown: what Math.random gives is not followed
    set: set
    j: 5
    k: true
    map: host
    l: 6
    m: 1
    n: none
    o: 6
    "
  `);
});

test("classes, getters, statics, this and super", () => {
  expect(
    values(`
class Base {
  size = 2;
  static make(units) { return new this.prototype.constructor(units); }
  static default = 4;
  constructor(units = Base.default) { this.units = units; }
  get double() { return this.units * 2; }
  scaled(by) { return this.double * by; }
}
class Derived extends Base {
  constructor(private extra) { super(5); }
  scaled(by) { return super.scaled(by) + this.extra; }
  later() { return [1, 2].map((x) => x + this.units).join(); }
}
const base = new Base(), derived = new Derived(7);
const a = base.double, b = derived.scaled(3), c = derived.size, d = derived.later(), e = Base.default;
`),
  ).toMatchInlineSnapshot(`
    "
    default: 4
    this.size: 2
    this.units: 4
    base: instance
    this.size: 2
    this.units: 5
    this.extra: 7
    derived: instance
    a: 8
    b: 37
    c: 2
    d: 6,7
    e: 4
    "
  `);
});

test("promises are what they resolve to", () => {
  expect(
    values(`
async function load() { return 3; }
const a = await load();
load().then((n) => { const b = n + 1; return b; }).then((n) => { const c = n; });
const [d, e] = await Promise.all([load(), 4]);
(async () => { const f = await load(); })();
`),
  ).toMatchInlineSnapshot(`
    "
    a: 3
    b: 4
    c: 4
    d: 3
    e: 4
    f: 3
    "
  `);
});

test("var belongs to its function, an undeclared name to the module", () => {
  expect(
    values(`
function f() {
  if (true) { var inner = 1; outer = 2; }
  return inner;
}
const a = f();
const b = outer;
{ let hidden = 3; }
const c = typeof hidden;
`),
  ).toMatchInlineSnapshot(`
    "
    inner: 1
    outer: 2
    a: 1
    b: 2
    hidden: 3
    c: unknown: \`hidden\` is not defined in this file
    "
  `);
});

test("what code out of view may change isn't relied on", () => {
  expect(
    values(`
import { mystery } from "elsewhere";
const list = [1], options = { units: 2 }, other = [1];
mystery(list, () => { options.units = 3; });
const a = list.length, b = options.units, c = other.length;
`),
  ).toMatchInlineSnapshot(`
    "
    list: list
    options: dict
    other: list
    options.units: 3
    a: unknown: the length of an array is not followed
    b: unknown: the property \`units\` is not followed
    c: 1
    "
  `);
});
