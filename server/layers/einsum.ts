// EinsumDense: a dense layer whose axes an einsum equation names.
import type { Dim } from "../shapes/dim.ts";
import { compareDims } from "../shapes/compare.ts";
import { printDim, printShape } from "../shapes/print.ts";
import type { Shape } from "../shapes/shape.ts";
import { itemsOf, textOf, toDim, valueOf } from "./arguments.ts";
import { activation, initializer, string } from "./checks.ts";
import { comesAs, failsOnData } from "./computed.ts";
import type { LayerCallInput, LayerProblem } from "./layer.ts";
import { withLora } from "./lora.ts";
import {
  keywordOnly,
  none,
  only,
  optional,
  options,
  required,
} from "./parameter.ts";
import { isProblem, mismatch, problem } from "./problem.ts";
import type { OpenWeight } from "./tensor-layer.ts";
import { tensorLayer } from "./tensor-layer.ts";

/** `EinsumDense("abc,cd->abd", (None, 6))` on `(2, 3, 4)`: `(2, None, 6)` in Keras 3, `(2, 3, 6)` in Keras 2. */
export const einsumDense = tensorLayer({
  className: "EinsumDense",
  names: {
    keras3: ["EinsumDense"],
    keras2: ["EinsumDense", "experimental.EinsumDense"],
  },
  parameters: [
    required("equation", string),
    required("output_shape"),
    optional("activation", none, activation),
    optional("bias_axes"),
    ...options("kernel_initializer bias_initializer", initializer),
    ...options("kernel_regularizer bias_regularizer"),
    ...only("keras2", optional("activity_regularizer")),
    ...options("kernel_constraint bias_constraint"),
    ...only(
      "keras3",
      optional("lora_rank"),
      optional("lora_alpha"),
      optional("gptq_unpacked_column_size"),
      optional("quantization_config"),
    ),
    ...only("keras3", ...keywordOnly(optional("activity_regularizer"))),
  ],
  callArguments: { keras3: ["training"] },
  shape: (shape, call) => {
    const plan = planOf(shape, call);
    if (plan === null) return null;
    if ("kind" in plan) return plan;
    return plan.isShort && call.dialect === "keras2"
      ? axesProblem(textOf(call.config, "equation") ?? "", shape)
      : (softmaxProblem(plan.output, call) ?? plan.output);
  },
  real: (shape, call) => {
    const plan = planOf(shape, call);
    if (call.dialect !== "keras3" || plan === null || "kind" in plan)
      return null;
    if (plan.isShort)
      return compareDims(shape.at(-1) ?? null, plan.kernel[0] ?? null) ===
        "never"
        ? failsOnData(
            `the equation doesn't name all axes of ${printShape(shape)}`,
          )
        : null;
    return {
      ...comesAs(
        plan.real,
        "the equation takes these sizes from the input, whatever `output_shape` says",
      ),
      closes: true,
    };
  },
  weights: (shape, call) => {
    const plan = planOf(shape, call);
    if (plan === null || "kind" in plan) return null;
    const kernel: OpenWeight = { name: "kernel", shape: plan.kernel };
    const bias = plan.bias === null ? [] : [{ name: "bias", shape: plan.bias }];
    return withLora(call, [kernel, ...bias]);
  },
});

/** Keras 2's own softmax wants a batch beside the axis that it runs over. */
function softmaxProblem(
  output: readonly Dim[],
  call: LayerCallInput,
): LayerProblem | null {
  const value = valueOf(call.config, "activation");
  const isSoftmax =
    (value.kind === "string" && value.value === "softmax") ||
    (value.kind === "function" && value.name === "keras.activations.softmax");
  return call.dialect === "keras2" && output.length === 1 && isSoftmax
    ? problem(
        "rank",
        `EinsumDense needs at least 2 axes for its softmax in Keras 2, but the result is ${printShape(output)}.`,
        { rank: { expected: 2, atLeast: true, actual: output } },
      )
    : null;
}

interface Plan {
  readonly output: readonly Dim[];
  /** What the product has, whatever the library says. */
  readonly real: readonly Dim[];
  /** The equation names fewer axes than there are, without an ellipsis for them. */
  readonly isShort: boolean;
  readonly kernel: readonly Dim[];
  readonly bias: readonly Dim[] | null;
}

interface Equation {
  readonly input: string;
  readonly weight: string;
  readonly output: string;
  /** Where axes are left out: before the named ones, behind them, or nowhere by the text. */
  readonly ellipsis: "left" | "right" | null;
}

function parse(text: string): Equation | null {
  const plain = /^([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)$/.exec(text);
  const left = /^\.\.\.([a-zA-Z]+),([a-zA-Z]+)->\.\.\.([a-zA-Z]+)$/.exec(text);
  const right = /^([a-zA-Z]{2,})\.\.\.,([a-zA-Z]+)->([a-zA-Z]+)\.\.\.$/.exec(
    text,
  );
  const found = plain ?? left ?? right;
  if (found === null) return null;
  const [, input = "", weight = "", output = ""] = found;
  return {
    input,
    weight,
    output,
    ellipsis: left !== null ? "left" : right !== null ? "right" : null,
  };
}

function planOf(
  shape: readonly Dim[],
  call: LayerCallInput,
): Plan | LayerProblem | null {
  const text = textOf(call.config, "equation");
  const given = valueOf(call.config, "output_shape");
  if (text === null || given.kind === "unknown") return null;
  const equation = parse(text.replaceAll(" ", ""));
  if (equation === null) {
    return problem(
      "argumentValue",
      `\`equation\` of EinsumDense must have the form "ab,bc->ac", not "${text}".`,
      { argument: "equation" },
    );
  }
  const target = (itemsOf(given) ?? [given]).map(toDim);
  return resolve(equation, shape, target, call);
}

function resolve(
  equation: Equation,
  shape: readonly Dim[],
  target: readonly Dim[],
  call: LayerCallInput,
): Plan | LayerProblem {
  const isLeft = equation.ellipsis === "left";
  const elided = Math.max(shape.length - equation.input.length, 0);
  if (shape.length < equation.input.length)
    return axesProblem(equation.input, shape);
  const declared = declaredOutput(shape, target, elided, isLeft);
  const inputAt = new Map(
    lettersOf(equation.input).map((letter, index) => [
      letter,
      shape[index + (isLeft ? elided : 0)] ?? null,
    ]),
  );
  const outputAt = new Map(
    lettersOf(equation.output).map((letter, index) => [
      letter,
      declared[index + (isLeft ? elided : 0)] ?? null,
    ]),
  );
  const found =
    clash(equation, inputAt, outputAt) ??
    strangers(equation, inputAt, outputAt);
  if (found !== null) return found;
  const kernel = lettersOf(equation.weight).map((letter) =>
    inputAt.has(letter)
      ? (inputAt.get(letter) ?? null)
      : (outputAt.get(letter) ?? null),
  );
  const bias = biasShape(equation, outputAt, elided, isLeft, call);
  if (isProblem(bias)) return bias;
  const real = realOutput(equation, shape, elided, isLeft, inputAt, outputAt);
  const output = call.dialect === "keras3" ? declared : real;
  const isShort = elided > 0 && equation.ellipsis === null;
  return { output, real, isShort, kernel, bias };
}

/** `letters`: an equation, or the part of it that names the input's axes. */
function axesProblem(letters: string, shape: readonly Dim[]): LayerProblem {
  const input = letters.split(",")[0]?.trim() ?? "";
  const count = input.length;
  return mismatch(
    "rank",
    `EinsumDense expects ${count} axes, one for each letter of "${input}" in its equation`,
    [shape],
    { rank: { expected: count, actual: shape } },
  );
}

/** The batch, axes that were left out (Keras puts them in from the back), then what `output_shape` says. */
function declaredOutput(
  shape: readonly Dim[],
  target: readonly Dim[],
  elided: number,
  isLeft: boolean,
): readonly Dim[] {
  const batch = shape[0] ?? null;
  if (elided === 0) return [batch, ...target];
  if (!isLeft) return [batch, ...target, ...shape.slice(shape.length - elided)];
  return [batch, ...shape.slice(1, elided).reverse(), ...target];
}

function clash(
  equation: Equation,
  inputAt: ReadonlyMap<string, Dim>,
  outputAt: ReadonlyMap<string, Dim>,
): LayerProblem | null {
  for (const letter of equation.input) {
    const [from, to] = [
      inputAt.get(letter) ?? null,
      outputAt.get(letter) ?? null,
    ];
    if (
      !outputAt.has(letter) ||
      to === null ||
      (from !== null && compareDims(from, to) !== "never")
    )
      continue;
    return problem(
      "reshape",
      `\`output_shape\` of EinsumDense makes axis "${letter}" ${printDim(to)} long, but the input's "${letter}" is ${printDim(from)}.`,
      { argument: "output_shape" },
    );
  }
  return null;
}

function strangers(
  equation: Equation,
  inputAt: ReadonlyMap<string, Dim>,
  outputAt: ReadonlyMap<string, Dim>,
): LayerProblem | null {
  const fromNowhere = lettersOf(equation.output).find(
    (letter) => !inputAt.has(letter) && !equation.weight.includes(letter),
  );
  const toNowhere = lettersOf(equation.weight).find(
    (letter) => !inputAt.has(letter) && !outputAt.has(letter),
  );
  const letter = fromNowhere ?? toNowhere;
  return letter === undefined
    ? null
    : problem(
        "argumentValue",
        `\`equation\` of EinsumDense must name each axis on both sides: the size of "${letter}" can't be told.`,
        { argument: "equation" },
      );
}

function biasShape(
  equation: Equation,
  outputAt: ReadonlyMap<string, Dim>,
  elided: number,
  isLeft: boolean,
  call: LayerCallInput,
): Shape | LayerProblem {
  const axes = textOf(call.config, "bias_axes");
  if (axes === null || axes === "") return null;
  const missing = lettersOf(axes).find(
    (letter) => !equation.output.includes(letter),
  );
  if (missing !== undefined)
    return problem(
      "argumentValue",
      `\`bias_axes\` of EinsumDense must be axes of its output: there is no "${missing}" in it.`,
      { argument: "bias_axes" },
    );
  const first = Math.min(
    ...lettersOf(axes).map((letter) => equation.output.indexOf(letter)),
  );
  const named = lettersOf(equation.output.slice(first)).map((letter) =>
    axes.includes(letter) ? (outputAt.get(letter) ?? null) : 1,
  );
  return isLeft
    ? named
    : [...named, ...Array.from({ length: elided }, () => 1)];
}

/** What the product really has: sizes come from the input where it has them. */
function realOutput(
  equation: Equation,
  shape: readonly Dim[],
  elided: number,
  isLeft: boolean,
  inputAt: ReadonlyMap<string, Dim>,
  outputAt: ReadonlyMap<string, Dim>,
): readonly Dim[] {
  const named = lettersOf(equation.output).map(
    (letter) => inputAt.get(letter) ?? outputAt.get(letter) ?? null,
  );
  if (elided === 0) return named;
  return isLeft
    ? [...shape.slice(0, elided), ...named]
    : [...named, ...shape.slice(shape.length - elided)];
}

function lettersOf(text: string): readonly string[] {
  return Array.from(text);
}
