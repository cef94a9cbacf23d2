// RNN910: TF.js answers with a size that can't be instead of raising.

import type { Finding, Rule } from "./rule.ts";
import { report } from "./shared/report.ts";

export const badResult: Rule = {
  code: "RNN910",
  name: "bad-result",
  severity: "hint",
  dialects: ["tfjs"],
  check: (trace) =>
    trace.calls.flatMap((call): readonly Finding[] =>
      call.remark === null || call.problem !== null
        ? []
        : [
            report(badResult, {
              when: "silent",
              range: call.range,
              message: call.remark.message,
              cause: call.remark,
            }),
          ],
    ),
};
