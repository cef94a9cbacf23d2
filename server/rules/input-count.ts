// RNN909: a layer gets several tensors where it takes one, or the other way.

import type { Rule } from "./rule.ts";
import { refusalRule } from "./shared/refusal-rule.ts";

export const inputCount: Rule = refusalRule("RNN909", "input-count", [
  "inputCount",
]);
