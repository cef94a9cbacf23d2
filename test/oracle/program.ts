// A recorded case's constructor and call, asked of the layer catalogue alone.
import { applyLayer } from "../../server/layers/apply.ts";
import { findFunction, findLayer } from "../../server/layers/catalogue.ts";
import { configure } from "../../server/layers/configure.ts";
import type {
  ArgumentValue,
  Dialect,
  LayerInstance,
  LayerProblem,
  WeightSpec,
} from "../../server/layers/layer.ts";
import type { Integer } from "../../server/shapes/dim.ts";
import type { Structure } from "../../server/shapes/structure.ts";
import type { Expression } from "./expression.ts";
import { parseExpression } from "./expression.ts";

export interface Refusal {
  readonly problem: LayerProblem;
  readonly stage: "construct" | "call";
}

export interface Returned {
  readonly structure: Structure;
  /** Null where there is no layer whose weights could be counted. */
  readonly params: readonly [Integer, Integer] | null;
  /** Null where there is no layer, or when what they depend on isn't known. */
  readonly weights: readonly WeightSpec[] | null;
}

interface Context {
  readonly dialect: Dialect;
  readonly inputs: readonly Structure[];
  readonly layer: LayerInstance | null;
}

type Call = Expression & { readonly kind: "call" };

/** What comes of the case on these inputs; null when it is written in a way that is not read here. */
export function runCase(
  recorded: { readonly ctor: string | null; readonly call: string },
  dialect: Dialect,
  inputs: readonly Structure[],
): Returned | Refusal | null {
  let layer: LayerInstance | null = null;
  if (recorded.ctor !== null) {
    const made = makeLayer(parseExpression(recorded.ctor), dialect);
    if (made === null || "problem" in made) return made;
    layer = made;
  }
  const context = { dialect, inputs, layer };
  const call = parseExpression(recorded.call);
  if (call?.kind === "name" && layer !== null)
    return attribute(layer, call.path);
  return call?.kind === "call" ? evaluate(call, context) : null;
}

const noSuchLayer: LayerProblem = { kind: "refused", message: "no such layer" };

/** A constructor expression: a layer, what its constructor refuses, or null when it can't be read. */
function makeLayer(
  expression: Expression | null,
  dialect: Dialect,
): LayerInstance | Refusal | null {
  if (expression?.kind !== "call" || expression.callee.kind !== "name")
    return null;
  const name = layerName(expression.callee.path);
  if (name === null) return null;
  const entry = findLayer(dialect, name);
  if (entry === null) return { problem: noSuchLayer, stage: "construct" };
  const given = argumentsOf(expression, dialect);
  if (given === null || "problem" in given) return given;
  const { config, problem } = configure(entry, dialect, given);
  if (problem !== null) return { problem, stage: "construct" };
  return { entry, config, dialect, name: null };
}

interface Given {
  readonly positional: readonly ArgumentValue[];
  readonly named: readonly (readonly [string, ArgumentValue])[];
}

function argumentsOf(call: Call, dialect: Dialect): Given | Refusal | null {
  const positional = allOf(
    call.positional.map((value) => argument(value, dialect)),
  );
  const values = allOf(call.named.map(([, value]) => argument(value, dialect)));
  if (positional === null || "problem" in positional) return positional;
  if (values === null || "problem" in values) return values;
  const named = call.named.flatMap(([key], index) => {
    const value = values.list[index];
    return value === undefined ? [] : [[key, value] as const];
  });
  return { positional: positional.list, named };
}

/** All of them, or the first that is a refusal, or null when one can't be read. */
function allOf<Value extends object>(
  values: readonly (Value | Refusal | null)[],
): { readonly list: readonly Value[] } | Refusal | null {
  const list: Value[] = [];
  for (const value of values) {
    if (value === null) return null;
    if ("problem" in value) return value;
    list.push(value);
  }
  return { list };
}

function argument(
  expression: Expression,
  dialect: Dialect,
): ArgumentValue | Refusal | null {
  switch (expression.kind) {
    case "number":
    case "string":
      return expression;
    case "constant":
      return expression.value === null
        ? { kind: "none" }
        : { kind: "boolean", value: expression.value };
    case "tuple":
    case "list": {
      const items = allOf(
        expression.items.map((item) => argument(item, dialect)),
      );
      if (items === null || "problem" in items) return items;
      return { kind: expression.kind, items: items.list };
    }
    case "dict": {
      const given = argumentsOf(
        {
          kind: "call",
          callee: expression,
          positional: [],
          named: expression.entries,
        },
        dialect,
      );
      if (given === null || "problem" in given) return given;
      return { kind: "dict", entries: given.named };
    }
    case "name":
      // What functions of other libraries do is known to the whole chain only.
      return dialect !== "tfjs" && /^(tf|np)\./.test(expression.path)
        ? null
        : { kind: "function", name: expression.path };
    case "call":
      return madeArgument(expression, dialect);
  }
}

function madeArgument(
  expression: Call,
  dialect: Dialect,
): ArgumentValue | Refusal | null {
  const path = expression.callee.kind === "name" ? expression.callee.path : "";
  if (layerName(path) !== null) {
    const made = makeLayer(expression, dialect);
    return made === null || "problem" in made
      ? made
      : { kind: "layer", layer: made };
  }
  if (!/^keras\.(regularizers|initializers|constraints)\./.test(path))
    return null;
  const className = path.split(".").at(-1) ?? "";
  return { kind: "object", className, config: new Map() };
}

/** `layer.output` of an input layer. */
function attribute(
  layer: LayerInstance,
  path: string,
): Returned | Refusal | null {
  return path === "layer.output" ? applied(layer, []) : null;
}

function evaluate(call: Call, context: Context): Returned | Refusal | null {
  const { callee } = call;
  const isOwn =
    callee.kind === "name" && ["layer", "layer.apply"].includes(callee.path);
  if (!isOwn && callee.kind === "name")
    return evaluateFunction(callee.path, call, context);
  const layer = isOwn ? context.layer : makeLayer(callee, context.dialect);
  if (layer === null || "problem" in layer) return layer;
  const positional = call.positional.map((value) => structure(value, context));
  const named = call.named.map(
    ([key, value]) => [key, structure(value, context)] as const,
  );
  const known = named.flatMap(([key, value]) =>
    value === null ? [] : [[key, value] as const],
  );
  const tensors = positional.filter((value) => value !== null);
  if (tensors.length < positional.length || known.length < named.length)
    return null;
  return applied(layer, tensors, known);
}

function applied(
  layer: LayerInstance,
  positional: readonly Structure[],
  named: readonly (readonly [string, Structure])[] = [],
): Returned | Refusal {
  const application = applyLayer(layer, { positional, named });
  const { structure, params, weights, problem } = application;
  return problem === null
    ? { structure, params, weights }
    : { problem, stage: "call" };
}

/** Function forms: `keras.layers.add([x0, x1])`, `keras.Input(…)`. */
function evaluateFunction(
  path: string,
  call: Call,
  context: Context,
): Returned | Refusal | null {
  const { dialect } = context;
  const name = layerName(path);
  if (name === null) return null;
  const found = findFunction(dialect, name);
  if (found === null) return { problem: noSuchLayer, stage: "call" };
  const [first, ...rest] = call.positional;
  const hasInputs = found.takesInputs && first !== undefined;
  const inputs = hasInputs ? structure(first, context) : undefined;
  const positional = hasInputs ? rest : call.positional;
  const given = argumentsOf({ ...call, positional }, dialect);
  if (inputs === null || given === null || "problem" in given)
    return given !== null && "problem" in given ? given : null;
  const { config, problem } = configure(found.entry, dialect, given);
  if (problem !== null) return { problem, stage: "call" };
  const layer = { entry: found.entry, config, dialect, name: null };
  const answer = applied(layer, inputs === undefined ? [] : [inputs]);
  return "problem" in answer
    ? answer
    : { ...answer, params: null, weights: null };
}

function structure(expression: Expression, context: Context): Structure | null {
  switch (expression.kind) {
    case "name": {
      const match = /^x(\d+)$/.exec(expression.path);
      return context.inputs[Number(match?.[1])] ?? null;
    }
    case "tuple":
    case "list": {
      const items = expression.items.map((item) => structure(item, context));
      const known = items.filter((item) => item !== null);
      return known.length < items.length
        ? null
        : { kind: expression.kind, items: known };
    }
    case "dict": {
      const entries = expression.entries.flatMap(([key, value]) => {
        const found = structure(value, context);
        return found === null ? [] : [[key, found] as const];
      });
      return entries.length < expression.entries.length
        ? null
        : { kind: "dict", entries };
    }
    case "constant": {
      const { value } = expression;
      const text = value === null ? "None" : value ? "True" : "False";
      return { kind: "value", text };
    }
    case "number":
    case "string":
      return { kind: "value", text: String(expression.value) };
    case "call": {
      const answer = evaluate(expression, context);
      return answer === null || "problem" in answer ? null : answer.structure;
    }
  }
}

const otherModules =
  /^(ops|activations|regularizers|initializers|constraints|backend|nn|math|random|feature_column|Sequential|Model|sequential|model)\b/;

function layerName(path: string): string | null {
  const match = /^(?:keras|tf)\.(?:layers\.)?([\w.]+)$/.exec(path);
  const name = match?.[1] ?? null;
  if (name === null || otherModules.test(name)) return null;
  const isBare = path.startsWith("tf.") && !path.startsWith("tf.layers.");
  return isBare && name !== "input" ? null : name;
}
