// RNN905: a layer that was built for one width gets another.

import type { Rule } from "./rule.ts";
import { refusalRule } from "./shared/refusal-rule.ts";

export const featureSize: Rule = refusalRule("RNN905", "feature-size", [
  "featureSize",
]);
