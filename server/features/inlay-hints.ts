// Shapes in the text: behind names that are given tensors, and at the ends of the lines that hold a Sequential's layers. Only for the asked
// range, and not where the text says it already.

import {
  type InlayHint,
  InlayHintKind,
  type Range,
} from "vscode-languageserver";
import { printStructure } from "../shapes/print.ts";
import { rankOf } from "../shapes/shape.ts";
import { type Structure, tensorsOf } from "../shapes/structure.ts";
import { type Range as SourceRange, textOf } from "../syntax/source.ts";
import type { ModelLayer, NamedValue, TensorFact } from "../trace/trace.ts";
import { type Reading, rangeHere, touches } from "./ranges.ts";

/** The hints of the asked document that lie in `range`, from the top. */
export function inlayHints(
  reading: Reading,
  range: Range,
): readonly InlayHint[] {
  const { values, models } = reading.analysis.trace;
  return [
    ...grouped(values, (value) => value.range).flatMap(
      ([place, group]) => hintOfNames(reading, range, place, group) ?? [],
    ),
    ...grouped(
      models.filter(isSequential).flatMap((model) => model.layers),
      (member) => member.place,
    ).flatMap(
      ([place, group]) => hintOfMembers(reading, range, place, group) ?? [],
    ),
  ].sort(
    (left, right) =>
      left.position.line - right.position.line ||
      left.position.character - right.position.character,
  );
}

/** Longer texts are cut, with the whole in the tooltip. */
const longest = 60;

/** A name that holds something else on each pass of a loop has one hint for all. */
function hintOfNames(
  reading: Reading,
  asked: Range,
  place: SourceRange,
  values: readonly NamedValue[],
): InlayHint | null {
  const here = rangeHere(reading, place);
  if (here === null || !touches(here, asked)) return null;
  if (values.some((value) => !isWorthSaying(value))) return null;
  const text = joined(values.map(({ value }) => value));
  if (text === null) return null;
  return {
    position: here.end,
    kind: InlayHintKind.Type,
    ...labelled(": ", text),
  };
}

/** At the end of the line; behind the layer itself when it isn't the last of its line. */
function hintOfMembers(
  reading: Reading,
  asked: Range,
  place: SourceRange,
  members: readonly ModelLayer[],
): InlayHint | null {
  const here = rangeHere(reading, place);
  if (here === null || !touches(here, asked)) return null;
  const structures = members.map(({ call }) => call?.outputs ?? null);
  if (structures.some((structure) => structure === null)) return null;
  const text = joined(structures.flatMap((structure) => structure ?? []));
  if (text === null) return null;
  const line = reading.lineAt(here.end.line);
  const rest = line.slice(here.end.character);
  const endsLine = /^[\s,;)\]]*((#|\/\/).*)?$/.test(rest);
  const comment = /\s*((#|\/\/).*)?$/.exec(rest)?.[0] ?? "";
  const code = line.length - comment.length;
  return {
    position: endsLine ? { ...here.end, character: code } : here.end,
    kind: InlayHintKind.Type,
    paddingLeft: true,
    ...labelled("→ ", text),
  };
}

function labelled(
  before: string,
  text: string,
): Pick<InlayHint, "label" | "tooltip"> {
  return text.length <= longest
    ? { label: before + text }
    : { label: `${before}${text.slice(0, longest - 1)}…`, tooltip: text };
}

/** Different shapes side by side; null when nothing is known of one of them, or they are too many to read. */
function joined(structures: readonly Structure[]): string | null {
  if (!structures.every(isKnown)) return null;
  const texts = [...new Set(structures.map(printStructure))];
  return texts.length <= 3 ? texts.join(" | ") : null;
}

function isKnown(structure: Structure): boolean {
  const tensors = tensorsOf(structure);
  return (
    tensors.length > 0 &&
    tensors.every(
      ({ shape, odd }) => odd !== undefined || rankOf(shape) !== null,
    )
  );
}

function isWorthSaying({ name, holds, tensors, value }: NamedValue): boolean {
  if (holds.kind !== "tensors" || name === "_") return false;
  const only = tensors[0];
  return !(value.kind === "tensor" && only && isWritten(only));
}

/** `np.zeros((2, 5, 3))` and `Input((5, 3))` say their shapes themselves; the batch of an Input goes without saying. */
function isWritten({ origin, spec }: TensorFact): boolean {
  if (origin.kind !== "array" && origin.kind !== "input") return false;
  const dims = origin.kind === "input" ? spec.shape?.slice(1) : spec.shape;
  const open = origin.kind === "input" ? "None" : null;
  const sizes = (dims ?? [undefined]).map((dim) =>
    typeof dim === "number" ? String(dim) : dim === null ? open : null,
  );
  if (sizes.includes(null)) return false;
  const written = textOf(origin.site).replace(/\s/g, "");
  return written.includes(sizes.join(","));
}

function isSequential({ className }: { readonly className: string }): boolean {
  return className === "Sequential";
}

/** Items by the place that they share, in their first order. */
function grouped<Item>(
  items: readonly Item[],
  placeOf: (item: Item) => SourceRange,
): readonly (readonly [SourceRange, readonly Item[]])[] {
  const groups = new Map<SourceRange["unit"], Map<string, Item[]>>();
  const all: (readonly [SourceRange, Item[]])[] = [];
  for (const item of items) {
    const place = placeOf(item);
    const unit = groups.get(place.unit) ?? new Map<string, Item[]>();
    groups.set(place.unit, unit);
    const key = `${place.start}:${place.end}`;
    const group = unit.get(key);
    if (group !== undefined) group.push(item);
    else {
      const started = [item];
      unit.set(key, started);
      all.push([place, started]);
    }
  }
  return all;
}
