// RNN910: a library shows a shape that isn't the one that it computes.

import type { Finding, Rule } from "./rule.ts";
import { report } from "./shared/report.ts";

export const badResult: Rule = {
  code: "RNN910",
  name: "bad-result",
  severity: "hint",
  dialects: ["keras3", "tfjs"],
  check: (trace) =>
    trace.calls.flatMap(({ remark, problem, range }): readonly Finding[] =>
      remark === null || problem !== null
        ? []
        : [
            report(badResult, {
              when: remark.raises ? "run" : "silent",
              range,
              message: remark.message,
              cause: remark,
            }),
          ],
    ),
};
