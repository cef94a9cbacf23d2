// RNN002: a recurrent call that returns one tensor is unpacked into several names.

import type { LayerCall, Trace, Unpacking } from "../trace/trace.ts";
import { argumentOf } from "./edits.ts";
import { isEager } from "./origins.ts";
import { flagOf, flagSite, isRecurrent, isUnmerged, outputNames, setFlag } from "./recurrent.ts";
import type { Edit, Finding, Rule, When } from "./rule.ts";
import { fix, report } from "./report.ts";
import { fittedNames } from "./target-names.ts";
import { layerText, setting, shapeText } from "./wording.ts";

export const unpackWithoutReturnState: Rule = {
  code: "RNN002",
  name: "unpack-without-return-state",
  severity: "error",
  dialects: ["keras3", "keras2"],
  check: (trace) => trace.unpackings.flatMap((unpacking) => checkUnpacking(trace, unpacking)),
};

function checkUnpacking(trace: Trace, unpacking: Unpacking): readonly Finding[] {
  const call = wholeCall(unpacking);
  const { targets } = unpacking;
  if (call === null || flagOf(call.layer, "return_state") !== false) return [];
  if (targets.length < 2 || targets.some((target) => target.isStarred)) return [];
  const returned = call.outputs.kind === "tensor" ? 1 : call.outputs.kind === "unknown" ? null : isUnmerged(call.layer) ? 2 : null;
  if (returned === null || returned === targets.length) return [];
  const names = outputNames(call.layer);
  const shape = call.outputs.kind === "tensor" ? ` ${shapeText(call.outputs.shape, call.layer.dialect)}` : "";
  const what = returned === 1 ? `one tensor${shape}` : "2 tensors, one for each direction";
  const flag = setting("return_state", true, call.layer.dialect);
  return [
    report(unpackWithoutReturnState, {
      when: whenOf(call, targets.length),
      range: unpacking.range,
      message: `${layerText(call.layer)} returns ${what}; add ${flag}${names === null ? "" : ` to get (${names.join(", ")})`}.`,
      related: [{ range: call.layer.site.range, message: `${layerText(call.layer)} is made here` }],
      fixes: fix(`Add ${flag} to the ${flagSite(call.layer) === call.layer.site ? call.layer.className : (call.layer.wrapped[0]?.className ?? "layer")}`, editsFor(trace, unpacking, call)),
      cause: unpacking,
    }),
  ];
}

/** The recurrent call whose whole result is unpacked. */
function wholeCall(unpacking: Unpacking): LayerCall | null {
  const origin = unpacking.tensors[0]?.origin;
  const call = unpacking.call ?? (origin?.kind === "call" ? origin.call : null);
  if (call === null || call.problem !== null || !isRecurrent(call.layer)) return null;
  return unpacking.structure.kind === call.outputs.kind ? call : null;
}

/** A tensor of values can be iterated over its batch: as many names as rows pass unnoticed. */
function whenOf(call: LayerCall, names: number): When {
  const batch = call.outputs.kind === "tensor" ? call.outputs.shape?.[0] : null;
  const iterates = call.layer.dialect === "keras2" || isEager(call.inputTensors[0]) === true;
  return batch === names && iterates ? "silent" : "build";
}

function editsFor(trace: Trace, unpacking: Unpacking, call: LayerCall): readonly Edit[] | null {
  const names = outputNames(call.layer);
  if (names === null || argumentOf(flagSite(call.layer), "return_state")?.name === null) return null;
  const flag = setFlag(call.layer, "return_state", true);
  if (flag === null || names.length === unpacking.targets.length) return flag;
  const fitted = fittedNames(trace, unpacking, names);
  return fitted === null ? null : [...flag, { range: unpacking.range, text: fitted.join(", ") }];
}
