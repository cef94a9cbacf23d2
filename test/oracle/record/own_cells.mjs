// Records recurrent layers over cells that a TF.js program writes itself: `node own_cells.mjs`, which writes numerics/own-cells-tfjs.json.gz.
// As own_cells.py does: every case is a whole program (own_cell_programs.mjs) that ends with `model`. Recorded are its text, the weights of its
// recurrent layer and of layers in the cells, what goes in and comes out (of a stateful layer for two batches), and what the cell's code has
// under names at every step.
import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import * as tf from "@tensorflow/tfjs";
import ts from "typescript";
import { programs } from "./own_cell_programs.mjs";
import { asScript, grid, listed, rows, stored } from "./own_programs.mjs";

/** The program as JavaScript which, inside of classes, tells each name that gets a value. @type {(source: string) => string} */
function watched(source) {
  const factory = ts.factory;
  /** @type {(name: ts.Identifier) => ts.Expression} */
  const telling = (name) =>
    factory.createCallExpression(
      factory.createIdentifier("__tell"),
      undefined,
      [factory.createStringLiteral(name.text), name],
    );
  /** @type {(node: ts.Node) => ts.Node} */
  const told = (node) => {
    if (ts.isBlock(node))
      return factory.updateBlock(
        node,
        node.statements.flatMap((one) => [
          one,
          ...declaredBy(one).map((name) =>
            factory.createExpressionStatement(telling(name)),
          ),
        ]),
      );
    return ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isIdentifier(node.left)
      ? factory.createParenthesizedExpression(
          factory.createComma(node, telling(node.left)),
        )
      : node;
  };
  /** @type {ts.TransformerFactory<ts.SourceFile>} */
  const transformer = (context) => (file) => {
    /** @type {(inClass: boolean) => (node: ts.Node) => ts.Node} */
    const visit = (inClass) => (node) => {
      const inside = inClass || ts.isClassLike(node);
      const visited = ts.visitEachChild(node, visit(inside), context);
      return inClass ? told(visited) : visited;
    };
    return /** @type {ts.SourceFile} */ (visit(false)(file));
  };
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
    },
    transformers: { before: [transformer] },
  });
  return asScript(outputText);
}

/** @type {(statement: ts.Statement) => readonly ts.Identifier[]} */
const declaredBy = (statement) =>
  ts.isVariableStatement(statement)
    ? statement.declarationList.declarations.flatMap(({ name }) =>
        identifiersIn(name),
      )
    : [];

/** @type {(name: ts.BindingName) => readonly ts.Identifier[]} */
function identifiersIn(name) {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) =>
    ts.isOmittedExpression(element) ? [] : identifiersIn(element.name),
  );
}

/** @type {(cell: any) => readonly any[]} */
const ownWeights = (cell) => [
  ...cell.trainableWeights,
  ...cell.nonTrainableWeights,
];

/** A cell's weights, then those of the layers that it holds. @type {(cell: any) => readonly any[]} */
function weightsOf(cell) {
  const inner = Object.values(cell).flatMap(layersIn).flatMap(weightsOf);
  return [...new Set([...ownWeights(cell), ...inner])];
}

/** @type {(value: unknown) => readonly tf.layers.Layer[]} */
function layersIn(value) {
  if (value instanceof tf.layers.Layer) return [value];
  const isPlain =
    Array.isArray(value) ||
    Object.getPrototypeOf(value ?? 0) === Object.prototype;
  return isPlain ? Object.values(value ?? {}).flatMap(layersIn) : [];
}

/** @type {(rnn: any) => readonly any[]} */
const cellsOf = (rnn) => rnn.cell.cells ?? [rnn.cell];

/** Step by step, what the only cell of a layer has under names, `[rows, steps, width]` each. @type {(rnn: any, length: number, run: () => void, told: Map<string, { own: tf.Tensor, copy: tf.Tensor }>) => object[]} */
function internals(rnn, length, run, told) {
  const [cell, ...others] = cellsOf(rnn);
  if (others.length > 0) return [];
  const { call } = cell;
  /** @type {Map<string, tf.Tensor>[]} */
  const steps = [];
  cell.call = (
    /** @type {tf.Tensor[]} */ inputs,
    /** @type {object} */ kwargs,
  ) => {
    told.clear();
    const result = call.call(cell, inputs, kwargs);
    const all = [...told];
    const kept = all.filter(
      ([, { own, copy }], n) =>
        copy.rank === 2 &&
        copy.shape[0] === rows &&
        !inputs.includes(own) &&
        !all.slice(0, n).some(([, before]) => before.own === own),
    );
    steps.push(new Map(kept.map(([name, { copy }]) => [name, copy])));
    return result;
  };
  run();
  delete cell.call;
  // A layer runs again for each of its outputs that a model asks for.
  steps.length = length;
  const names = Object.fromEntries(
    [...(steps[0]?.keys() ?? [])].map((name) => [
      name,
      stored(
        tf.stack(
          steps.flatMap((step) => step.get(name) ?? []),
          1,
        ),
      ),
    ]),
  );
  const order = steps.map((_, n) =>
    rnn.goBackwards ? steps.length - 1 - n : n,
  );
  return [{ path: "", names, input_time_index: order }];
}

/** @type {(name: string, source: string, options: { mask?: boolean }) => object} */
function record(name, source, { mask }) {
  const random = grid(name);
  /** @type {Map<string, { own: tf.Tensor, copy: tf.Tensor }>} */
  const told = new Map();
  /** @type {tf.LayersModel} */
  const model = new Function(
    "tf",
    "__tell",
    `${watched(source)}\nreturn model;`,
  )(tf, (/** @type {string} */ key, /** @type {unknown} */ value) => {
    if (!(value instanceof tf.Tensor)) return;
    told.set(key, { own: value, copy: tf.keep(value.clone()) });
  });
  const rnn = /** @type {any} */ (
    model.layers.find((layer) => "cell" in layer)
  );
  const shapes = model.inputs.map(({ shape }) =>
    shape.map((dim) => dim ?? rows),
  );
  // Layers inside of cells have their weights from the first call on.
  model.predict(shapes.map((shape) => tf.zeros(shape)));
  if (rnn.stateful) rnn.resetStates();
  const weights = cellsOf(rnn).flatMap(weightsOf);
  for (const weight of weights) weight.write(random(weight.shape, 0.8));
  const batches = [];
  /** @type {object[]} */
  let found = [];
  for (let n = 0; n < (rnn.stateful ? 2 : 1); n++) {
    const given = shapes.map((shape) => random(shape));
    const [series] = given;
    if (!series) throw new Error(`${name} has no input`);
    if (mask) given[0] = series.mul(steps0(series.shape));
    const run = () => listed(model.predict(given));
    const outputs = run();
    if (!mask && !rnn.stateful && given.length === 1)
      found = internals(rnn, series.shape[1] ?? 0, run, told);
    batches.push({
      inputs: given.map(stored),
      outputs: outputs.map(stored),
    });
  }
  return {
    id: `tfjs/${name}`,
    source,
    weights: weights.map((weight) => ({
      name: weight.originalName,
      ...stored(weight.read()),
    })),
    batches,
    internals: found,
  };
}

/** A mask with steps missing in the middle and at the end. @type {(shape: number[]) => tf.Tensor} */
function steps0([, length = 0]) {
  const kept = Array.from({ length: rows }, (_, row) =>
    Array.from({ length }, (_step, t) =>
      row === 0 ? Number(t !== length - 1) : Number(t !== 0 && t !== 2),
    ),
  );
  return tf.tensor2d(kept).expandDims(-1);
}

await tf.setBackend("cpu");
console.warn = () => undefined;
const cases = [];
for (const [name, source, options] of programs) {
  const recorded = /** @type {any} */ (record(name, source, options));
  cases.push(recorded);
  console.log(
    name,
    recorded.batches[0].outputs.map(
      (/** @type {import("./own_programs.mjs").Stored} */ one) => one.shape,
    ),
    recorded.internals.map((/** @type {any} */ one) => Object.keys(one.names)),
  );
}
const file = new URL("../numerics/own-cells-tfjs.json.gz", import.meta.url);
writeFileSync(
  file,
  gzipSync(JSON.stringify({ flavor: "tfjs", cases }), { level: 9 }),
);
console.log(cases.length, "cases");
