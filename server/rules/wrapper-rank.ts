// RNN104: TimeDistributed without a time axis, RepeatVector on a sequence that has one already.

import { explain } from "./shared/explain.ts";
import type { Rule } from "./rule.ts";
import { type Refusal, refusalsOf, report } from "./shared/report.ts";

export const wrapperRank: Rule = {
  code: "RNN104",
  name: "wrapper-rank",
  severity: "error",
  dialects: ["keras3", "keras2"],
  check: (trace) =>
    refusalsOf(trace)
      .filter(isAboutTime)
      .map((refusal) =>
        report(wrapperRank, {
          when: refusal.when,
          range: refusal.range,
          cause: refusal.problem,
          ...explain(refusal),
        }),
      ),
};

function isAboutTime({ problem, layer, call }: Refusal): boolean {
  const rank = problem.rank?.actual?.length;
  return (
    call !== null &&
    problem.kind === "rank" &&
    ((layer.className === "TimeDistributed" && rank === 2) ||
      (layer.className === "RepeatVector" && rank === 3))
  );
}
