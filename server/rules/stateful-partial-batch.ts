// RNN203: the samples leave a short last batch over, and a stateful model has states for full batches only.

import type { RunEvent, Trace } from "../trace/trace.ts";
import { printDim } from "../shapes/print.ts";
import type { Finding, Fix, Rule } from "./rule.ts";
import { fix, report, runsOf } from "./shared/report.ts";
import { batchFault, keptFrom } from "./shared/stateful.ts";
import { batchCall, dropRemainder, trimTo } from "./shared/trimming.ts";
import { counted, shortText } from "./shared/wording.ts";

export const statefulPartialBatch: Rule = {
  code: "RNN203",
  name: "stateful-partial-batch",
  severity: "error",
  dialects: ["keras3", "keras2"],
  check: (trace) => runsOf(trace).flatMap((event) => checkRun(trace, event)),
};

function checkRun(trace: Trace, event: RunEvent): readonly Finding[] {
  const found = batchFault(trace, event);
  if (found?.fault.kind !== "rest") return [];
  const { rest, batches } = found.fault;
  const { samples } = batches;
  const size = printDim(batches.size);
  if (rest === null) {
    if (batchCall(event.x) === null) return [];
    return [
      report(statefulPartialBatch, {
        ...place(event),
        severity: "hint",
        when: "run",
        message: `The dataset may leave a last batch of fewer than ${size} samples; a stateful RNN needs full batches. Add drop_remainder=True to batch().`,
        fixes: fixes(event, null),
      }),
    ];
  }
  const whole = typeof samples === "number" ? samples - rest : null;
  const advice =
    event.x.kind === "dataset"
      ? "Add drop_remainder=True to batch()"
      : whole === null || whole < 1
        ? `Give it ${size} samples or a multiple`
        : trimAdvice(event, whole);
  return [
    report(statefulPartialBatch, {
      ...place(event),
      when: found.when,
      message: `${counted(Number(samples), "sample").replace("NaN", printDim(samples))} in batches of ${size} leave a last batch of ${String(rest)}; a stateful RNN needs full batches. ${advice}.`,
      fixes: fixes(event, whole),
    }),
  ];
}

/** `Trim to X[:8]`; several arrays are each cut. */
function trimAdvice(event: RunEvent, whole: number): string {
  const text = shortText(event.x.range, "x", 30);
  return /^[[(]/.test(text)
    ? `Use the first ${String(whole)} samples`
    : `Trim to ${text}[:${String(whole)}]`;
}

function place(event: RunEvent) {
  const related = keptFrom(event.model);
  return {
    range: event.site.range,
    related: [
      ...related,
      { range: event.x.range, message: "The data comes from here" },
    ],
    cause: event,
  };
}

function fixes(event: RunEvent, whole: number | null): readonly Fix[] {
  if (event.x.kind === "dataset")
    return fix("Add drop_remainder=True to batch()", dropRemainder(event.x));
  return whole === null
    ? []
    : fix(`Use the first ${String(whole)} samples`, trimTo(event, whole));
}
