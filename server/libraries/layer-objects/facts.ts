// The facts of layers that stand in no catalogue (models, and objects of the program's own classes), and the names in facts.

import type { LayerProblem } from "../../layers/layer.ts";
import type { CallSite, LayerFact } from "../../trace/trace.ts";
import type { Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { string, unknown } from "../../interpreter/value.ts";
import { nextName } from "./layer-objects.ts";

interface NewFact {
  readonly className: string;
  /** Null when not known. */
  readonly name: string | null;
  readonly site: CallSite;
  readonly hasUnreadArguments?: boolean;
  readonly problem?: LayerProblem;
}

/** A new fact, which is not told yet. */
export function factWithoutEntry(made: NewFact, machine: Machine): LayerFact {
  return {
    id: machine.allocate(),
    className: made.className,
    entry: null,
    dialect: machine.dialect,
    config: new Map(),
    name: made.name,
    site: made.site,
    unknownArguments: [],
    hasUnreadArguments: made.hasUnreadArguments ?? false,
    problem: made.problem ?? null,
    wrapped: [],
  };
}

/** The name that a constructor is given, or else the library's next for this class; null when not known. */
export function nameGiven(
  given: Value | undefined,
  className: string,
  machine: Machine,
): string | null {
  if (given?.kind === "string") return given.value;
  return given && given.kind !== "none" ? null : nextName(className, machine);
}

/** `layer.name`. */
export function nameOf({ name }: LayerFact): Value {
  return name === null
    ? unknown({ kind: "notFollowed", what: "an automatic name" })
    : string(name);
}
