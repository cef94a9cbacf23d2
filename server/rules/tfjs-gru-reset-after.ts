// RNN703: TF.js has no GRU with `resetAfter: true`, which is what Python trains by default.

import { type Range, textOf } from "../syntax/source.ts";
import type { LayerFact, Trace } from "../trace/trace.ts";
import { argumentOf, removeArguments } from "./shared/edits.ts";
import type { Edit, Finding, Rule } from "./rule.ts";
import { fix, refusalsOf, report } from "./shared/report.ts";

export const tfjsGruResetAfter: Rule = {
  code: "RNN703",
  name: "tfjs-gru-reset-after",
  severity: "error",
  dialects: ["tfjs"],
  check: (trace) =>
    refusalsOf(trace).flatMap(
      ({ problem, layer, range }): readonly Finding[] => {
        if (problem.kind !== "resetAfter") return [];
        const found = optionOf(trace, layer);
        return [
          report(tfjsGruResetAfter, {
            when: "build",
            range,
            message:
              "TF.js cannot run GRU with resetAfter: true (the Python default). Train with reset_after=False.",
            related:
              found === null
                ? []
                : [{ range: found.range, message: "resetAfter is set here" }],
            fixes: found === null ? [] : fix("Remove resetAfter", found.edits),
            cause: problem,
          }),
        ];
      },
    ),
};

interface Option {
  readonly range: Range;
  readonly edits: readonly Edit[];
}

/** Where the option is written: in the layer's own config object, that of the layer it wraps, or a variable that holds the object. */
function optionOf(trace: Trace, layer: LayerFact): Option | null {
  for (const { site } of [layer, ...layer.wrapped]) {
    const argument = argumentOf(site, "reset_after");
    if (argument !== undefined)
      return { range: argument.range, edits: removeArguments(site, argument) };
    const name = /^\s*\(\s*([\w$]+)\s*\)$/.exec(
      site.range.unit.text.slice(site.callee.end, site.range.end),
    )?.[1];
    const variable = trace.values.find((value) => value.name === name);
    const option = variable === undefined ? null : inObject(variable.range);
    if (option !== null) return option;
  }
  return null;
}

/** The option in the object literal that a variable is declared with. */
function inObject(name: Range): Option | null {
  const { unit, end } = name;
  const found = /^[^={]*=\s*\{[^{}]*?(,?\s*\bresetAfter\s*:\s*true\b)/.exec(
    unit.text.slice(end),
  );
  const written = found?.[1];
  if (found === null || written === undefined) return null;
  const start = end + found[0].length - written.length;
  const range = { unit, start, end: end + found[0].length };
  const comma = written.startsWith(",")
    ? ""
    : (/^\s*,[ \t]*/.exec(unit.text.slice(range.end))?.[0] ?? "");
  const option = {
    ...range,
    start: range.end - textOf(range).replace(/^,?\s*/, "").length,
  };
  return {
    range: option,
    edits: [{ range: { ...range, end: range.end + comma.length }, text: "" }],
  };
}
