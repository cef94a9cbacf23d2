import { expect, test } from "vitest";

import { printProgram } from "../../../test/support/print-program.ts";
import { createTypeScriptParser } from "./parser.ts";

const parser = createTypeScriptParser();

function lowered(text: string, file = "model.ts"): string {
  return `\n${printProgram(parser.parse(file, text))}\n`;
}

test("imports in every form", () => {
  expect(
    lowered(`
import * as tf from "@tensorflow/tfjs";
import tfNode from '@tensorflow/tfjs-node';
import { layers, sequential as makeModel, type Shape } from "@tensorflow/tfjs-layers";
import data, * as all from "./data";
import type { Tensor } from "@tensorflow/tfjs";
import fs = require("fs");
import Rank = tf.Rank;
import "./polyfill";
const tf2 = require("@tensorflow/tfjs");
const { input } = require("@tensorflow/tfjs");
const lazy = await import("@tensorflow/tfjs");
`),
  ).toMatchInlineSnapshot(`
    "
    import "@tensorflow/tfjs" as tf
    import "@tensorflow/tfjs-node" {default as tfNode}
    import "@tensorflow/tfjs-layers" {layers, sequential as makeModel}
    import "./data" as all {default as data}
    import "fs" as fs
    import "./polyfill"
    import "@tensorflow/tfjs" as tf2
    import "@tensorflow/tfjs" {input}
    import "@tensorflow/tfjs" as lazy
    pass
    const Rank = tf.Rank
    "
  `);
});

test("exports bind names; the default's is `default`", () => {
  expect(
    lowered(`
export const units = 8;
export function build() {}
export default class Stacked extends tf.layers.Layer {}
export { units as width, build };
export { helper as other } from "./helper";
export * from "./rest";
export * as shapes from "./shapes";
export type { Config } from "./config";
module.exports = { units };
exports.build = build;
`),
  ).toMatchInlineSnapshot(`
    "
    import "./helper" {helper as other}
    import "./rest" {*}
    import "./shapes" as shapes
    def build():
    const units = 8
    class Stacked(tf.layers.Layer):
    const default = Stacked
    const width = units
    pass
    pass
    pass
    "
  `);
  expect(lowered("export default build({units: 3});")).toMatchInlineSnapshot(`
    "
    const default = build({"units": 3})
    "
  `);
  expect(lowered("export default function () { return 1; }"))
    .toMatchInlineSnapshot(`
    "
    def default():
      return 1
    "
  `);
});

test("modules of the older kind import and export as well", () => {
  expect(
    lowered(`
const tf = require("@tensorflow/tfjs-node"), { build: make, units } = require("./model");
const { layers = 1 } = require("./other");
const node = await import("@tensorflow/tfjs");
module.exports = { make, size: 3, train() {} };
exports.epochs = 4;
module.exports.make = make;
module.exports = make;
`),
  ).toMatchInlineSnapshot(`
    "
    import "@tensorflow/tfjs-node" as tf
    import "./model" {build as make, units}
    import "@tensorflow/tfjs" as node
    const {layers: layers = 1} = require("./other")
    const size = 3
    const train = {function train():}
    const epochs = 4
    pass
    const default = make
    "
  `);
});

test("declarations and patterns", () => {
  expect(
    lowered(`
let a, b: number = 2;
var c = 3;
const [out, , stateC = zeros, ...rest] = lstm.apply(x) as tf.SymbolicTensor[];
const { units, name: label = "enc", nested: { rate }, ...others } = config;
const { [key]: computed } = config;
let model: tf.Sequential;
declare const injected: tf.LayersModel;
`),
  ).toMatchInlineSnapshot(`
    "
    let a
    let b: number = 2
    var c = 3
    const [out, _, stateC = zeros, *rest] = lstm.apply(x)
    const {units: units, name: label = "enc", nested: {rate: rate}, **others} = config
    const <a pattern with computed names> = config
    <a pattern with computed names> binds computed
    let model: tf.Sequential
    <a declaration without a value> binds injected
    "
  `);
});

test("assignments and effects", () => {
  expect(
    lowered(`
a = b = 3;
[h, c] = states;
({ units: n, rate = 0.1 } = config);
this.lstm = tf.layers.lstm({ units: 3 });
table["name"] = 1;
table[index] += 2;
count++;
--count;
name ??= "encoder";
delete table.name;
x = 1, y = 2;
list[i++] = list[++j];
`),
  ).toMatchInlineSnapshot(`
    "
    a = b = 3
    [h, c] = states
    {units: n, rate: rate = 0.1} = config
    this.lstm = tf.layers.lstm({"units": 3})
    table.name = 1
    table[index] += 2
    count += 1
    count -= 1
    name ??= "encoder"
    delete table.name
    x = 1
    y = 2
    list[((i += 1) - 1)] = list[(j += 1)]
    "
  `);
});

test("loops", () => {
  expect(
    lowered(`
for (let i = 0, n = 4; i < n; i++) model.add(layer(i));
for (;;) { break; }
for (const layer of model.layers) { if (!layer) continue; }
for (const [i, name] of Object.entries(names)) use(i, name);
for (const key in table) use(key);
for await (const batch of dataset) {}
while (more()) step();
do { step(); } while (more());
outer: for (const a of as) { continue outer; }
outer: for (const a of as) { for (const b of bs) { total = b; continue outer; } }
`),
  ).toMatchInlineSnapshot(`
    "
    init:
      let i = 0
      let n = 4
    while (i < n):
      model.add(layer(i))
    update:
      i += 1
    while forever:
      break
    for const layer in model.layers:
      if (!layer):
        continue
    for const [i, name] in Object.entries(names):
      use(i, name)
    for const key in Object.keys(table):
      use(key)
    for const batch in dataset:
      (nothing)
    while more():
      step()
    while after body more():
      step()
    for const a in as:
      continue
    <a jump out of an outer loop> binds a, b, total
    "
  `);
});

test("branches, switch and try", () => {
  expect(
    lowered(`
if (a) b(); else if (c) { d(); } else e();
switch (mode) {
  case "sum": case "mul": width = 1; break;
  default: width = 2;
}
try { risky(); } catch (error) { log(error); } finally { done(); }
try { risky(); } catch ({ message }) { log(message); }
try { risky(); } catch { }
throw new Error(\`no \${x}\`);
`),
  ).toMatchInlineSnapshot(`
    "
    if a:
      b()
    else:
      if c:
        d()
      else:
        e()
    switch mode (falls through):
      case "sum":
      case "mul":
        width = 1
        break
      default:
        width = 2
    try:
      risky()
    catch error:
      log(error)
    finally:
      done()
    try:
      risky()
    catch:
      <a part of what was thrown> binds message
      log(message)
    try:
      risky()
    catch:
      (nothing)
    raise new Error(f("no ", x))
    "
  `);
});

test("functions are hoisted in their list", () => {
  expect(
    lowered(`
main();
async function main(this: Window, { units = 8, rate }: Options = {}, ...rest: number[]): Promise<void> {
  const model = inner();
  return model;
  function inner() { return tf.sequential(); }
}
function overload(a: string): void;
function overload(a: unknown): void {}
function* steps() { yield 1; yield* others(); }
const double = (n: number) => n * 2;
const make = async ({ units }) => { await fit(units); };
const old = function named(a, b = a) { return a; };
`),
  ).toMatchInlineSnapshot(`
    "
    async def main({units: units = 8, rate: rate}: Options = {}, *rest):
      def inner():
        return tf.sequential()
      const model = inner()
      return model
    def overload(a):
    generator def steps():
      yield 1
      <an expression that Unroll does not read>
    main()
    pass
    const double = {lambda(n: number): | return (n * 2)}
    const make = {async lambda({units: units}): | await fit(units)}
    const old = {function named(a, b = a): | return a}
    "
  `);
});

test("classes: fields are assigned in the constructor", () => {
  expect(
    lowered(`
class Encoder extends tf.layers.Layer {
  static className = "Encoder";
  static get kind() { return "rnn"; }
  static build(units: number) { return new Encoder(units); }
  private lstm = tf.layers.lstm({ units: this.units });
  declared: number;
  #hidden = 3;
  constructor(private readonly units: number, config?) {
    super(config ?? {});
    this.ready = true;
  }
  get width() { return this.units; }
  set width(value) { this.units = value; }
  call(inputs, kwargs) { return super.call(this.lstm.apply(inputs), kwargs); }
}
class Plain { size = 2; }
class Derived extends Plain { depth = 1; }
@register()
abstract class Marked { abstract run(): void; @memo method() {} }
`),
  ).toMatchInlineSnapshot(`
    "
    class Encoder(tf.layers.Layer):
      className = "Encoder"
      kind = "rnn"
      static def build(units: number):
        return new Encoder(units)
      def constructor(units: number, config):
        super((config ?? {}))
        this.units = units
        this.lstm = tf.layers.lstm({"units": this.units})
        this.#hidden = 3
        this.ready = true
      getter def width():
        return this.units
      def call(inputs, kwargs):
        return super.call(this.lstm.apply(inputs), kwargs)
    class Plain:
      def constructor():
        this.size = 2
    class Derived(Plain):
      def constructor(*args):
        super(*args)
        this.depth = 1
    @register()
    class Marked:
      @memo
      def method():
    "
  `);
});

test("types vanish, enums and namespaces become objects", () => {
  expect(
    lowered(`
interface Options { units: number }
type Shape = number[];
enum Mode { Sum, Concat = "concat", Ave = 4, Mul }
namespace Sizes { export const units = 8; const hidden = 2; export function twice() { return units * 2; } }
namespace OnlyTypes { export interface A {} }
declare function external(): void;
declare module "x" { export const y: number; }
`),
  ).toMatchInlineSnapshot(`
    "
    var Mode = {"Sum": 0, "Concat": "concat", "Ave": 4, "Mul": 5}
    var Sizes
    block:
      def twice():
        return (units * 2)
      const units = 8
      const hidden = 2
      Sizes = {"units": units, "twice": twice}
    pass
    <a declaration without a value> binds external
    pass
    "
  `);
});

test("JavaScript and JSX files", () => {
  expect(
    lowered(
      `
const tf = require("@tensorflow/tfjs");
const view = <Chart data={data} />;
/** @type {tf.Sequential} */
const model = tf.sequential();
`,
      "view.jsx",
    ),
  ).toMatchInlineSnapshot(`
    "
    import "@tensorflow/tfjs" as tf
    const view = <a JSX element>
    const model = tf.sequential()
    "
  `);
  expect(
    lowered("const f = <T,>(x: T) => x;\nconst v = <b>{f(1)}</b>;", "view.tsx"),
  ).toMatchInlineSnapshot(`
    "
    const f = {lambda(x: T): | return x}
    const v = <a JSX element>
    "
  `);
  expect(lowered("const n = <number>value;", "cast.ts")).toMatchInlineSnapshot(`
    "
    const n = value
    "
  `);
});
