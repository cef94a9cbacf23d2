// `InputSpec(…)`, which says what a layer takes: an object of which only the arguments matter, and what it raises on them.

import type { LayerProblem } from "../../../layers/layer.ts";
import { reasonFor } from "../../../layers/public-names.ts";
import type { Call, Machine } from "../../../interpreter/library.ts";
import type { Value } from "../../../interpreter/value.ts";
import { unknown } from "../../../interpreter/value.ts";

const parameters =
  "dtype shape ndim max_ndim min_ndim axes allow_last_axis_squeeze name optional".split(
    " ",
  );

/** The result of `InputSpec(ndim=3)`; an argument that both Keras refuse ends the program. */
export function makeInputSpec(call: Call, machine: Machine): Value {
  const found = problemOf(call, machine);
  return found === null
    ? unknown({
        kind: "unknownLayer",
        name: "InputSpec",
        detail: reasonFor(machine.dialect, "InputSpec") ?? "it is no layer",
      })
    : machine.record.refusal(call.node.range, {
        kind: "refused",
        message: found,
      });
}

function problemOf(
  call: Call,
  machine: Machine,
): LayerProblem["message"] | null {
  if (call.hasUnread) return null;
  const odd = call.named.find(([name]) => !parameters.includes(name));
  if (odd)
    return `InputSpec has no argument \`${odd[0]}\`. It takes ${parameters.join(", ")}.`;
  if (call.positional.length > parameters.length)
    return `InputSpec takes at most ${String(parameters.length)} arguments.`;
  return axesProblem(call, machine);
}

/** The keys of `axes` are axes that the number of axes, where it is given, allows. */
function axesProblem(call: Call, machine: Machine): string | null {
  const given = (name: string): Value | undefined =>
    call.get(parameters.indexOf(name), name);
  const axes = given("axes");
  if (axes?.kind !== "dict") return null;
  const cell = machine.dictCell(axes);
  const keys = [...cell.entries.values()].map(({ key }) => key);
  if (keys.some(({ kind }) => kind === "string"))
    return "The keys of `axes` of InputSpec are whole numbers, such as `{-1: 8}`.";
  const rank = rankOf(
    given("shape"),
    given("ndim"),
    given("max_ndim"),
    machine,
  );
  const outside = keys.find(
    (key) => key.kind === "number" && rank !== null && key.value >= rank,
  );
  return outside?.kind === "number"
    ? `\`axes\` of InputSpec names axis ${String(outside.value)}, but the last one is ${String((rank ?? 0) - 1)}.`
    : null;
}

function rankOf(
  shape: Value | undefined,
  ndim: Value | undefined,
  maxNdim: Value | undefined,
  machine: Machine,
): number | null {
  if (shape?.kind === "tuple") return shape.items.length;
  if (shape?.kind === "list") {
    const cell = machine.listCell(shape);
    return cell.kind === "items" ? cell.items.length : null;
  }
  if (shape !== undefined && shape.kind !== "none") return null;
  for (const count of [ndim, maxNdim])
    if (count !== undefined && count.kind !== "none")
      return count.kind === "number" && count.value > 0 ? count.value : null;
  return null;
}
