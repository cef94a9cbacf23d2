// What wrappers ask of the layer inside: whether there is one, and what its own arithmetic makes of a shape that it would refuse in a call.
import type { Structure } from "../shapes/structure.ts";
import { printValue, valueOf } from "./arguments.ts";
import type {
  Config,
  Dialect,
  LayerCallInput,
  LayerInstance,
  LayerProblem,
} from "./layer.ts";
import { problem } from "./problem.ts";
import type { UncheckedStep } from "./unchecked-steps.ts";
import { uncheckedStep } from "./unchecked-steps.ts";

/** What comes of a layer that would refuse its steps for their axes when it is called itself: Keras 3 and TF.js don't ask it. */
export function unchecked(
  layer: LayerInstance,
  step: Structure,
  { kind }: LayerProblem,
  call: LayerCallInput,
): UncheckedStep | null {
  return call.dialect !== "keras2" &&
    kind === "rank" &&
    step.kind === "tensor" &&
    step.shape !== null
    ? uncheckedStep(layer, step.shape, call)
    : null;
}

/** The problem of a wrapper that is given something else than a layer. */
export function noLayer(
  className: string,
  config: Config,
  dialect: Dialect,
): LayerProblem {
  const given = printValue(valueOf(config, "layer"), dialect);
  const message = `\`layer\` of ${className} must be a layer, such as Dense, not ${given}.`;
  return problem("argumentValue", message, { argument: "layer" });
}
