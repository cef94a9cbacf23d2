// RNN999: the library refuses for a reason that no other rule names.

import type { Rule } from "./rule.ts";
import { refusalRule } from "./shared/refusal-rule.ts";

export const refused: Rule = refusalRule("RNN999", "refused", "every");
