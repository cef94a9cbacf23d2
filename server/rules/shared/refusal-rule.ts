// The rules for what any layer may refuse: they say what the library says, and which layer made the input.

import type { ProblemKind } from "../../layers/layer.ts";
import { makerOf } from "./origins.ts";
import { type Head, refusalsOf, type Refusal, report } from "./report.ts";
import type { Finding, Rule } from "../rule.ts";
import { layerText } from "./wording.ts";

/** Fixes that a kind of refusal knows. */
export type FixesFor = (refusal: Refusal) => Finding["fixes"];

/** A rule that reports each refusal of these kinds in the problem's own words. */
export function refusalRule(
  code: string,
  name: string,
  kinds: readonly ProblemKind[] | "every",
  fixesFor?: FixesFor,
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
        .map((refusal) =>
          report(head, {
            when: refusal.when,
            range: refusal.range,
            message: refusal.problem.message,
            related: relatedOf(refusal),
            fixes: fixesFor?.(refusal) ?? [],
            cause: refusal.problem,
          }),
        ),
  };
}

/** What made the input that is refused. */
function relatedOf({ problem, call }: Refusal): Finding["related"] {
  if (
    call === null ||
    problem.kind === "unknownArgument" ||
    problem.kind === "argumentValue"
  )
    return [];
  const tensors =
    problem.input === undefined
      ? call.inputTensors
      : call.inputTensors.slice(problem.input, problem.input + 1);
  return tensors.flatMap((tensor): Finding["related"] => {
    const maker = makerOf(tensor);
    if (maker !== null)
      return [
        {
          range: maker.range,
          message: `${layerText(maker.layer)} makes this input`,
        },
      ];
    return tensor.origin.kind === "input"
      ? [{ range: tensor.origin.site, message: "The input is declared here" }]
      : [];
  });
}
