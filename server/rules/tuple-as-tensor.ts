// RNN003: the whole result of a recurrent call with several outputs goes to a layer that takes one tensor.

import type { LayerCall, Trace } from "../trace/trace.ts";
import { argumentOf, subscripted } from "./shared/edits.ts";
import { isMerge } from "./shared/origins.ts";
import {
  commonCall,
  flagOf,
  isRecurrent,
  isUnmerged,
  outputNames,
} from "./shared/recurrent.ts";
import type { Finding, Fix, Rule } from "./rule.ts";
import { fix, refusalsOf, report } from "./shared/report.ts";
import { className, counted, layerText, shortText } from "./shared/wording.ts";

export const tupleAsTensor: Rule = {
  code: "RNN003",
  name: "tuple-as-tensor",
  severity: "error",
  dialects: ["keras3", "keras2"],
  check: (trace) =>
    refusalsOf(trace).flatMap(({ call }) =>
      call === null ? [] : checkCall(trace, call),
    ),
};

function checkCall(trace: Trace, call: LayerCall): readonly Finding[] {
  const maker = wholeResult(call);
  const { problem } = call;
  if (
    maker === null ||
    problem === null ||
    call.memberOf !== null ||
    isMerge(call.layer)
  )
    return [];
  if (problem.kind === "unknownArgument" || problem.kind === "argumentValue")
    return [];
  if (call.layer.dialect === "keras2" && isRecurrent(call.layer)) return [];
  const count = call.inputTensors.length;
  const names =
    flagOf(maker.layer, "return_state") === true
      ? outputNames(maker.layer)
      : ["forward", "backward"];
  const input = inputRange(call);
  const text =
    input === null
      ? layerText(maker.layer)
      : shortText(input, layerText(maker.layer));
  const kind = call.inputs.kind === "tuple" ? "tuple" : "list";
  const parts = names?.length === count ? ` (${names.join(", ")})` : "";
  return [
    report(tupleAsTensor, {
      when: "build",
      range: call.range,
      message: `\`${text}\` is a ${kind} of ${counted(count, "tensor")}${parts}; ${className(call.layer)} takes one. Use \`${text}[0]\`.`,
      related: [
        {
          range: maker.range,
          message: `${layerText(maker.layer)} returns ${counted(count, "tensor")}`,
        },
      ],
      fixes: [
        ...(input === null
          ? []
          : fix(`Take the first: ${text}[0]`, subscripted(input, "[0]"))),
        ...unpackAtSource(trace, call, maker, names),
      ],
      cause: problem,
    }),
  ];
}

/** The recurrent call whose outputs, all of them and nothing else, are this call's input. */
function wholeResult(call: LayerCall): LayerCall | null {
  const { inputs, inputTensors } = call;
  const maker = commonCall(inputTensors);
  if (
    maker === null ||
    !isRecurrent(maker.layer) ||
    inputs.kind !== maker.outputs.kind ||
    inputTensors.length < 2
  )
    return null;
  if (flagOf(maker.layer, "return_state") !== true && !isUnmerged(maker.layer))
    return null;
  const isInOrder = inputTensors.every(
    (tensor, index) =>
      tensor.origin.kind === "call" && tensor.origin.index === index,
  );
  return isInOrder && (inputs.kind === "tuple" || inputs.kind === "list")
    ? maker
    : null;
}

function inputRange(call: LayerCall) {
  if (call.site === null) return null;
  const first =
    argumentOf(call.site, "inputs") ??
    call.site.arguments.find((argument) => argument.name === null);
  return first?.value ?? null;
}

/** `h = ...` becomes `h, state_h, state_c = ...`, where this call is the result's only use and the name its only holder. */
function unpackAtSource(
  trace: Trace,
  call: LayerCall,
  maker: LayerCall,
  names: readonly string[] | null,
): readonly Fix[] {
  const isWhole = (
    tensors: readonly { readonly origin: { readonly kind: string } }[],
  ) =>
    tensors.length > 1 &&
    commonCall(tensors as LayerCall["inputTensors"]) === maker;
  const holders = trace.values.filter((value) => isWhole(value.tensors));
  const uses = trace.calls.filter(
    (other) => commonCall(other.inputTensors) === maker,
  );
  const holder = holders[0];
  const isPlain =
    holders.length === 1 &&
    uses.length === 1 &&
    uses[0] === call &&
    trace.unpackings.every((other) => !isWhole(other.tensors));
  if (
    !isPlain ||
    holder === undefined ||
    names === null ||
    !/^\w+$/.test(holder.name)
  )
    return [];
  const taken = new Set(trace.values.map((value) => value.name));
  const rest = names.slice(1).map((name) => (taken.has(name) ? "_" : name));
  const text = [holder.name, ...rest].join(", ");
  return fix(
    `Unpack at the source: ${text} = ...`,
    [{ range: holder.range, text }],
    false,
  );
}
