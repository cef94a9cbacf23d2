// From a rule's head and what it saw to a finding, with the parts that most findings leave out filled in.

import type { LayerProblem } from "../../layers/layer.ts";
import type {
  LayerCall,
  LayerFact,
  RunEvent,
  Trace,
} from "../../trace/trace.ts";
import { type Range, sameRange } from "../../syntax/source.ts";
import { isEager } from "../../trace/eager.ts";
import type { Edit, Finding, Fix, Rule } from "../rule.ts";

/** What a rule says about itself, without its check. */
export type Head = Omit<Rule, "check">;

type Needed = "range" | "message" | "when" | "cause";

/** A finding of this rule; severity is the rule's unless told otherwise. */
export function report(
  head: Head,
  parts: Pick<Finding, Needed> & Partial<Finding>,
): Finding {
  return {
    code: head.code,
    rule: head.name,
    severity: head.severity,
    related: [],
    fixes: [],
    ...parts,
  };
}

/** A fix as a list, empty when there are no edits to make. */
export function fix(
  title: string,
  edits: readonly (Edit | null)[] | null,
  isPreferred = true,
): readonly Fix[] {
  if (edits === null || edits.length === 0) return [];
  const real = edits.filter((edit) => edit !== null);
  return real.length === edits.length
    ? [{ title, edits: real, isPreferred }]
    : [];
}

/** All runs of data through models. */
export function runsOf(trace: Trace): readonly RunEvent[] {
  return trace.events.filter((event) => event.kind === "run");
}

/** Something that the library refuses, and where: at a layer's constructor or at a call. */
export interface Refusal {
  readonly trace: Trace;
  readonly problem: LayerProblem;
  readonly layer: LayerFact;
  /** Null when the constructor refuses. */
  readonly call: LayerCall | null;
  readonly range: Range;
  /** `run` for a Sequential without a declared input, which is built when the first data comes. */
  readonly when: "build" | "run";
}

/** Everything that the library refuses while the program builds its models, constructors first. */
export function refusalsOf(trace: Trace): readonly Refusal[] {
  const made = trace.layers.flatMap((layer): readonly Refusal[] =>
    layer.problem === null
      ? []
      : [
          {
            trace,
            problem: layer.problem,
            layer,
            call: null,
            range: layer.site.range,
            when: "build",
          },
        ],
  );
  const called = trace.calls.flatMap((call): readonly Refusal[] =>
    call.problem === null
      ? []
      : [
          {
            trace,
            problem: call.problem,
            layer: call.layer,
            call,
            range: call.range,
            when: isBuiltByData(trace, call) ? "run" : "build",
          },
        ],
  );
  return [
    ...made,
    ...called.filter(
      (refusal) => !made.some((other) => other.problem === refusal.problem),
    ),
  ];
}

function isBuiltByData(trace: Trace, call: LayerCall): boolean {
  if (call.memberOf === null) return false;
  return (
    isEager(call.inputTensors[0]) === true ||
    trace.events.some(
      (event) =>
        event.kind === "run" && sameRange(event.site.range, call.range),
    )
  );
}
