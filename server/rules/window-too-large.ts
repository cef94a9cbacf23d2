// RNN903: a kernel, pool or crop is larger than its input.

import type { Rule } from "./rule.ts";
import { refusalRule } from "./shared/refusal-rule.ts";

export const windowTooLarge: Rule = refusalRule("RNN903", "window-too-large", [
  "window",
]);
