// RNN906: a weight needs a size that is open here.

import type { Rule } from "./rule.ts";
import { refusalRule } from "./shared/refusal-rule.ts";

export const openDimension: Rule = refusalRule("RNN906", "open-dimension", [
  "openDimension",
]);
