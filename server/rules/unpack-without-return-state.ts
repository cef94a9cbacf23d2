// RNN002: a recurrent call that returns one tensor is unpacked into several names.

import type { LayerCall, Trace, Unpacking } from "../trace/trace.ts";
import { argumentOf } from "./shared/edits.ts";
import { isEager } from "../trace/eager.ts";
import {
  flagOf,
  flagSite,
  isUnmerged,
  outputNames,
  setFlag,
  unpackedCall,
} from "./shared/recurrent.ts";
import type { Edit, Finding, Rule, When } from "./rule.ts";
import { fix, report } from "./shared/report.ts";
import { fittedNames, retarget } from "./shared/target-names.ts";
import { layerText, setting, shapeText } from "./shared/wording.ts";

export const unpackWithoutReturnState: Rule = {
  code: "RNN002",
  name: "unpack-without-return-state",
  severity: "error",
  dialects: ["keras3", "keras2"],
  check: (trace) =>
    trace.unpackings.flatMap((unpacking) => checkUnpacking(trace, unpacking)),
};

function checkUnpacking(
  trace: Trace,
  unpacking: Unpacking,
): readonly Finding[] {
  const unpacked = unpackedCall(trace, unpacking);
  const { targets } = unpacking;
  if (
    unpacked?.from !== 0 ||
    flagOf(unpacked.call.layer, "return_state") !== false
  )
    return [];
  if (targets.length < 2 || targets.some((target) => target.isStarred))
    return [];
  const { call, count: returned } = unpacked;
  if (
    returned === targets.length ||
    returned !== (isUnmerged(call.layer) ? 2 : 1)
  )
    return [];
  const names = outputNames(call.layer);
  const shape =
    call.outputs.kind === "tensor"
      ? ` ${shapeText(call.outputs.shape, call.layer.dialect)}`
      : "";
  const what =
    returned === 1 ? `one tensor${shape}` : "2 tensors, one for each direction";
  const flag = setting("return_state", true, call.layer.dialect);
  return [
    report(unpackWithoutReturnState, {
      when: whenOf(call, targets.length),
      range: unpacking.range,
      message: `${layerText(call.layer)} returns ${what}; add ${flag}${names === null ? "" : ` to get (${names.join(", ")})`}.`,
      related: [
        {
          range: call.layer.site.range,
          message: `${layerText(call.layer)} is made here`,
        },
      ],
      fixes: fix(
        `Add ${flag} to the ${(call.layer.wrapped[0] ?? call.layer).className}`,
        editsFor(trace, unpacking, call),
      ),
      cause: unpacking,
    }),
  ];
}

/** A tensor of values can be iterated over its batch: as many names as rows pass unnoticed. */
function whenOf(call: LayerCall, names: number): When {
  const batch = call.outputs.kind === "tensor" ? call.outputs.shape?.[0] : null;
  const iterates =
    call.layer.dialect === "keras2" || isEager(call.inputTensors[0]) === true;
  return batch === names && iterates ? "silent" : "build";
}

function editsFor(
  trace: Trace,
  unpacking: Unpacking,
  call: LayerCall,
): readonly Edit[] | null {
  const names = outputNames(call.layer);
  if (
    names === null ||
    argumentOf(flagSite(call.layer), "return_state")?.name === null
  )
    return null;
  const flag = setFlag(call.layer, "return_state", true);
  if (flag === null || names.length === unpacking.targets.length) return flag;
  const fitted = fittedNames(trace, unpacking, names);
  return fitted === null ? null : [...flag, ...retarget(unpacking, fitted)];
}
