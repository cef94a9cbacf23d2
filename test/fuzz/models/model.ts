// A random model: inputs and steps whose sizes are names, most of them fitting together. It is the same for the same rows of numbers.
import type { Dialect } from "../../../server/layers/layer.ts";
import { tensor } from "../../../server/shapes/structure.ts";
import type {
  Structure,
  TensorSpec,
} from "../../../server/shapes/structure.ts";
import { runCase } from "../../oracle/program.ts";
import type { Choices, Rows } from "./choices.ts";
import { choicesOf } from "./choices.ts";
import type { Loop, Proposal } from "./proposals.ts";
import { propose } from "./proposals.ts";
import type { Sizes } from "./sizes.ts";
import { withNumbers, writtenSize } from "./sizes.ts";

export interface RandomModel {
  readonly dialect: Dialect;
  /** What the names stand for. */
  readonly sizes: ReadonlyMap<string, number>;
  readonly inputs: readonly RandomInput[];
  readonly steps: readonly RandomStep[];
}

export interface RandomInput {
  readonly name: string;
  /** Text of each size behind the batch, `None` or `null` where it is open. */
  readonly shape: readonly string[];
  readonly batch: number | null;
  readonly dtype: string;
  /** Whether its shape is that of an array of the program. */
  readonly isFromData: boolean;
}

export interface RandomStep {
  /** What its results are assigned to; several when it is unpacked. */
  readonly names: readonly string[];
  /** The layer's constructor; null for an operation. */
  readonly layer: string | null;
  /** The names that it is called on. */
  readonly inputs: readonly string[];
  /** The whole expression, `$` standing for the layer. */
  readonly text: string;
  /** Set when it is done several times, each on the result of the last. */
  readonly loop: Loop | null;
}

/** A tensor that later steps can take. */
export interface Available {
  readonly name: string;
  readonly spec: TensorSpec & { readonly shape: readonly (number | null)[] };
}

const roots: readonly (readonly string[])[] = [
  ["timesteps", "features"],
  ["timesteps", "features"],
  ["timesteps", "features"],
  ["timesteps"],
  ["features"],
  ["height", "width", "channels"],
  ["timesteps", "height", "width", "channels"],
  ["timesteps", "height", "channels"],
];

const ranges: Readonly<Record<string, readonly [number, number]>> = {
  timesteps: [6, 14],
  features: [3, 6],
  height: [8, 6],
  width: [9, 5],
  channels: [2, 3],
};

export function randomModel(rows: Rows, dialect: Dialect): RandomModel {
  const [first = [], ...others] = rows;
  const choices = choicesOf(first);
  const sizes: Sizes = new Map();
  const inputs = [makeInput("x1", sizes, choices, dialect)];
  const available = inputs.map((input) => asAvailable(input, sizes));
  const steps: RandomStep[] = [];
  for (const row of others) {
    const step = makeStep(
      choicesOf(row),
      available,
      sizes,
      dialect,
      1 + steps.reduce((sum, { names }) => sum + names.length, 0),
    );
    if (step !== null) steps.push(step);
  }
  const used = [
    ...inputs.flatMap((input) => input.shape),
    ...steps.map(
      ({ layer, text, loop }) =>
        `${layer ?? ""} ${text} ${loop?.values.join(" ") ?? ""}`,
    ),
  ].join(" ");
  const kept = [...sizes].filter(([name]) =>
    new RegExp(`\\b${name}\\b`).test(used),
  );
  return { dialect, sizes: new Map(kept), inputs, steps };
}

function makeInput(
  name: string,
  sizes: Sizes,
  choices: Choices,
  dialect: Dialect,
): RandomInput {
  const axes = roots[choices.below(roots.length)] ?? [];
  const isIndex = axes.length === 1 && choices.chance(50);
  const open = dialect === "tfjs" ? "null" : "None";
  const shape = axes.map((axis, index) => {
    const [least, spread] = ranges[axis] ?? [4, 4];
    if (index < axes.length - 1 && choices.chance(8)) return open;
    const value = least + choices.below(spread);
    return writtenSize(value, axis, sizes, choices);
  });
  const batch = choices.chance(12) ? 2 + choices.below(3) : null;
  const isFromData = dialect !== "tfjs" && batch === null && choices.chance(20);
  return {
    name,
    shape,
    batch,
    dtype: isIndex ? "int32" : "float32",
    isFromData: isFromData && !shape.includes(open),
  };
}

function asAvailable(input: RandomInput, sizes: Sizes): Available {
  const shape = input.shape.map((text) => numberOf(text, sizes));
  return {
    name: input.name,
    spec: { ...tensor([], input.dtype), shape: [input.batch, ...shape] },
  };
}

/** The value of `units`, `units * 2`, `units + 1` or `8`; null for an open axis. */
export function numberOf(
  text: string,
  sizes: ReadonlyMap<string, number>,
): number | null {
  const [left = "", operator, right = ""] = text.split(" ");
  const value = sizes.get(left) ?? Number(left);
  if (Number.isNaN(value)) return null;
  if (operator === "*") return value * Number(right);
  return operator === "+" ? value + Number(right) : value;
}

/** A step that fits, or after some tries one that may not. */
function makeStep(
  choices: Choices,
  available: Available[],
  sizes: Sizes,
  dialect: Dialect,
  count: number,
): RandomStep | null {
  const mayFail = choices.chance(2);
  for (let tries = 0; tries < 5; tries += 1) {
    const trial: Sizes = new Map(sizes);
    const proposal = propose(choices, available, trial, dialect);
    if (proposal === null) continue;
    const outcome = outcomeOf(proposal, available, trial, dialect);
    if (outcome === null && !mayFail) continue;
    for (const [name, value] of trial) sizes.set(name, value);
    return finish(proposal, outcome, available, count);
  }
  return null;
}

/** What the step comes to with the numbers in place; null when it is refused or can't be told. */
function outcomeOf(
  proposal: Proposal,
  available: readonly Available[],
  sizes: Sizes,
  dialect: Dialect,
): Structure | null {
  if (proposal.layer === null) return proposal.result;
  const { loop, inputs, text } = proposal;
  const known = new Map(available.map(({ name, spec }) => [name, spec]));
  const call = inputs.reduce(
    (written, name, index) =>
      written.replace(new RegExp(`\\b${name}\\b`), `@${index}`),
    text.replace("$", "layer"),
  );
  let given: Structure[] = inputs.flatMap((name) => known.get(name) ?? []);
  for (const value of loop?.values ?? [""]) {
    const layer = proposal.layer.replace(/\bn\b/, value);
    const answer = runCase(
      {
        ctor: worked(withShapes(layer, known), sizes),
        call: call.replaceAll("@", "x"),
      },
      dialect,
      given,
    );
    if (answer === null || "problem" in answer) return null;
    if (loop === undefined) return answer.structure;
    given = [answer.structure];
  }
  return given[0] ?? null;
}

/** The text with the numbers of `x2.shape[1]`. */
function withShapes(
  text: string,
  known: ReadonlyMap<string, Available["spec"]>,
): string {
  return text.replace(
    /(x\d+)\.shape\[(\d)\]/g,
    (_, name: string, axis: string) =>
      String(known.get(name)?.shape[Number(axis)] ?? null),
  );
}

/** The constructor with its sums and products of sizes worked out. */
function worked(text: string, sizes: Sizes): string {
  return withNumbers(text, sizes)
    .replace(/(\d+) \* (\d+)/g, (_, a: string, b: string) =>
      String(Number(a) * Number(b)),
    )
    .replace(/(\d+) \+ (\d+)/g, (_, a: string, b: string) =>
      String(Number(a) + Number(b)),
    );
}

function finish(
  proposal: Proposal,
  outcome: Structure | null,
  available: Available[],
  count: number,
): RandomStep {
  const parts =
    outcome?.kind === "tuple" || outcome?.kind === "list"
      ? outcome.items
      : [outcome];
  const names = parts.map((_, index) => `x${count + index + 1}`);
  for (const [index, part] of parts.entries()) {
    const shape = part?.kind === "tensor" ? part.shape : null;
    const name = names[index];
    if (part?.kind !== "tensor" || shape === null || name === undefined)
      continue;
    if (!shape.every((dim) => dim === null || typeof dim === "number"))
      continue;
    const numbers = shape.map((dim) => (typeof dim === "number" ? dim : null));
    available.push({ name, spec: { ...part, shape: numbers } });
  }
  const { layer, inputs, text, loop = null } = proposal;
  return { names, layer, inputs, text, loop };
}
