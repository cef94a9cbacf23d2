// RNN705: more names than tensors in a destructuring of what a TF.js layer returns.

import type { LayerCall, Trace, Unpacking } from "../trace/trace.ts";
import { textOf } from "../syntax/source.ts";
import {
  commonCall,
  flagOf,
  isRecurrent,
  outputNames,
  setFlag,
} from "./shared/recurrent.ts";
import type { Edit, Finding, Rule } from "./rule.ts";
import { fix, report } from "./shared/report.ts";
import { className, counted, shapeText } from "./shared/wording.ts";

export const tfjsDestructureCount: Rule = {
  code: "RNN705",
  name: "tfjs-destructure-count",
  severity: "error",
  dialects: ["tfjs"],
  check: (trace: Trace) => trace.unpackings.flatMap(checkUnpacking),
};

function checkUnpacking(unpacking: Unpacking): readonly Finding[] {
  const call = unpacking.call ?? commonCall(unpacking.tensors);
  if (
    call?.problem !== null ||
    call.layer.entry === null ||
    unpacking.structure.kind !== call.outputs.kind
  )
    return [];
  if (call.outputs.kind === "tensor") return [single(call, unpacking)];
  if (
    unpacking.structure.kind !== "list" ||
    unpacking.structure.items.length !== unpacking.tensors.length
  )
    return [];
  const count = unpacking.structure.items.length;
  const extra = unpacking.targets.slice(count);
  const isFilled =
    unpacking.targets.some((target) => target.isStarred) ||
    extra.some((target) => textOf(target.range).includes("="));
  if (
    extra.length === 0 ||
    isFilled ||
    unpacking.tensors[0]?.origin.kind !== "call"
  )
    return [];
  const name = className(call.layer);
  const names = extra.map((target) => `\`${textOf(target.range)}\``);
  return [
    report(tfjsDestructureCount, {
      when: "silent",
      range: unpacking.range,
      message: `${name} returns ${counted(count, "tensor")}${named(call, count)}: ${names.join(" and ")} ${extra.length === 1 ? "is" : "are"} undefined.`,
      related: [
        { range: call.layer.site.range, message: `The ${name} is made here` },
      ],
      fixes: fix(extra.length === 1 ? "Drop the name" : "Drop the names", [
        dropFrom(unpacking, count),
      ]),
      cause: unpacking,
    }),
  ];
}

/** A tensor is no array: whatever the number of names, JavaScript throws. */
function single(call: LayerCall, unpacking: Unpacking): Finding {
  const { layer, outputs } = call;
  const name = className(layer);
  const shape =
    outputs.kind === "tensor" ? ` ${shapeText(outputs.shape, "tfjs")}` : "";
  const count = unpacking.targets.length;
  const isRnn = isRecurrent(layer) && flagOf(layer, "return_state") === false;
  return report(tfjsDestructureCount, {
    when: "build",
    range: unpacking.range,
    message: `${name}${isRnn ? " without returnState" : ""} returns one tensor${shape}, ${count === 1 ? "no array to take apart" : `not ${String(count)}`}.`,
    related: [{ range: layer.site.range, message: `The ${name} is made here` }],
    fixes:
      isRnn && count > 1
        ? fix("Add returnState: true", withStates(call, unpacking))
        : [],
    cause: unpacking,
  });
}

/** With the states there may still be more names than tensors: those go too. */
function withStates(
  call: LayerCall,
  unpacking: Unpacking,
): readonly Edit[] | null {
  const count = outputNames(call.layer)?.length;
  const flag = setFlag(call.layer, "return_state", true);
  if (flag === null || count === undefined) return null;
  return unpacking.targets.length <= count
    ? flag
    : [...flag, dropFrom(unpacking, count)];
}

function dropFrom(unpacking: Unpacking, count: number): Edit {
  const last = unpacking.targets[count - 1]?.range ?? unpacking.range;
  const end = unpacking.targets.at(-1)?.range.end ?? last.end;
  return { range: { ...last, start: last.end, end }, text: "" };
}

function named(call: LayerCall, count: number): string {
  const names = outputNames(call.layer);
  return names?.length === count ? ` (${names.join(", ")})` : "";
}
