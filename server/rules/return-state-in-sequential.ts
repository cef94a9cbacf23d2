// RNN004: a layer with several outputs inside a Sequential, which passes one tensor on.

import type { LayerCall, LayerFact, ModelFact, Trace } from "../trace/trace.ts";
import { contains, type Range } from "../syntax/source.ts";
import { isMerge, takesTuple } from "./shared/origins.ts";
import {
  commonCall,
  flagOf,
  isRecurrent,
  outputNames,
  setFlag,
} from "./shared/recurrent.ts";
import type { Finding, Rule } from "./rule.ts";
import { fix, refusalsOf, report } from "./shared/report.ts";
import { className, counted, layerText, setting } from "./shared/wording.ts";

export const returnStateInSequential: Rule = {
  code: "RNN004",
  name: "return-state-in-sequential",
  severity: "error",
  dialects: ["keras3", "keras2"],
  check: (trace) => {
    const refused = refusalsOf(trace).flatMap(({ call }) =>
      call === null ? [] : checkRefused(call),
    );
    const quiet = trace.models
      .filter(isSequential)
      .flatMap((model) => checkQuiet(trace, model));
    const known = new Set(refused.map((finding) => finding.range.start));
    return [
      ...refused,
      ...quiet.filter((finding) => !known.has(finding.range.start)),
    ];
  },
};

/** Keras 2 refuses the layer itself; Keras 3 the first layer below that gets the tuple. */
function checkRefused(call: LayerCall): readonly Finding[] {
  const { problem } = call;
  if (call.memberOf === null || problem === null) return [];
  const maker = problem.kind === "sequentialOutputs" ? call : tupleMaker(call);
  if (maker === null || flagOf(maker.layer, "return_state") !== true) return [];
  const related =
    maker === call
      ? []
      : [
          {
            range: call.range,
            message: `${className(call.layer)} gets the tuple`,
          },
        ];
  return [
    finding(maker.layer, maker.range, {
      when: "build",
      related,
      cause: problem,
    }),
  ];
}

/** The member above, in the same Sequential, whose several outputs reach this call unmerged. */
function tupleMaker(call: LayerCall): LayerCall | null {
  let maker =
    call.inputTensors.length > 1 ? commonCall(call.inputTensors) : null;
  while (
    maker !== null &&
    !isRecurrent(maker.layer) &&
    maker.inputTensors.length > 1
  )
    maker = commonCall(maker.inputTensors);
  return maker !== null &&
    isRecurrent(maker.layer) &&
    maker.memberOf?.modelId === call.memberOf?.modelId
    ? maker
    : null;
}

/** What no constructor refuses: the last layer of a Keras 3 model, and models that have no input shape yet. */
function checkQuiet(trace: Trace, model: ModelFact): readonly Finding[] {
  return model.layers.flatMap((member, position): readonly Finding[] => {
    const { layer, call } = member;
    if (
      flagOf(layer, "return_state") !== true ||
      (call !== null && call.problem !== null)
    )
      return [];
    const range =
      call?.range ??
      (contains(member.place, layer.site.range)
        ? layer.site.range
        : member.place);
    if (model.dialect === "keras2")
      return call === null
        ? [finding(layer, range, { when: "run", cause: layer })]
        : [];
    const below = model.layers.slice(position + 1);
    if (below.some((each) => each.call !== null && each.call.problem !== null))
      return [];
    const taker = below.find((each) => !takesTuple(each.layer));
    if (taker === undefined)
      return model.isComplete ? [checkLast(trace, model, layer, range)] : [];
    if (isMerge(taker.layer) || taker.layer.entry === null) return [];
    return [
      finding(layer, range, {
        when: call === null ? "run" : "build",
        cause: layer,
      }),
    ];
  });
}

/** Keras 3 lets the last layer return a tuple; training on one array of targets then fails. */
function checkLast(
  trace: Trace,
  model: ModelFact,
  layer: LayerFact,
  range: Range,
): Finding {
  const training = trace.events.find(
    (event) =>
      event.kind === "run" &&
      event.model.id === model.id &&
      ["fit", "evaluate", "train_on_batch", "test_on_batch"].includes(
        event.method,
      ) &&
      event.y?.kind === "arrays" &&
      event.y.structure.kind === "tensor",
  );
  if (training?.kind !== "run")
    return finding(layer, range, {
      when: "silent",
      severity: "hint",
      cause: layer,
    });
  const related = [
    {
      range: training.site.range,
      message: "One array of targets is given here",
    },
  ];
  return finding(layer, range, { when: "run", related, cause: layer });
}

function finding(
  layer: LayerFact,
  range: Range,
  parts: Pick<Finding, "when" | "cause"> & Partial<Finding>,
): Finding {
  const flag = setting("return_state", true, layer.dialect);
  const count = outputNames(layer)?.length;
  const gives = count === undefined ? "several" : String(count);
  return report(returnStateInSequential, {
    range,
    message: `Sequential layers pass one tensor on; ${layerText(layer, flag)} gives ${gives}. Remove return_state, or use the functional API.`,
    related:
      count === undefined
        ? []
        : [
            {
              range: layer.site.range,
              message: `It returns ${counted(count, "tensor")}: ${outputNames(layer)?.join(", ") ?? ""}`,
            },
          ],
    fixes: fix(
      `Remove ${flag} from the ${className(layer.wrapped[0] ?? layer)}`,
      setFlag(layer, "return_state", false),
    ),
    ...parts,
  });
}

function isSequential(model: ModelFact): boolean {
  return model.className === "Sequential";
}
