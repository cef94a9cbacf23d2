// RNN901: the input has another number of axes than the layer takes.

import type { Rule } from "./rule.ts";
import { refusalRule } from "./shared/refusal-rule.ts";

export const layerRank: Rule = refusalRule("RNN901", "layer-rank", ["rank"]);
