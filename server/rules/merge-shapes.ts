// RNN902: shapes that are merged do not fit.

import type { Rule } from "./rule.ts";
import { refusalRule } from "./shared/refusal-rule.ts";

export const mergeShapes: Rule = refusalRule("RNN902", "merge-shapes", [
  "merge",
]);
