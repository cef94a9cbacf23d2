// RNN202: `fit` mixes the samples of a stateful model, so a state goes on to another sequence.

import type { RunEvent } from "../trace/trace.ts";
import { setArgument } from "./shared/edits.ts";
import type { Finding, Rule } from "./rule.ts";
import { fix, report, runsOf } from "./shared/report.ts";
import { shufflingOf } from "./shared/shuffling.ts";
import { keptFrom } from "./shared/stateful.ts";

export const statefulShuffle: Rule = {
  code: "RNN202",
  name: "stateful-shuffle",
  severity: "warning",
  dialects: ["keras3", "keras2"],
  check: (trace) => runsOf(trace).flatMap((event) => checkRun(event)),
};

function checkRun(event: RunEvent): readonly Finding[] {
  const how = shufflingOf(event);
  if (how === null) return [];
  const what = {
    default: "fit() shuffles by default",
    argument: "shuffle=True mixes the samples",
    dataset: "The dataset is shuffled",
  }[how];
  const advice =
    how === "dataset"
      ? "Leave .shuffle() out."
      : how === "argument"
        ? "Set shuffle=False."
        : "Add shuffle=False.";
  return [
    report(statefulShuffle, {
      when: "silent",
      range: event.site.range,
      message: `${what}, so the kept state belongs to other samples. ${advice}`,
      related: [
        ...keptFrom(event.model),
        ...(how === "dataset"
          ? [{ range: event.x.range, message: "The data comes from here" }]
          : []),
      ],
      fixes:
        how === "dataset"
          ? []
          : fix(
              "Pass shuffle=False",
              setArgument(event.site, "shuffle", false, 2),
            ),
      cause: event.shuffle,
    }),
  ];
}
