// A fix for prediction with another batch size: the same model once more, with that batch size and the first one's weights.

import type { Integer } from "../../shapes/dim.ts";
import type { CallSite, RunEvent, Trace } from "../../trace/trace.ts";
import { contains, type Range, textOf } from "../../syntax/source.ts";
import { argumentOf, indentOf, insertion } from "./edits.ts";
import { inputCall } from "./origins.ts";
import type { Fix } from "../rule.ts";
import { fix } from "./report.ts";

/** Writes the twin before the run and runs it instead. Only for a Sequential that is written as one expression with its layers in it. */
export function twinFix(
  trace: Trace,
  event: RunEvent,
  rows: Integer,
): readonly Fix[] {
  const { model, site } = event;
  const indent = indentOf(site.statement);
  const receiver = /^(\w+)(?=\.\w+$|$)/.exec(textOf(site.callee))?.[1];
  const batch = batchElement(inputCall(model.inputs[0]));
  if (
    typeof rows !== "number" ||
    indent === null ||
    receiver === undefined ||
    batch === null
  )
    return [];
  const isSelfContained = model.layers.every((member) =>
    contains(model.site.range, member.layer.site.range),
  );
  if (
    model.className !== "Sequential" ||
    !contains(model.site.range, batch) ||
    !isSelfContained
  )
    return [];
  const { unit, start, end } = model.site.range;
  const copy = `${unit.text.slice(start, batch.start)}${String(rows)}${unit.text.slice(batch.end, end)}`;
  const name = freshName(trace, `${receiver}_${String(rows)}`);
  const twin = `${name} = ${copy}\n${indent}${name}.set_weights(${receiver}.get_weights())\n${indent}`;
  const callee = site.callee.start;
  return fix(
    `Use a twin of the model with batch ${String(rows)} and the same weights`,
    [
      insertion(site.statement, site.statement.start, twin),
      {
        range: {
          unit: site.callee.unit,
          start: callee,
          end: callee + receiver.length,
        },
        text: name,
      },
    ],
    false,
  );
}

/** The batch size as it is written in the model's input. */
function batchElement(input: CallSite | null): Range | null {
  if (input === null) return null;
  const full =
    argumentOf(input, "batch_shape") ?? argumentOf(input, "batch_input_shape");
  return full?.elements?.[0] ?? argumentOf(input, "batch_size")?.value ?? null;
}

function freshName(trace: Trace, wanted: string): string {
  const taken = new Set(trace.values.map((value) => value.name));
  let name = wanted;
  for (let number = 2; taken.has(name); number++)
    name = `${wanted}_${String(number)}`;
  return name;
}
