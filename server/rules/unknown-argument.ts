// RNN907: an argument does not exist, and none that a recurrent layer has is near.

import { renameArgument } from "./shared/edits.ts";
import { removedNames } from "./shared/removed-names.ts";
import { fix, type Refusal } from "./shared/report.ts";
import type { Finding, Rule } from "./rule.ts";
import { refusalRule } from "./shared/refusal-rule.ts";

export const unknownArgument: Rule = refusalRule(
  "RNN907",
  "unknown-argument",
  ["unknownArgument"],
  rename,
);

/** Where another name is a letter or two away, that one. */
function rename({ problem, layer, call }: Refusal): Finding["fixes"] {
  const argument = layer.unknownArguments.find(
    (each) => each.name?.text === problem.argument,
  );
  if (
    call !== null ||
    layer.entry === null ||
    !argument?.name ||
    removedNames.has(argument.name.text)
  )
    return [];
  const meant = problem.meant ?? null;
  const isFree = layer.site.arguments.every(
    (other) => other.parameter !== meant,
  );
  return meant === null || !isFree
    ? []
    : fix(
        `Rename ${argument.name.text} to ${meant}`,
        renameArgument(argument, meant),
      );
}
