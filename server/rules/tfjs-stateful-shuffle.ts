// RNN708: `fit` of a stateful TF.js model shuffles its samples unless told not to.

import type { RunEvent } from "../trace/trace.ts";
import { setArgument } from "./shared/edits.ts";
import type { Finding, Rule } from "./rule.ts";
import { fix, report } from "./shared/report.ts";
import { shufflingOf } from "./shared/shuffling.ts";
import { statefulLayer } from "./shared/stateful.ts";
import { layerText } from "./shared/wording.ts";

export const tfjsStatefulShuffle: Rule = {
  code: "RNN708",
  name: "tfjs-stateful-shuffle",
  severity: "warning",
  dialects: ["tfjs"],
  check: (trace) =>
    trace.events.flatMap((event) =>
      event.kind === "run" ? checkRun(event) : [],
    ),
};

function checkRun(event: RunEvent): readonly Finding[] {
  const how = shufflingOf(event);
  if (how !== "default" && how !== "argument") return [];
  const layer = statefulLayer(event.model);
  const what =
    how === "default" ? "fit shuffles by default" : "fit is told to shuffle";
  return [
    report(tfjsStatefulShuffle, {
      when: "silent",
      range: event.site.range,
      message: `${what}, so the kept state belongs to other samples; ${how === "default" ? "add" : "set"} shuffle: false.`,
      related:
        layer === null
          ? []
          : [
              {
                range: layer.site.range,
                message: `${layerText(layer)} keeps its states from batch to batch`,
              },
            ],
      fixes: fix(
        "Pass shuffle: false",
        setArgument(event.site, "shuffle", false, 2),
      ),
      cause: event.shuffle,
    }),
  ];
}
