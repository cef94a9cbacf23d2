// RNN701: the first layer of a TF.js Sequential says what goes in.

import type { LayerFact, RunEvent, Trace } from "../trace/trace.ts";
import { addArgument } from "./shared/edits.ts";
import { isRecurrent } from "./shared/recurrent.ts";
import type { Finding, Rule } from "./rule.ts";
import { fix, refusalsOf, report } from "./shared/report.ts";
import { className } from "./shared/wording.ts";

export const tfjsInputShape: Rule = {
  code: "RNN701",
  name: "tfjs-input-shape",
  severity: "error",
  dialects: ["tfjs"],
  check: (trace) =>
    refusalsOf(trace).flatMap(
      ({ problem, layer, range }): readonly Finding[] => {
        if (problem.kind !== "inputShapeMissing") return [];
        const wanted = isRecurrent(layer) ? "[timesteps, features]" : "[...]";
        const { text, isKnown } = shapeFor(trace, layer);
        return [
          report(tfjsInputShape, {
            when: "build",
            range,
            message: `The first layer of a sequential model needs inputShape: ${isKnown ? text : wanted}; ${className(layer)} has none.`,
            fixes:
              text === ""
                ? []
                : fix(
                    `Add inputShape: ${text}`,
                    addArgument(layer.site, `inputShape: ${text}`),
                    isKnown,
                  ),
            cause: problem,
          }),
        ];
      },
    ),
};

/** The sizes of the data that the program trains on, else any number of steps with one feature for a recurrent layer. */
function shapeFor(
  trace: Trace,
  layer: LayerFact,
): { readonly text: string; readonly isKnown: boolean } {
  const runs = trace.events.filter(
    (event): event is RunEvent => event.kind === "run",
  );
  for (const { x } of runs) {
    const shape =
      x.kind === "arrays" ? x.tensors[0]?.spec.shape?.slice(1) : undefined;
    if (shape?.length && shape.every((dim) => typeof dim === "number"))
      return { text: `[${shape.join(", ")}]`, isKnown: true };
  }
  return { text: isRecurrent(layer) ? "[null, 1]" : "", isKnown: false };
}
