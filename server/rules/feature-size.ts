// RNN905: a layer built for one width, group or channel count gets another.

import type { Finding, Rule } from "./rule.ts";
import type { Refusal } from "./shared/report.ts";
import { refusalRule } from "./shared/refusal-rule.ts";
import { shapeText } from "./shared/wording.ts";

export const featureSize: Rule = refusalRule(
  "RNN905",
  "feature-size",
  ["featureSize"],
  undefined,
  firstCall,
);

/** The call that made the weights, where there was one before. */
function firstCall({ trace, layer, call }: Refusal): Finding["related"] {
  const first = trace.calls.find((other) => other.layer.id === layer.id);
  if (call === null || first === undefined || first === call) return [];
  const shape = first.inputTensors[0]?.spec.shape ?? null;
  const text = shapeText(shape, layer.dialect);
  return [
    { range: first.range, message: `It is first called on ${text} here` },
  ];
}
