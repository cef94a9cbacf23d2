// RNN001: a recurrent call that returns its states is unpacked into another number of names than it returns tensors.

import type { LayerFact, Trace, Unpacking } from "../trace/trace.ts";
import {
  flagOf,
  isConvLstm,
  outputNames,
  unpackedCall,
} from "./shared/recurrent.ts";
import type { Finding, Rule } from "./rule.ts";
import { fix, report } from "./shared/report.ts";
import { fittedNames, retarget, targetList } from "./shared/target-names.ts";
import { counted, layerText, setting, withArticle } from "./shared/wording.ts";

export const unpackCount: Rule = {
  code: "RNN001",
  name: "unpack-count",
  severity: "error",
  dialects: ["keras3", "keras2"],
  check: (trace) =>
    trace.unpackings.flatMap((unpacking) => checkUnpacking(trace, unpacking)),
};

function checkUnpacking(
  trace: Trace,
  unpacking: Unpacking,
): readonly Finding[] {
  const { targets } = unpacking;
  const unpacked = unpackedCall(trace, unpacking);
  if (unpacked === null || unpacking.structure.kind === "tensor") return [];
  const { count } = unpacked;
  const { layer } = unpacked.call;
  if (
    flagOf(layer, "return_state") !== true ||
    targets.some((target) => target.isStarred)
  )
    return [];
  if (targets.length === count) return [];
  const names = namesFor(layer, unpacked.from, count);
  const fitted = fittedNames(trace, unpacking, names);
  const what = layerText(layer, setting("return_state", true, layer.dialect));
  const part = unpacked.from === 0 ? "returns" : "leaves";
  return [
    report(unpackCount, {
      when: "build",
      range: unpacking.range,
      message: `${what} ${part} ${counted(count, "tensor")} (${names.join(", ")}), but ${counted(targets.length, "name")} unpack it${reason(layer, targets.length, count)}. Use \`${targetList(names)} = ...\`.`,
      related: [{ range: layer.site.range, message: `${what} is made here` }],
      fixes:
        fitted === null
          ? []
          : fix(
              `Unpack into ${targetList(fitted)}`,
              retarget(unpacking, fitted),
            ),
      cause: unpacking,
    }),
  ];
}

/** Names for the tensors from this position on; numbered where the documentation has none that fit. */
function namesFor(
  layer: LayerFact,
  from: number,
  count: number,
): readonly string[] {
  const names = outputNames(layer)?.slice(from);
  if (names?.length === count) return names;
  return Array.from({ length: count }, (_, index) =>
    index === 0 && from === 0 ? "out" : `state_${String(index + from)}`,
  );
}

function reason(layer: LayerFact, given: number, count: number): string {
  const inner = layer.wrapped[0]?.className ?? layer.className;
  if (layer.className === "Bidirectional")
    return "; both directions have their own states";
  if (given > count && (inner === "GRU" || inner === "SimpleRNN"))
    return `; ${withArticle(inner)} has no cell state`;
  if (given < count && (inner === "LSTM" || isConvLstm(layer)))
    return `; ${withArticle(inner)} has two states, h and c`;
  return "";
}
