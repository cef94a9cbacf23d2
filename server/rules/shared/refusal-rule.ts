// The rules for what any layer may refuse: they say what the library says, and which layer made the input.

import type { ProblemKind } from "../../layers/layer.ts";
import { textOf } from "../../syntax/source.ts";
import { setArgument } from "./edits.ts";
import { explain } from "./explain.ts";
import { fix, type Head, refusalsOf, type Refusal, report } from "./report.ts";
import type { Finding, Rule } from "../rule.ts";
import { setting } from "./wording.ts";

/** Fixes that a kind of refusal knows. */
export type FixesFor = (refusal: Refusal) => Finding["fixes"];

/** Further places that a kind of refusal knows. */
export type RelatedFor = (refusal: Refusal) => Finding["related"];

/** A rule that reports each refusal of these kinds in the problem's own words. */
export function refusalRule(
  code: string,
  name: string,
  kinds: readonly ProblemKind[] | "every",
  fixesFor?: FixesFor,
  relatedFor?: RelatedFor,
): Rule {
  const head: Head = {
    code,
    name,
    severity: "error",
    dialects: ["keras3", "keras2", "tfjs"],
  };
  return {
    ...head,
    check: (trace) =>
      refusalsOf(trace)
        .filter(
          ({ problem }) => kinds === "every" || kinds.includes(problem.kind),
        )
        .map((refusal) => {
          const { message, related, fixes } = explain(refusal);
          return report(head, {
            when: refusal.when,
            range: refusal.range,
            message,
            related: [...related, ...(relatedFor?.(refusal) ?? [])],
            fixes: [
              ...(fixesFor?.(refusal) ?? []),
              ...meantValue(refusal),
              ...fixes,
            ],
            cause: refusal.problem,
          });
        }),
  };
}

/** Where the problem knows which value was meant: that one. */
function meantValue({ problem, layer }: Refusal): Finding["fixes"] {
  const { argument, meant, kind } = problem;
  if (argument === undefined || meant === undefined) return [];
  if (kind === "unknownArgument") return [];
  const written = layer.site.arguments.find(
    ({ name, parameter }) => (name?.text ?? parameter) === argument,
  );
  const text = written === undefined ? null : textOf(written.value);
  const quote = text === null ? null : /^(["'])[^"'\\]*\1$/.exec(text)?.[1];
  if (kind === "argumentValue")
    return written === undefined || !quote
      ? []
      : fix(`Change it to "${meant}"`, [
          { range: written.value, text: `${quote}${meant}${quote}` },
        ]);
  const value = Number(meant);
  return fix(
    `Set ${setting(argument, value, layer.dialect)}`,
    setArgument(layer.site, argument, value),
    false,
  );
}
