// The real libraries' recorded answers, and what the catalogue answers to the same programs.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { applyLayer } from "../../server/layers/apply.ts";
import { findFunction, findLayer } from "../../server/layers/catalogue.ts";
import { configure } from "../../server/layers/configure.ts";
import type {
  ArgumentValue,
  Dialect,
  LayerInstance,
  LayerProblem,
} from "../../server/layers/layer.ts";
import type { JsonStructure } from "../../server/shapes/json.ts";
import { structureToJson } from "../../server/shapes/json.ts";
import type { Structure } from "../../server/shapes/structure.ts";
import type { Expression } from "./expression.ts";
import { parseExpression } from "./expression.ts";

export interface RecordedCase {
  readonly id: string;
  readonly layer: string;
  readonly ctor: string | null;
  readonly call: string;
  readonly prelude?: string;
  readonly inputs: readonly {
    readonly shape: readonly (number | null)[];
    readonly dtype?: string;
  }[];
  readonly output?: JsonStructure | null;
  readonly params?: readonly [number, number];
  readonly mask?: readonly unknown[];
  readonly error?: {
    readonly stage: string;
    readonly type: string;
    readonly message: string;
  };
}

export interface Verdict {
  /** Null when the case is written in a way that is not read here. */
  readonly agrees: boolean | null;
  readonly expected: string;
  readonly actual: string;
  /** Both refuse, but one while the layer is made and the other when it is called. */
  readonly otherStage: boolean;
}

export function loadCases(path: string | URL): readonly RecordedCase[] {
  const bytes = readFileSync(path);
  const text = String(path).endsWith(".gz")
    ? gunzipSync(bytes).toString("utf8")
    : bytes.toString("utf8");
  return (JSON.parse(text) as { cases: readonly RecordedCase[] }).cases;
}

/** Runs the case's program on the catalogue and compares. */
export function judge(recorded: RecordedCase, dialect: Dialect): Verdict {
  const program = new Program(recorded, dialect);
  const actual = program.run();
  const expected = expectedText(recorded);
  if (actual === null || recorded.prelude !== undefined)
    return { agrees: null, expected, actual: "not read", otherStage: false };
  const failsBoth = recorded.error !== undefined && "problem" in actual;
  const text =
    "problem" in actual ? `error (${actual.problem.message})` : actual.text;
  const otherStage =
    failsBoth &&
    recorded.error.stage !== actual.stage &&
    recorded.error.stage !== "input";
  return {
    agrees: failsBoth || text === expected,
    expected,
    actual: text,
    otherStage,
  };
}

function expectedText(recorded: RecordedCase): string {
  if (recorded.error !== undefined) return `error (${recorded.error.message})`;
  return resultText(
    recorded.output ?? null,
    recorded.params ?? null,
    recorded.mask ?? null,
  );
}

function resultText(output: unknown, params: unknown, mask: unknown): string {
  return JSON.stringify({ output, params, mask });
}

type Answer =
  | { readonly text: string }
  | { readonly problem: LayerProblem; readonly stage: "construct" | "call" };
type Made = LayerInstance | { readonly problem: LayerProblem };

const noSuchLayer: LayerProblem = { kind: "refused", message: "no such layer" };

class Program {
  private layer: LayerInstance | null = null;
  private readonly recorded: RecordedCase;
  private readonly dialect: Dialect;

  constructor(recorded: RecordedCase, dialect: Dialect) {
    this.recorded = recorded;
    this.dialect = dialect;
  }

  run(): Answer | null {
    if (this.recorded.ctor !== null) {
      const made = this.make(parseExpression(this.recorded.ctor));
      if (made === null) return null;
      if ("problem" in made)
        return { problem: made.problem, stage: "construct" };
      this.layer = made;
    }
    const call = parseExpression(this.recorded.call);
    return call === null ? null : this.answer(call);
  }

  /** A constructor expression: a layer, what its constructor refuses, or null when it can't be read. */
  private make(expression: Expression | null): Made | null {
    if (expression?.kind !== "call" || expression.callee.kind !== "name")
      return null;
    const name = layerName(expression.callee.path);
    if (name === null) return null;
    const entry = findLayer(this.dialect, name);
    if (entry === null) return { problem: noSuchLayer };
    const positional = expression.positional.map((value) =>
      this.argument(value),
    );
    const named = expression.named.map(
      ([key, value]) => [key, this.argument(value)] as const,
    );
    const values = [...positional, ...named.map(([, value]) => value)];
    const broken = values
      .map((value) => firstProblem(value))
      .find((found) => found !== null);
    if (broken !== undefined) return broken;
    if (values.some((value) => value === null)) return null;
    const { config, problem } = configure(entry, this.dialect, {
      positional: positional as ArgumentValue[],
      named: named as [string, ArgumentValue][],
    });
    return problem === null
      ? { entry, config, dialect: this.dialect, name: null }
      : { problem };
  }

  private argument(
    expression: Expression,
  ): ArgumentValue | { readonly problem: LayerProblem } | null {
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
        const items = expression.items.map((item) => this.argument(item));
        const broken = items
          .map((item) => firstProblem(item))
          .find((found) => found !== null);
        if (broken !== undefined) return broken;
        return items.some((item) => item === null)
          ? null
          : { kind: expression.kind, items: items as ArgumentValue[] };
      }
      case "dict": {
        const entries = expression.entries.map(
          ([key, value]) => [key, this.argument(value)] as const,
        );
        const broken = entries
          .map(([, value]) => firstProblem(value))
          .find((found) => found !== null);
        if (broken !== undefined) return broken;
        if (entries.some(([, value]) => value === null)) return null;
        return { kind: "dict", entries: entries as [string, ArgumentValue][] };
      }
      case "name":
        return { kind: "function", name: expression.path };
      case "call":
        return this.madeArgument(expression);
    }
  }

  private madeArgument(
    expression: Expression & { kind: "call" },
  ): ArgumentValue | { readonly problem: LayerProblem } | null {
    const path =
      expression.callee.kind === "name" ? expression.callee.path : "";
    if (layerName(path) !== null) {
      const made = this.make(expression);
      return made === null || "problem" in made
        ? made
        : { kind: "layer", layer: made };
    }
    if (!/^keras\.(regularizers|initializers|constraints)\./.test(path))
      return null;
    return {
      kind: "object",
      className: path.split(".").at(-1) ?? "",
      config: new Map(),
    };
  }

  private answer(call: Expression): Answer | null {
    if (call.kind === "name" && this.layer !== null)
      return this.attribute(this.layer, call.path);
    const applied = this.evaluate(call);
    if (applied === null || "problem" in applied) return applied;
    const { structure, params } = applied;
    const masks = masksOf(structure);
    return { text: resultText(structureToJson(structure), params, masks) };
  }

  /** `layer.output` of an input layer, `layer.outputs` of a model. */
  private attribute(layer: LayerInstance, path: string): Answer | null {
    if (path !== "layer.output") return null;
    const { structure, params } = applyLayer(layer, { positional: [] });
    return { text: resultText(structureToJson(structure), params, null) };
  }

  private evaluate(
    call: Expression,
  ):
    | { structure: Structure; params: unknown }
    | { problem: LayerProblem; stage: "call" | "construct" }
    | null {
    if (call.kind !== "call") return null;
    const isOwn =
      call.callee.kind === "name" &&
      (call.callee.path === "layer" || call.callee.path === "layer.apply");
    if (!isOwn && call.callee.kind === "name")
      return this.evaluateFunction(call.callee.path, call);
    const layer = isOwn ? this.layer : this.make(call.callee);
    if (layer === null) return null;
    if ("problem" in layer)
      return { problem: layer.problem, stage: "construct" };
    const positional = call.positional.map((value) => this.structure(value));
    const named = call.named.map(
      ([key, value]) => [key, this.structure(value)] as const,
    );
    if (positional.includes(null) || named.some(([, value]) => value === null))
      return null;
    const applied = applyLayer(layer, {
      positional: positional as Structure[],
      named: named as [string, Structure][],
    });
    if (applied.problem !== null)
      return { problem: applied.problem, stage: "call" };
    return { structure: applied.structure, params: applied.params };
  }

  /** Function forms: `keras.layers.add([x0, x1])`, `keras.Input(…)`. They have no layer whose weights could be counted. */
  private evaluateFunction(
    path: string,
    call: Expression & { kind: "call" },
  ): ReturnType<Program["evaluate"]> {
    const name = layerName(path);
    const found = name === null ? null : findFunction(this.dialect, name);
    if (found === null)
      return name === null ? null : { problem: noSuchLayer, stage: "call" };
    const tensors = found.takesInputs ? call.positional.slice(0, 1) : [];
    const rest = found.takesInputs ? call.positional.slice(1) : call.positional;
    const positional = rest.map((value) => this.argument(value));
    const named = call.named.map(
      ([key, value]) => [key, this.argument(value)] as const,
    );
    if (positional.includes(null) || named.some(([, value]) => value === null))
      return null;
    const { config, problem } = configure(found.entry, this.dialect, {
      positional: positional as ArgumentValue[],
      named: named as [string, ArgumentValue][],
    });
    if (problem !== null) return { problem, stage: "call" };
    const inputs = tensors.map((value) => this.structure(value));
    if (inputs.includes(null)) return null;
    const layer: LayerInstance = {
      entry: found.entry,
      config,
      dialect: this.dialect,
      name: null,
    };
    const applied = applyLayer(layer, { positional: inputs as Structure[] });
    if (applied.problem !== null)
      return { problem: applied.problem, stage: "call" };
    return { structure: applied.structure, params: null };
  }

  private structure(expression: Expression): Structure | null {
    switch (expression.kind) {
      case "name":
        return this.input(expression.path);
      case "tuple":
      case "list": {
        const items = expression.items.map((item) => this.structure(item));
        return items.includes(null)
          ? null
          : { kind: expression.kind, items: items as Structure[] };
      }
      case "dict": {
        const entries = expression.entries.map(
          ([key, value]) => [key, this.structure(value)] as const,
        );
        return entries.some(([, value]) => value === null)
          ? null
          : { kind: "dict", entries: entries as [string, Structure][] };
      }
      case "constant": {
        const value = expression.value;
        return {
          kind: "value",
          text: value === null ? "None" : value ? "True" : "False",
        };
      }
      case "number":
      case "string":
        return { kind: "value", text: String(expression.value) };
      case "call": {
        const applied = this.evaluate(expression);
        return applied === null || "problem" in applied
          ? null
          : applied.structure;
      }
    }
  }

  /** `x0` as the library makes it: Keras 2 forgets the rank of a scalar. */
  private input(name: string): Structure | null {
    const input = /^x\d+$/.test(name)
      ? this.recorded.inputs[Number(name.slice(1))]
      : undefined;
    if (input === undefined) return null;
    const isUnknownRank = this.dialect === "keras2" && input.shape.length === 0;
    return {
      kind: "tensor",
      shape: isUnknownRank ? null : input.shape,
      ...(isUnknownRank && { openRank: true }),
      dtype: input.dtype ?? "float32",
    };
  }
}

function firstProblem(
  value: unknown,
): { readonly problem: LayerProblem } | null {
  return typeof value === "object" && value !== null && "problem" in value
    ? (value as { problem: LayerProblem })
    : null;
}

function layerName(path: string): string | null {
  const match = /^(?:keras|tf)\.(?:layers\.)?([\w.]+)$/.exec(path);
  const name = match?.[1] ?? null;
  if (
    name === null ||
    /^(ops|activations|regularizers|initializers|constraints|backend|nn|math|random|feature_column|Sequential|Model|sequential|model)\b/.test(
      name,
    )
  )
    return null;
  if (
    path.startsWith("tf.") &&
    !path.startsWith("tf.layers.") &&
    name !== "input"
  )
    return null;
  return name;
}

/** Masks of the result, one for each output, as the recording has them; null when there is none. */
function masksOf(structure: Structure): unknown {
  const flat =
    structure.kind === "tuple" || structure.kind === "list"
      ? structure.items
      : [structure];
  const masks = flat.map((item) =>
    item.kind === "tensor" && item.mask !== undefined
      ? { shape: item.mask }
      : null,
  );
  if (masks.every((mask) => mask === null)) return null;
  return masks.map((mask) => (mask === null ? null : mask.shape));
}
