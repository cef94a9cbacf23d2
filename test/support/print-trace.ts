// What was learnt of a program, one fact a line: what names hold, what layers return, which models there are and what goes through them.

import { explainUnknown } from "../../server/shapes/unknown.ts";
import { printDim, printStructure } from "../../server/shapes/print.ts";
import type {
  DataFact,
  Event,
  LayerCall,
  ModelFact,
  NamedValue,
  Trace,
} from "../../server/trace/trace.ts";

/** `x: (None, 8)`, `units: 3`, `model: Sequential`. */
export function printValues(trace: Trace): string {
  return printed(
    trace.values.map((value) => `${value.name}: ${held(value, trace)}`),
  );
}

/** `LSTM lstm_LSTM1 (None, 10, 3) → (None, 8) [384, 0]`. */
export function printCalls(trace: Trace): string {
  return printed(trace.calls.map(printCall));
}

export function printModels(trace: Trace): string {
  return printed(trace.models.map(printModel));
}

export function printEvents(trace: Trace): string {
  return printed(trace.events.map(printEvent));
}

function printed(lines: readonly string[]): string {
  return lines.length === 0 ? "(none)" : `\n${lines.join("\n")}\n`;
}

function held({ holds, value }: NamedValue, trace: Trace): string {
  switch (holds.kind) {
    case "tensors":
      return printStructure(value);
    case "layer":
      return holds.layer.className;
    case "model":
      return (
        trace.models.find((model) => model.id === holds.modelId)?.className ??
        "a model"
      );
    case "plain":
      return holds.text;
    case "unknown":
      return `unknown: ${explainUnknown(holds.reason)}`;
  }
}

function printCall(call: LayerCall): string {
  const others = [...call.arguments].map(
    ([name, { structure }]) => ` ${name} ${printStructure(structure)}`,
  );
  const outcome = call.problem
    ? `refuses: ${call.problem.message}`
    : printStructure(call.outputs);
  const params = call.params
    ? ` [${call.params.map(printDim).join(", ")}]`
    : "";
  return `${call.layer.className} ${call.layer.name ?? "?"} ${printStructure(call.inputs)}${others.join("")} → ${outcome}${params}`;
}

function printModel(model: ModelFact): string {
  const inputs = model.inputs
    .map(({ spec }) => printStructure(spec))
    .join(", ");
  const outputs = model.outputs ? printStructure(model.outputs) : "not built";
  const layers = model.layers.map(({ name }) => name ?? "?").join(", ");
  return `${model.className} ${model.name ?? "?"} ${inputs} → ${outputs}: ${layers}${model.isComplete ? "" : " and others"}`;
}

function printEvent(event: Event): string {
  const doubt = event.certain ? "" : " perhaps";
  if (event.kind === "reset") return `reset ${event.target.kind}${doubt}`;
  if (event.kind === "escape")
    return `escape of ${String(event.modelIds.length)} models, ${String(event.layerIds.length)} layers${doubt}`;
  const parts = [
    `x ${printData(event.x)}`,
    event.y ? `y ${printData(event.y)}` : "",
    event.validation ? `validation ${printData(event.validation.x)}` : "",
    `batch ${setting(event.batchSize)}`,
    `epochs ${setting(event.epochs)}`,
    `shuffle ${setting(event.shuffle)}`,
    event.callbackResets === "no"
      ? ""
      : `callback resets: ${event.callbackResets}`,
    event.hasUnreadArguments ? "and others" : "",
  ];
  return `${event.method}${doubt}: ${parts.filter((part) => part !== "").join(", ")}`;
}

function printData(data: DataFact): string {
  if (data.kind === "arrays") return printStructure(data.structure);
  if (data.kind !== "dataset") return data.kind;
  return `dataset of ${printStructure(data.element)}, ${setting({ value: data.samples, given: true })} samples`;
}

function setting({
  value,
  given,
}: {
  readonly value: unknown;
  readonly given: boolean;
}): string {
  const text =
    typeof value === "object" && value !== null ? "?" : String(value);
  return given ? text : `${text} by default`;
}
