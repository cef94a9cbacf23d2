// RNN704: a layer with several outputs inside a TF.js Sequential, the last one included.

import { flagOf, setFlag } from "./shared/recurrent.ts";
import type { Finding, Rule } from "./rule.ts";
import { fix, refusalsOf, report } from "./shared/report.ts";
import { className } from "./shared/wording.ts";

export const tfjsReturnStateInSequential: Rule = {
  code: "RNN704",
  name: "tfjs-return-state-in-sequential",
  severity: "error",
  dialects: ["tfjs"],
  check: (trace) =>
    refusalsOf(trace).flatMap(
      ({ problem, layer, range }): readonly Finding[] => {
        if (
          problem.kind !== "sequentialOutputs" ||
          flagOf(layer, "return_state") !== true
        )
          return [];
        return [
          report(tfjsReturnStateInSequential, {
            when: "build",
            range,
            message: `Sequential layers must return one tensor; remove returnState from ${className(layer.wrapped[0] ?? layer)}, or use tf.model.`,
            fixes: fix(
              "Remove returnState",
              setFlag(layer, "return_state", false),
            ),
            cause: problem,
          }),
        ];
      },
    ),
};
