// RNN709: an input, or the targets of a run, with the wrong number of axes for a TF.js model with recurrent layers.

import type { RunEvent, Trace } from "../trace/trace.ts";
import { compareDims } from "../shapes/compare.ts";
import { explain } from "./shared/explain.ts";
import { sequenceMaker } from "./shared/origins.ts";
import { isRecurrent, setFlag } from "./shared/recurrent.ts";
import type { Finding, Rule } from "./rule.ts";
import {
  fix,
  refusalsOf,
  report,
  runsOf,
  type Refusal,
} from "./shared/report.ts";
import { className, setting, shapeText } from "./shared/wording.ts";

export const tfjsRank: Rule = {
  code: "RNN709",
  name: "tfjs-rank",
  severity: "error",
  dialects: ["tfjs"],
  check: (trace: Trace) => [
    ...refusalsOf(trace).filter(isAboutSteps).map(checkRefusal),
    ...runsOf(trace).flatMap((event) => checkTargets(event)),
  ],
};

/** A recurrent layer or one around steps whose input has another number of axes. */
function isAboutSteps({ problem, layer, call }: Refusal): boolean {
  const rank = problem.rank?.actual?.length;
  return (
    call !== null &&
    problem.kind === "rank" &&
    rank !== undefined &&
    (isRecurrent(layer) ||
      (layer.className === "TimeDistributed" && rank === 2) ||
      (layer.className === "RepeatVector" && rank === 3))
  );
}

function checkRefusal(refusal: Refusal): Finding {
  return report(tfjsRank, {
    when: "build",
    range: refusal.range,
    cause: refusal.problem,
    ...explain(refusal),
  });
}

const runsWithTargets = new Set(["fit", "evaluate", "train_on_batch"]);

/** One output for each step, but one target for each sequence. */
function checkTargets(event: RunEvent): readonly Finding[] {
  const { model, y } = event;
  if (
    !runsWithTargets.has(event.method) ||
    model.outputs?.kind !== "tensor" ||
    y?.kind !== "arrays" ||
    y.structure.kind !== "tensor"
  )
    return [];
  const output = model.outputs.shape;
  const target = y.structure.shape;
  const maker = sequenceMaker(model.outputTensors[0], true);
  const time = output?.[1];
  if (
    output?.length !== 3 ||
    target === null ||
    maker === null ||
    time === undefined ||
    target.length > 2
  )
    return [];
  const width = target[1];
  if (width !== undefined && compareDims(width, time) !== "never") return [];
  const shape = shapeText(output, "tfjs");
  const flag = setting("return_sequences", true, "tfjs");
  return [
    report(tfjsRank, {
      when: "run",
      range: event.site.range,
      message: `The model gives one output per step, ${shape}, but y is ${shapeText(target, "tfjs")}: one label per sequence. Remove ${flag} from the last ${className(maker.layer)}.`,
      related: [
        {
          range: maker.range,
          message: `${className(maker.layer)} returns every step here`,
        },
      ],
      fixes: fix(
        `Remove ${flag} from the ${className(maker.layer)}`,
        setFlag(maker.layer, "return_sequences", false),
      ),
      cause: y,
    }),
  ];
}
