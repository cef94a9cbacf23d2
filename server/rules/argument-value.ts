// RNN908: an argument is missing, or its value is refused.

import type { Rule } from "./rule.ts";
import { refusalRule } from "./shared/refusal-rule.ts";

export const argumentValue: Rule = refusalRule("RNN908", "argument-value", [
  "argumentValue",
]);
