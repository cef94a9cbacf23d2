// RNN009: an argument of a recurrent layer, a wrapper or an Embedding does not exist, and one that does is a letter or two away.

import type { LayerEntry } from "../layers/layer.ts";
import { parametersOf } from "../layers/configure.ts";
import type {
  ArgumentSite,
  LayerCall,
  LayerFact,
  Trace,
} from "../trace/trace.ts";
import { renameArgument } from "./shared/edits.ts";
import { nearestName } from "./shared/nearest-name.ts";
import { removedNames } from "./shared/removed-names.ts";
import type { Finding, Fix, Rule } from "./rule.ts";
import { fix, report } from "./shared/report.ts";
import { className, listed } from "./shared/wording.ts";

export const misspelledArgument: Rule = {
  code: "RNN009",
  name: "misspelled-argument",
  severity: "error",
  dialects: ["keras3", "keras2"],
  check: (trace: Trace) => [
    ...trace.layers.flatMap(checkConstructor),
    ...trace.calls.flatMap(checkCall),
  ],
};

const others = new Set([
  "Bidirectional",
  "TimeDistributed",
  "Embedding",
  "RNN",
  "StackedRNNCells",
]);

function checkConstructor(layer: LayerFact): readonly Finding[] {
  const { entry } = layer;
  if (entry === null || !isCovered(layer, entry)) return [];
  const known = parametersOf(entry, layer.dialect).map(
    (parameter) => parameter.name,
  );
  const found = misspelled(layer.unknownArguments, layer.site.arguments, known);
  return found.slice(0, 1).map(({ argument, meant }) => ({
    ...wording(layer, argument, meant),
    range: layer.site.range,
    fixes: renaming(found),
    cause: layer.problem ?? layer,
  }));
}

/** One fix for all names of a call: each alone would leave it wrong. */
function renaming(found: readonly Misspelling[]): readonly Fix[] {
  const each = found.map(
    ({ argument, meant }) => `${written(argument)} to ${meant}`,
  );
  if (found.some(({ isFree }) => !isFree)) return [];
  return fix(
    `Rename ${listed(each)}`,
    found.flatMap(({ argument, meant }) => renameArgument(argument, meant)),
  );
}

function checkCall(call: LayerCall): readonly Finding[] {
  const { site, layer } = call;
  const { entry } = layer;
  if (site === null || entry === null || !isCovered(layer, entry)) return [];
  const accepted = entry.callArguments;
  const known =
    accepted === undefined || "length" in accepted
      ? accepted
      : accepted[layer.dialect];
  const strangers = site.arguments.filter(
    (argument) => argument.parameter === null && argument.name !== null,
  );
  const found = misspelled(strangers, site.arguments, known ?? []);
  return found.slice(0, 1).map(({ argument, meant }) => ({
    ...wording(layer, argument, meant),
    message: `A call of ${className(layer)} has no argument ${written(argument)}; did you mean ${meant}?`,
    range: call.range,
    fixes: renaming(found),
    cause: call.problem ?? call,
  }));
}

function wording(
  layer: LayerFact,
  argument: ArgumentSite,
  meant: string,
): Finding {
  return report(misspelledArgument, {
    when: "build",
    range: argument.range,
    message: `${className(layer)} has no argument ${written(argument)}; did you mean ${meant}?`,
    related: [{ range: argument.range, message: "The argument is given here" }],
    cause: argument,
  });
}

interface Misspelling {
  readonly argument: ArgumentSite;
  readonly meant: string;
  /** The right name is not given as well. */
  readonly isFree: boolean;
}

function misspelled(
  strangers: readonly ArgumentSite[],
  all: readonly ArgumentSite[],
  known: readonly string[],
): readonly Misspelling[] {
  return strangers.flatMap((argument): readonly Misspelling[] => {
    const name = written(argument);
    const meant = removedNames.has(name) ? null : nearestName(name, known);
    if (meant === null) return [];
    return [
      {
        argument,
        meant,
        isFree: all.every((other) => other.parameter !== meant),
      },
    ];
  });
}

function written(argument: ArgumentSite): string {
  return argument.name?.text ?? "";
}

function isCovered(layer: LayerFact, entry: LayerEntry): boolean {
  return (
    entry.recurrent !== undefined ||
    entry.cell !== undefined ||
    others.has(layer.className)
  );
}
