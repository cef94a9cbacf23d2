// RNN904: a reshape cannot hold the elements, or leaves two sizes open.

import type { Rule } from "./rule.ts";
import { refusalRule } from "./shared/refusal-rule.ts";

export const reshapeSize: Rule = refusalRule("RNN904", "reshape-size", [
  "reshape",
]);
