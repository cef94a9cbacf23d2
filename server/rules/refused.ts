// RNN999: the library refuses for a reason that no other rule names, or lacks what the program asks it for.

import type { Rule } from "./rule.ts";
import { refusalRule } from "./shared/refusal-rule.ts";
import { report } from "./shared/report.ts";

const ofLayers: Rule = refusalRule("RNN999", "refused", "every");

export const refused: Rule = {
  ...ofLayers,
  check: (trace) => [
    ...ofLayers.check(trace),
    ...trace.refusals.map(({ range, problem }) =>
      report(ofLayers, {
        when: "build",
        range,
        message: problem.message,
        cause: problem,
      }),
    ),
  ],
};
