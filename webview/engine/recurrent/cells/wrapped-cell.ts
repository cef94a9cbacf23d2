// TensorFlow's wrappers of cells in Keras 2, `tf.nn.RNNCellResidualWrapper` and its like, as they run at inference.

import { add, concat, split } from "@tensorflow/tfjs-core";
import type { LayerConfig } from "../../../../server/models/graph.ts";
import type { Refusal } from "../../refusal.ts";
import { isRefusal, refuse } from "../../refusal.ts";
import type { CellPlan } from "./cell.ts";

/** What a wrapper makes of the plan of its cell, on steps of `[features]`; a refusal when it can't run. */
type Wrapper = (
  plan: CellPlan,
  config: LayerConfig,
  input: readonly number[],
) => CellPlan | Refusal;

/** Drops in every call, not in training alone. */
const dropout: Wrapper = (plan, config) => {
  const shares = ["input_keep_prob", "output_keep_prob", "state_keep_prob"];
  return shares.every((name) => (config[name] ?? 1) === 1)
    ? plan
    : refuse("its RNNCellDropoutWrapper drops at random in every call");
};

/** Adds the input of a step to what its cell returns. The input travels beside what the cell needs of it. */
const residual: Wrapper = (plan, config, input) => {
  const [width = 1] = input;
  if ((config.residual_fn ?? null) !== null)
    return refuse("the `residual_fn` of its cell can't be followed");
  if (plan.spatial.length > 0 || plan.units !== width)
    return refuse(
      `its RNNCellResidualWrapper adds an input of ${width} numbers to an output of ${plan.units}`,
    );
  return {
    ...plan,
    quantities: [
      ...plan.quantities,
      { name: residualOutput, shape: [plan.units] },
    ],
    output: residualOutput,
    bind: (...given) => {
      const cell = plan.bind(...given);
      return {
        project: (x) => concat([x, cell.project(x)], -1),
        step: (projected, states) => {
          const all = projected.shape.at(-1) ?? 0;
          const [x, own] = split(projected, [width, all - width], -1);
          if (x === undefined || own === undefined)
            throw new Error("A step has no input.");
          const inner = cell.step(own, states);
          const output = add(inner.output, x);
          return {
            ...inner,
            output,
            gates: { ...inner.gates, [residualOutput]: output },
          };
        },
      };
    },
  };
};

const residualOutput = "output + input";

const wrappers: Readonly<Record<string, Wrapper>> = {
  DeviceWrapper: (plan) => plan,
  DropoutWrapper: dropout,
  ResidualWrapper: residual,
};

export function isCellWrapper(className: string): boolean {
  return className in wrappers;
}

/** @param plan of the cell that the wrapper holds */
export function wrappedCell(
  className: string,
  plan: CellPlan | Refusal,
  config: LayerConfig,
  input: readonly number[],
): CellPlan | Refusal {
  return isRefusal(plan)
    ? plan
    : (wrappers[className]?.(plan, config, input) ?? plan);
}
