// The names that an unpacking gives: how they read (hidden or cell state), and a list of them that fits what is unpacked.

import type { Trace, Unpacking, UnpackTarget } from "../../trace/trace.ts";
import { textOf } from "../../syntax/source.ts";
import type { Edit } from "../rule.ts";

export type Role = "hidden" | "cell";

/** What a name says about the state it holds: `c`, `*_c`, `*cell*` or `h`, `*_h`, `*hidden*`, a number behind them allowed; else null. */
export function roleOf(name: string): Role | null {
  const plain = (name.split(".").at(-1) ?? name)
    .toLowerCase()
    .replace(/_?\d+$/, "");
  const isCell = /^c$|_c$|cell/.test(plain);
  const isHidden = /^h$|_h$|hidden/.test(plain);
  return isCell === isHidden ? null : isCell ? "cell" : "hidden";
}

/** The role of each state in order: LSTM `state_h, state_c` is hidden, cell. Null where a state is neither. */
export function rolesOf(names: readonly string[]): readonly (Role | null)[] {
  return names.map((name) => roleOf(name));
}

/**
 * Positions whose names should change places, in pairs: a name that reads as cell where a hidden state stands, and the other way.
 * Empty unless both kinds of mistake occur.
 */
export function swappedPairs(
  roles: readonly (Role | null)[],
  names: readonly (string | null)[],
): readonly (readonly [number, number])[] {
  const reads = names.map((name) => (name === null ? null : roleOf(name)));
  const wrong = (role: Role) =>
    [...roles.keys()].filter(
      (at) => roles[at] === role && (reads[at] ?? role) !== role,
    );
  const cells = wrong("cell");
  const pairs = wrong("hidden").flatMap(
    (at, order): readonly (readonly [number, number])[] => {
      const other = cells[order];
      return other === undefined ? [] : [[at, other]];
    },
  );
  return pairs;
}

/** A target list of the right length: superfluous names dropped from the end, missing ones added where their state stands. */
export function fittedNames(
  trace: Trace,
  unpacking: Unpacking,
  wanted: readonly string[],
): readonly string[] | null {
  const present = unpacking.targets.flatMap(flatNames);
  if (present.some((name) => name === "")) return null;
  if (present.length >= wanted.length) return present.slice(0, wanted.length);
  const taken = new Set([
    ...present,
    ...trace.values.map((value) => value.name),
  ]);
  const places = placesOf(present, wanted);
  return wanted.map((name, at) => {
    const index = places.indexOf(at);
    return index >= 0 ? (present[index] ?? name) : unused(name, taken);
  });
}

/** How names are unpacked into: `out, state`; a lone one needs its comma. */
export function targetList(names: readonly string[]): string {
  return names.length === 1 ? `${names[0] ?? ""},` : names.join(", ");
}

/** Edits that make the target list these names; comments stay where names only come or go. */
export function retarget(
  unpacking: Unpacking,
  names: readonly string[],
): readonly Edit[] {
  const { targets, range } = unpacking;
  const present = targets.flatMap(flatNames);
  const isPlain = present.length === targets.length && names.length > 1;
  const last = targets[names.length - 1];
  if (isPlain && last !== undefined && names.length <= present.length)
    return [
      {
        range: {
          ...range,
          start: last.range.end,
          end: targets.at(-1)?.range.end ?? last.range.end,
        },
        text: "",
      },
    ];
  if (!isPlain) return [{ range, text: targetList(names) }];
  let from = 0;
  return targets.flatMap((target, index): readonly Edit[] => {
    from = names.indexOf(present[index] ?? "", from) + 1;
    const next = present[index + 1];
    const added = names.slice(
      from,
      next === undefined ? names.length : names.indexOf(next, from),
    );
    const at = target.range.end;
    return added.length === 0
      ? []
      : [
          {
            range: { ...range, start: at, end: at },
            text: `, ${added.join(", ")}`,
          },
        ];
  });
}

/** The names in a target; those of a nested one in its place. */
function flatNames(target: UnpackTarget): readonly string[] {
  const text = textOf(target.range).trim();
  if (target.name !== null || /^[\w.]+$/.test(text)) return [text];
  const nested = /^[([]([\w.,\s]*)[)\]]$/.exec(text)?.[1];
  return nested === undefined
    ? [""]
    : nested
        .split(",")
        .map((name) => name.trim())
        .filter((name) => name !== "");
}

/** For each present name the position it takes among the wanted: the next one of its role, else the next one. */
function placesOf(
  present: readonly string[],
  wanted: readonly string[],
): readonly number[] {
  const roles = rolesOf(wanted);
  const inOrder = present.map((_, index) => index);
  const places: number[] = [];
  for (const [index, name] of present.entries()) {
    const role = index === 0 ? null : roleOf(name);
    const from = (places.at(-1) ?? -1) + 1;
    const match =
      role === null
        ? from
        : roles.findIndex((other, at) => at >= from && other === role);
    places.push(match < 0 ? from : match);
  }
  return places.every((place) => place < wanted.length) ? places : inOrder;
}

function unused(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}${String(number)}`)) number++;
  return `${name}${String(number)}`;
}
