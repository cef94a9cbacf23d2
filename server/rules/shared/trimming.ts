// Fixes on the data of a run: samples cut to a number that the batch size divides, batches of the right size.

import type { ArgumentSite, RunEvent } from "../../trace/trace.ts";
import { textOf } from "../../syntax/source.ts";
import { argumentOf, insertion, setArgument, subscripted } from "./edits.ts";
import type { Edit } from "../rule.ts";

/** Cuts `x`, `y` and the sample weights of a Keras run to this many samples. Null when they are not written as values. */
export function trimTo(
  event: RunEvent,
  samples: number,
): readonly Edit[] | null {
  const x = argumentOf(event.site, "x") ?? event.site.arguments[0];
  const given = [
    x,
    argumentOf(event.site, "y"),
    argumentOf(event.site, "sample_weight"),
  ].filter((argument) => argument !== undefined);
  if (given.length === 0 || samples < 1 || event.x.kind !== "arrays")
    return null;
  return given.flatMap((argument) => trimValue(argument, samples));
}

/** Cuts one argument's value, or each of the arrays that are written in it as a list or tuple. */
export function trimValue(
  argument: ArgumentSite,
  samples: number,
): readonly Edit[] {
  const isNone = textOf(argument.value) === "None";
  if (isNone) return [];
  return (argument.elements ?? [argument.value]).flatMap((value) =>
    subscripted(value, `[:${String(samples)}]`),
  );
}

/** `drop_remainder=True` at the `batch(...)` call of the run's dataset, or null when that is not in view. */
export function dropRemainder(data: RunEvent["x"]): readonly Edit[] | null {
  const site = batchCall(data);
  return site === null ? null : setArgument(site, "drop_remainder", true);
}

/** Another size at the `batch(...)` call of the run's dataset, or null when that is not in view. */
export function rebatch(
  data: RunEvent["x"],
  size: number,
): readonly Edit[] | null {
  const site = batchCall(data);
  const argument =
    site === null
      ? undefined
      : (argumentOf(site, "batch_size") ?? site.arguments[0]);
  return argument === undefined
    ? null
    : [{ range: argument.value, text: String(size) }];
}

/** `.batch(...)` as it is written in the data's pipeline. */
export function batchCall(data: RunEvent["x"]) {
  if (data.kind !== "dataset" || data.batchSite === null) return null;
  return textOf(data.batchSite.callee).endsWith(".batch")
    ? data.batchSite
    : null;
}

/** An insertion at the start of the run's statement, on a line of its own. */
export function beforeRun(event: RunEvent, text: string): Edit {
  const { statement } = event.site;
  return insertion(statement, statement.start, text);
}
