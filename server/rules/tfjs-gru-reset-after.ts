// RNN703: TF.js has no GRU with `resetAfter: true`, which is what Python trains by default.

import { argumentOf, removeArguments } from "./edits.ts";
import type { Finding, Rule } from "./rule.ts";
import { fix, refusalsOf, report } from "./report.ts";

export const tfjsGruResetAfter: Rule = {
  code: "RNN703",
  name: "tfjs-gru-reset-after",
  severity: "error",
  dialects: ["tfjs"],
  check: (trace) =>
    refusalsOf(trace).flatMap(({ problem, layer, range }): readonly Finding[] => {
      if (problem.kind !== "resetAfter") return [];
      const owner = [layer, ...layer.wrapped].find((each) => argumentOf(each.site, "reset_after") !== undefined);
      const argument = owner === undefined ? undefined : argumentOf(owner.site, "reset_after");
      return [
        report(tfjsGruResetAfter, {
          when: "build",
          range,
          message: "TF.js cannot run GRU with resetAfter: true (the Python default). Train with reset_after=False.",
          related: argument === undefined ? [] : [{ range: argument.range, message: "resetAfter is set here" }],
          fixes: owner === undefined || argument === undefined ? [] : fix("Remove resetAfter", removeArguments(owner.site, argument)),
          cause: problem,
        }),
      ];
    }),
};
