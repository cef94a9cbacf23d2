// RNN207: Keras 3 models have no `reset_states()`, and the one of layers takes no states.

import type { ResetEvent, Trace } from "../trace/trace.ts";
import { textOf } from "../syntax/source.ts";
import { indentOf } from "./shared/edits.ts";
import { isRecurrent } from "./shared/recurrent.ts";
import { resetLoop } from "./shared/reset-loop.ts";
import type { Edit, Finding, Rule } from "./rule.ts";
import { fix, report } from "./shared/report.ts";
import { className, layerText } from "./shared/wording.ts";

export const resetStatesApi: Rule = {
  code: "RNN207",
  name: "reset-states-api",
  severity: "error",
  dialects: ["keras3"],
  check: (trace) =>
    trace.events.flatMap((event) =>
      event.kind === "reset" && event.certain ? checkReset(trace, event) : [],
    ),
};

function checkReset(trace: Trace, event: ResetEvent): readonly Finding[] {
  const { target, site } = event;
  if (target.kind === "model") {
    const { model } = target;
    const isBuiltIn = ["Sequential", "Functional", "Model"].includes(
      model.className,
    );
    if (model.dialect !== "keras3" || !isBuiltIn) return [];
    return [
      report(resetStatesApi, {
        when: "run",
        range: site.range,
        message: `Keras 3 models have no ${event.method}(); reset the layers: \`for layer in ${receiver(event) ?? "model"}.layers: ...\`.`,
        related: [
          {
            range: model.site.range,
            message: `The ${model.className} model is made here`,
          },
        ],
        fixes: fix("Reset the layers in a loop", loopInstead(trace, event)),
        cause: event,
      }),
    ];
  }
  if (target.kind !== "layer" || site.arguments.length === 0) return [];
  const { layer } = target;
  if (layer.dialect !== "keras3" || !isRecurrent(layer)) return [];
  return [
    report(resetStatesApi, {
      when: "run",
      range: site.range,
      message: `${event.method}() of ${className(layer)} takes no states in Keras 3; assign them: \`for state, value in zip(${receiver(event) ?? "layer"}.states, ...): state.assign(value)\`.`,
      related: [
        {
          range: layer.site.range,
          message: `${layerText(layer)} is made here`,
        },
      ],
      fixes: fix("Assign the states in a loop", assignInstead(event)),
      cause: event,
    }),
  ];
}

function loopInstead(trace: Trace, event: ResetEvent): readonly Edit[] | null {
  const model = receiver(event);
  const indent = standsAlone(event);
  if (model === null || indent === null) return null;
  return [
    { range: event.site.statement, text: resetLoop(trace, model, indent) },
  ];
}

function assignInstead(event: ResetEvent): readonly Edit[] | null {
  const layer = receiver(event);
  const indent = standsAlone(event);
  const states = event.site.arguments[0];
  if (
    layer === null ||
    indent === null ||
    states === undefined ||
    event.site.arguments.length !== 1
  )
    return null;
  const text = `for state, value in zip(${layer}.states, ${textOf(states.value)}):\n${indent}    state.assign(value)`;
  return [{ range: event.site.statement, text }];
}

/** The blanks before a reset that is a statement of its own; null elsewhere. */
function standsAlone(event: ResetEvent): string | null {
  const { site } = event;
  return textOf(site.statement) === textOf(site.range)
    ? indentOf(site.statement)
    : null;
}

/** `model` of `model.reset_states()`. */
function receiver(event: ResetEvent): string | null {
  return /^([\w.]+)\.\w+$/.exec(textOf(event.site.callee))?.[1] ?? null;
}
