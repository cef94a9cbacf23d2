// Activations that are functions of the program's own. Most layers call them on what they have computed; a recurrent layer needs of them what
// fits its states.
import { broadcastShapes } from "../shapes/broadcast.ts";
import type { Dim } from "../shapes/dim.ts";
import { printShape } from "../shapes/print.ts";
import type { Structure } from "../shapes/structure.ts";
import { tensor } from "../shapes/structure.ts";
import { integerOf, valueOf } from "./arguments.ts";
import { onData } from "./computed.ts";
import { outcomeOfFunction } from "./given-function.ts";
import type {
  Computed,
  LayerCallInput,
  LayerProblem,
  Outcome,
} from "./layer.ts";
import { problem } from "./problem.ts";

/** The outcome in Keras 2 with the layer's own function applied: `Dense(4, activation=lambda t: t[..., :1])` gives one feature. */
export function activated(
  className: string,
  call: LayerCallInput,
  outcome: Outcome,
): Outcome {
  return call.dialect !== "keras2" || outcome.kind === "problem"
    ? outcome
    : (appliedTo(className, call, outcome.structure) ?? outcome);
}

/** The same in Keras 3, which shows the shape without the function and computes with it. */
export function activatedOnData(
  className: string,
  call: LayerCallInput,
  shown: Structure,
): Computed | null {
  if (call.dialect !== "keras3") return null;
  const outcome = appliedTo(className, call, shown);
  return (
    outcome &&
    onData(outcome, "the function given as `activation` changes the shape")
  );
}

/** What the function makes of an output; null where none is given, or it can't be followed. */
function appliedTo(
  className: string,
  call: LayerCallInput,
  output: Structure,
): Outcome | null {
  const value = valueOf(call.config, "activation");
  const isOwn = value.kind === "function" || value.kind === "layer";
  return isOwn && atTheEnd.has(className)
    ? outcomeOfFunction(value, output, call)
    : null;
}

/** Whether a layer calls its activation on what it has computed. */
export function endsInActivation(className: string): boolean {
  return atTheEnd.has(className);
}

const atTheEnd: ReadonlySet<string> = new Set(
  "Dense EinsumDense Conv1D Conv2D Conv3D Conv1DTranspose Conv2DTranspose Conv3DTranspose SeparableConv1D SeparableConv2D DepthwiseConv1D DepthwiseConv2D LocallyConnected1D LocallyConnected2D".split(
    " ",
  ),
);

/** Layers and cells whose states meet the results, by what meets them: as they are, or stretched from a size of 1. */
const inStates: ReadonlyMap<string, "same" | "fits"> = new Map([
  ["SimpleRNN", "same"],
  ["LSTM", "fits"],
  ["GRU", "fits"],
]);

/** What Keras 2 raises where a function doesn't fit the states that a recurrent layer computes with. */
export function stateProblem(
  className: string,
  call: LayerCallInput,
): LayerProblem | null {
  if (call.dialect !== "keras2") return null;
  const meets = inStates.get(className);
  const units = integerOf(call.config, "units");
  if (meets === undefined || units === null) return null;
  const state: readonly Dim[] = [null, units];
  for (const argument of ["activation", "recurrent_activation"]) {
    const value = valueOf(call.config, argument);
    if (value.kind !== "function") continue;
    const outcome = outcomeOfFunction(value, tensor(state, "float32"), call);
    const made =
      outcome?.kind === "result" && outcome.structure.kind === "tensor"
        ? outcome.structure.shape
        : null;
    if (made === null || fits(made, state, meets)) continue;
    return problem(
      "argumentValue",
      `\`${argument}\` of ${className} makes ${printShape(made)} of ${printShape(state)}, which doesn't fit its states.`,
      { argument },
    );
  }
  return null;
}

function fits(
  made: readonly Dim[],
  state: readonly Dim[],
  meets: "same" | "fits",
): boolean {
  const isWide = made.length === 2 && made[1] === 1 && state[1] !== 1;
  return (
    made.length <= state.length &&
    !(meets === "same" && isWide) &&
    broadcastShapes(made, state, "known") !== "never"
  );
}
