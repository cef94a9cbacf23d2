// Which edits there are for a layer or model that is shown: another pair of flags, and what the findings about its data would mend.

import { setArgument } from "../rules/shared/edits.ts";
import { fittedNames, retarget } from "../rules/shared/target-names.ts";
import type { Edit } from "../rules/rule.ts";
import { tensorsOf } from "../shapes/structure.ts";
import { textOf } from "../syntax/source.ts";
import { isFed, type Subject } from "../trace/subject.ts";
import type {
  LayerCall,
  LayerFact,
  NamedValue,
  Trace,
} from "../trace/trace.ts";
import {
  type Flags,
  flagsOf,
  isRecurrent,
  variantsOf,
} from "../trace/variants.ts";
import type { Analysis } from "./analysis.ts";

export type SubjectEdit =
  | ({ readonly kind: "flags" } & Flags)
  | { readonly kind: "shuffle" }
  | { readonly kind: "trim" };

/** The kinds of edits that can be made for a subject as it is now. */
export function editKindsOf(
  analysis: Analysis,
  subject: Subject,
): readonly SubjectEdit["kind"][] {
  const all: readonly SubjectEdit[] = [
    { kind: "flags", returnSequences: true, returnState: true },
    { kind: "flags", returnSequences: false, returnState: false },
    { kind: "shuffle" },
    { kind: "trim" },
  ];
  const possible = all.filter((edit) => editOf(analysis, subject, edit));
  return [...new Set(possible.map(({ kind }) => kind))];
}

/** The edits, or null when there is nothing to edit or it can't be told how. */
export function editOf(
  analysis: Analysis,
  subject: Subject,
  edit: SubjectEdit,
): readonly Edit[] | null {
  switch (edit.kind) {
    case "flags":
      return subject.kind === "layer"
        ? flagEdits(analysis.trace, subject.layer, subject.call, edit)
        : null;
    case "shuffle":
      return fixOf(analysis, subject, "stateful-shuffle");
    case "trim":
      return fixOf(analysis, subject, "stateful-partial-batch");
  }
}

/** The first fix of a rule's finding at a run of the subject. */
function fixOf(
  { findings, trace }: Analysis,
  subject: Subject,
  rule: string,
): readonly Edit[] | null {
  const runs = trace.events.flatMap((event) =>
    event.kind === "run" && isFed(event, subject) ? [event.site.range] : [],
  );
  const finding = findings.find(
    ({ rule: found, range }) =>
      found === rule &&
      runs.some(
        (run) =>
          run.unit === range.unit &&
          run.start <= range.start &&
          range.start <= run.end,
      ),
  );
  return finding?.fixes[0]?.edits ?? null;
}

function flagEdits(
  trace: Trace,
  layer: LayerFact,
  call: LayerCall | null,
  wanted: Flags,
): readonly Edit[] | null {
  if (!isRecurrent(layer)) return null;
  const present = flagsOf(layer);
  if (present === null) return null;
  const set = flagged(layer).map(({ site }) => [
    ...changed(present.returnSequences, wanted.returnSequences, (value) =>
      setArgument(site, "return_sequences", value),
    ),
    ...changed(present.returnState, wanted.returnState, (value) =>
      setArgument(site, "return_state", value),
    ),
  ]);
  const all = set.flat();
  if (all.length === 0 || all.includes(null)) return null;
  const variant = variantsOf(layer, call).find(
    ({ flags }) =>
      flags.returnSequences === wanted.returnSequences &&
      flags.returnState === wanted.returnState,
  );
  if (variant?.outcome.kind !== "result") return null;
  const count = tensorsOf(variant.outcome.structure).length;
  const names = call && nameEdits(trace, call, variant.names(count));
  return [...all.flatMap((edits) => edits ?? []), ...(names ?? [])];
}

function changed(
  before: boolean,
  after: boolean,
  edit: (value: boolean) => readonly Edit[] | null,
): readonly (readonly Edit[] | null)[] {
  return before === after ? [] : [edit(after)];
}

/** The layers whose constructors hold the flags: what is in a wrapper, each written once. */
function flagged(layer: LayerFact): readonly LayerFact[] {
  if (layer.wrapped.length === 0) return [layer];
  const inner = layer.wrapped.flatMap(flagged);
  const sites = new Set<unknown>();
  return inner.filter(({ site }) => {
    const isNew = !sites.has(site);
    sites.add(site);
    return isNew;
  });
}

/** The targets that the result goes to, as many as there will be. */
function nameEdits(
  trace: Trace,
  call: LayerCall,
  wanted: readonly string[],
): readonly Edit[] {
  const unpacking = trace.unpackings.find(
    (candidate) => candidate.call === call,
  );
  if (unpacking === undefined) {
    const value = trace.values.find((candidate) => isWhole(candidate, call));
    return value === undefined || wanted.length === 1
      ? []
      : [spread(value, wanted, call.layer.site.language === "javascript")];
  }
  const names = fittedNames(trace, unpacking, wanted);
  if (names === null) return [];
  if (names.length > 1) return retarget(unpacking, names);
  const { range } = unpacking;
  const whole = range.unit.text;
  const isBracketed =
    /[[(]\s*$/.test(whole.slice(0, range.start)) &&
    /^\s*[\])]/.test(whole.slice(range.end));
  const start = isBracketed
    ? Math.max(
        whole.lastIndexOf("[", range.start - 1),
        whole.lastIndexOf("(", range.start - 1),
      )
    : range.start;
  const end = isBracketed
    ? range.end + whole.slice(range.end).search(/[\])]/) + 1
    : range.end;
  return [{ range: { ...range, start, end }, text: names[0] ?? "" }];
}

/** A name that is given the call's result as it is. */
function isWhole({ value, tensors }: NamedValue, call: LayerCall): boolean {
  const origin = tensors[0]?.origin;
  return (
    origin?.kind === "call" && origin.call === call && value === call.outputs
  );
}

function spread(
  { range }: NamedValue,
  wanted: readonly string[],
  isBracketed: boolean,
): Edit {
  const names = [textOf(range), ...wanted.slice(1)].join(", ");
  return { range, text: isBracketed ? `[${names}]` : names };
}
