// RNN708: `fit` of a stateful TF.js model shuffles its samples unless told not to.

import type { RunEvent } from "../trace/trace.ts";
import { setArgument } from "./shared/edits.ts";
import type { Finding, Rule } from "./rule.ts";
import { fix, report, runsOf } from "./shared/report.ts";
import { shufflingOf } from "./shared/shuffling.ts";
import { keptFrom } from "./shared/stateful.ts";

export const tfjsStatefulShuffle: Rule = {
  code: "RNN708",
  name: "tfjs-stateful-shuffle",
  severity: "warning",
  dialects: ["tfjs"],
  check: (trace) => runsOf(trace).flatMap((event) => checkRun(event)),
};

function checkRun(event: RunEvent): readonly Finding[] {
  const how = shufflingOf(event);
  if (how !== "default" && how !== "argument") return [];
  const what =
    how === "default" ? "fit shuffles by default" : "fit is told to shuffle";
  return [
    report(tfjsStatefulShuffle, {
      when: "silent",
      range: event.site.range,
      message: `${what}, so the kept state belongs to other samples; ${how === "default" ? "add" : "set"} shuffle: false.`,
      related: keptFrom(event.model),
      fixes: fix(
        "Pass shuffle: false",
        setArgument(event.site, "shuffle", false, 2),
      ),
      cause: event.shuffle,
    }),
  ];
}
