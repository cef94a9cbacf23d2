// RNN805: an RNN over something that is no cell, or a Bidirectional around a cell.

import { textOf } from "../syntax/source.ts";
import type { Rule } from "./rule.ts";
import { insertion } from "./shared/edits.ts";
import { fix, type Refusal, refusalsOf, report } from "./shared/report.ts";

export const notAnRnnCell: Rule = {
  code: "RNN805",
  name: "not-an-rnn-cell",
  severity: "error",
  dialects: ["keras3", "keras2"],
  check: (trace) =>
    refusalsOf(trace)
      .filter(({ problem }) => problem.kind === "notACell")
      .map((refusal) =>
        report(notAnRnnCell, {
          when: refusal.when,
          range: refusal.range,
          message: refusal.problem.message,
          fixes: layerForCell(refusal),
          cause: refusal.problem,
        }),
      ),
};

/** `Bidirectional(LSTMCell(16))` becomes `Bidirectional(LSTM(16))`, where the cell is written by a name with a module before it. */
function layerForCell({ layer }: Refusal): ReturnType<typeof fix> {
  const [cell] = layer.wrapped;
  if (layer.className !== "Bidirectional" || cell === undefined) return [];
  const { callee } = cell.site;
  if (!/\.\w+Cell$/.test(textOf(callee))) return [];
  const suffix = insertion(callee, callee.end, "").range;
  return fix(`Use ${cell.className.replace(/Cell$/, "")}`, [
    { range: { ...suffix, start: callee.end - "Cell".length }, text: "" },
  ]);
}
