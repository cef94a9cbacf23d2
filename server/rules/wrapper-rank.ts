// RNN104: TimeDistributed without a time axis, RepeatVector on a sequence that has one already.

import type { LayerCall } from "../trace/trace.ts";
import { sequenceMaker } from "./shared/origins.ts";
import { setFlag } from "./shared/recurrent.ts";
import type { Finding, Rule, When } from "./rule.ts";
import { fix, refusalsOf, report } from "./shared/report.ts";
import { className, layerText, setting, shapeText } from "./shared/wording.ts";

export const wrapperRank: Rule = {
  code: "RNN104",
  name: "wrapper-rank",
  severity: "error",
  dialects: ["keras3", "keras2"],
  check: (trace) =>
    refusalsOf(trace).flatMap(({ call, when }) =>
      call === null ? [] : checkCall(call, when),
    ),
};

function checkCall(call: LayerCall, when: When): readonly Finding[] {
  const { problem, layer } = call;
  const rank = problem?.rank?.actual?.length;
  const wantsTime = layer.className === "TimeDistributed" && rank === 2;
  const hasTime = layer.className === "RepeatVector" && rank === 3;
  if (problem?.kind !== "rank" || (!wantsTime && !hasTime)) return [];
  const shape = shapeText(problem.rank?.actual ?? null, layer.dialect);
  const maker = sequenceMaker(call.inputTensors[problem.input ?? 0], hasTime);
  const needs = wantsTime ? "needs a time axis" : "takes (batch, features)";
  const flag = setting("return_sequences", wantsTime, layer.dialect);
  const advice =
    maker === null
      ? ""
      : `: set ${flag} on the ${className(maker.layer)} above`;
  return [
    report(wrapperRank, {
      when,
      range: call.range,
      message: `${className(layer)} ${needs} but gets ${shape}${advice}.`,
      related:
        maker === null
          ? []
          : [
              {
                range: maker.range,
                message: `${layerText(maker.layer)} returns ${shape} here`,
              },
            ],
      fixes:
        maker === null
          ? []
          : fix(
              `Set ${flag} on the ${layerText(maker.layer)} above`,
              setFlag(maker.layer, "return_sequences", wantsTime),
            ),
      cause: problem,
    }),
  ];
}
