// RNN709: an input, or the targets of a run, with the wrong number of axes for a TF.js model with recurrent layers.

import type { LayerCall, RunEvent, Trace } from "../trace/trace.ts";
import { compareDims } from "../shapes/compare.ts";
import { appendElement, argumentOf } from "./shared/edits.ts";
import { sequenceMaker } from "./shared/origins.ts";
import { isRecurrent, setFlag } from "./shared/recurrent.ts";
import type { Finding, Fix, Rule } from "./rule.ts";
import { fix, refusalsOf, report } from "./shared/report.ts";
import { className, setting, shapeText } from "./shared/wording.ts";

export const tfjsRank: Rule = {
  code: "RNN709",
  name: "tfjs-rank",
  severity: "error",
  dialects: ["tfjs"],
  check: (trace: Trace) => [
    ...refusalsOf(trace).flatMap(({ call }) =>
      call === null ? [] : checkCall(call),
    ),
    ...trace.events.flatMap((event) =>
      event.kind === "run" ? checkTargets(event) : [],
    ),
  ],
};

function checkCall(call: LayerCall): readonly Finding[] {
  const { problem, layer } = call;
  const actual = problem?.rank?.actual ?? null;
  if (problem?.kind !== "rank" || actual === null) return [];
  const wantsTime =
    isRecurrent(layer) ||
    (layer.className === "TimeDistributed" && actual.length === 2);
  const refusesTime = layer.className === "RepeatVector" && actual.length === 3;
  if (!wantsTime && !refusesTime) return [];
  const tensor = call.inputTensors[problem.input ?? 0];
  const maker = sequenceMaker(tensor, refusesTime);
  const isLost =
    maker !== null &&
    (refusesTime ||
      actual.length === (layer.entry?.recurrent?.inputRank ?? 3) - 1);
  const flag = setting("return_sequences", !refusesTime, "tfjs");
  const needs = refusesTime
    ? "takes [batch, features]"
    : layer.className === "TimeDistributed"
      ? "needs a time axis"
      : needsOf(layer.entry?.recurrent?.inputRank ?? 3);
  const advice = isLost ? `: set ${flag} above` : "";
  return [
    report(tfjsRank, {
      when: "build",
      range: call.range,
      message: `${className(layer)} ${needs} but gets rank ${String(actual.length)}, ${shapeText(actual, "tfjs")}${advice}.`,
      related:
        maker === null
          ? declared(call)
          : [
              {
                range: maker.range,
                message: `${className(maker.layer)} returns ${refusesTime ? "every step" : "only its last step"} here`,
              },
            ],
      fixes: isLost
        ? fix(
            `Set ${flag} on the ${className(maker.layer)} above`,
            setFlag(maker.layer, "return_sequences", !refusesTime),
          )
        : longerShape(call, actual.length),
      cause: problem,
    }),
  ];
}

function needsOf(rank: number): string {
  return rank === 3
    ? "needs [batch, time, features]"
    : `needs ${String(rank)} axes`;
}

function declared(call: LayerCall): Finding["related"] {
  const origin = call.inputTensors[0]?.origin;
  return origin?.kind === "input"
    ? [{ range: origin.site, message: "The input's shape is declared here" }]
    : [];
}

/** `inputShape: [60]` becomes `[60, 1]`. */
function longerShape(call: LayerCall, rank: number): readonly Fix[] {
  const origin = call.inputTensors[0]?.origin;
  if (
    origin?.kind !== "input" ||
    origin.call === null ||
    rank !== 2 ||
    (call.layer.entry?.recurrent?.inputRank ?? 3) !== 3
  )
    return [];
  const argument =
    argumentOf(origin.call, "input_shape") ?? argumentOf(origin.call, "shape");
  return argument === undefined
    ? []
    : fix("Add a feature axis of size 1", [appendElement(argument, "1")]);
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
