// From the arguments of a constructor as they are written to a layer's configuration: names matched, defaults filled in, values checked.
import { isKnownThroughout, printValue } from "./arguments.ts";
import { commonParameters } from "./common-parameters.ts";
import { int } from "./parameter.ts";
import type {
  ArgumentValue,
  Config,
  Dialect,
  LayerEntry,
  LayerProblem,
  Parameter,
} from "./layer.ts";
import { defaultOf, existsIn, tfjsNameOf } from "./layer.ts";
import { counted, problem } from "./problem.ts";
import { spelled } from "./spelling.ts";

/** Arguments as written. TF.js: the config object is the one positional argument, or its properties are `named`. */
export interface GivenArguments {
  readonly positional: readonly ArgumentValue[];
  readonly named: readonly (readonly [string, ArgumentValue])[];
  /** There are more that can't be read (`**options`, a spread): what is not given here is then unknown rather than the default. */
  readonly hasUnread?: boolean;
}

/** What a constructor makes of its arguments. */
export interface Configured {
  readonly config: Config;
  /** Written names that the layer does not have, as written. TF.js passes them over in silence. */
  readonly unknownArguments: readonly string[];
  readonly problem: LayerProblem | null;
}

/**
 * The configuration of a layer that is made with these arguments, and what its constructor refuses.
 * `LSTM(8, return_sequences=True)`: `units` 8, `return_sequences` true, everything else its default.
 */
export function configure(
  entry: LayerEntry,
  dialect: Dialect,
  given: GivenArguments,
): Configured {
  const parameters = parametersOf(entry, dialect);
  const spread: SpreadArguments =
    dialect === "tfjs" ? spreadConfig(entry, given) : given;
  const written = new Map<string, ArgumentValue>();
  const unknownArguments: string[] = [];
  let found: LayerProblem | null = spread.problem ?? null;
  found ??= takePositional(entry, parameters, spread.positional, written);
  for (const [name, value] of spread.named) {
    const parameter = parameters.find((p) => nameIn(p, dialect) === name);
    if (parameter === undefined) unknownArguments.push(name);
    else if (written.has(parameter.name)) found ??= twiceGiven(entry, name);
    else written.set(parameter.name, value);
  }
  renameOld(parameters, written);
  if (dialect !== "tfjs") countTruths(parameters, written, dialect);
  const unread = spread.hasUnread === true;
  const ignores = entry.ignoresUnknown?.includes(dialect) === true;
  const config = fillIn(parameters, dialect, written, unread);
  found ??= unread ? null : missing(entry, dialect, parameters, written);
  found ??=
    dialect === "tfjs" || ignores
      ? null
      : notTaken(entry, dialect, parameters, unknownArguments);
  found ??= refused(entry, dialect, parameters, written);
  found ??= entry.construct?.(config, dialect) ?? null;
  return {
    config,
    unknownArguments: ignores ? [] : unknownArguments,
    problem: found && spelled(found, { entry, config, dialect }),
  };
}

/** All parameters that the constructor takes in the dialect: the layer's own, then those of the base class. */
export function parametersOf(
  entry: LayerEntry,
  dialect: Dialect,
): readonly Parameter[] {
  const own = entry.parameters.filter((parameter) =>
    existsIn(parameter, dialect),
  );
  const allowed = entry.commonNames?.[dialect];
  const common = commonParameters.filter(
    (parameter) =>
      existsIn(parameter, dialect) &&
      !own.some((other) => other.name === parameter.name) &&
      (allowed === undefined || allowed.includes(parameter.name)),
  );
  return [...own, ...common];
}

/** The name by which the dialect's programs call a parameter. */
export function nameIn(parameter: Parameter, dialect: Dialect): string {
  return dialect === "tfjs" ? tfjsNameOf(parameter) : parameter.name;
}

/** The known name that a misspelt one most likely means, or null. `return_seq` means `return_sequences`. */
export function nearestName(
  name: string,
  known: readonly string[],
  most = 3,
): string | null {
  const plain = simplify(name);
  let best: string | null = null;
  let least = Math.min(Math.max(2, Math.floor(name.length / 4)), most) + 1;
  for (const candidate of known) {
    const other = simplify(candidate);
    const distance =
      plain.length > 3 && other.startsWith(plain)
        ? 1
        : editDistance(plain, other);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

interface SpreadArguments extends GivenArguments {
  readonly problem?: LayerProblem | null;
}

function spreadConfig(
  entry: LayerEntry,
  given: GivenArguments,
): SpreadArguments {
  const first = given.positional[0];
  if (first === undefined) {
    const lacking =
      given.named.length === 0 &&
      given.hasUnread !== true &&
      entry.needsConfig === true;
    const message = `${entry.className} needs a config object, at least an empty one: \`{}\`.`;
    return {
      ...given,
      problem: lacking ? problem("argumentValue", message) : null,
    };
  }
  const hasUnread = given.hasUnread === true || first.kind === "unknown";
  const named =
    first.kind === "dict" ? [...first.entries, ...given.named] : given.named;
  return { positional: [], named, hasUnread, problem: null };
}

function takePositional(
  entry: LayerEntry,
  parameters: readonly Parameter[],
  values: readonly ArgumentValue[],
  written: Map<string, ArgumentValue>,
): LayerProblem | null {
  const takers = parameters.filter(
    (parameter) => parameter.keywordOnly !== true,
  );
  for (const [index, value] of values.entries()) {
    const taker = takers[index];
    if (taker === undefined) {
      const message = `${entry.className} takes ${takers.length === 0 ? "no positional arguments" : `at most ${counted(takers.length, "positional argument")}`} but gets ${values.length}.`;
      return problem("argumentValue", message);
    }
    written.set(taker.name, value);
  }
  return null;
}

/** What is given under older names, under those of today. */
function renameOld(
  parameters: readonly Parameter[],
  written: Map<string, ArgumentValue>,
): void {
  for (const { name, insteadOf } of parameters) {
    const value = written.get(name);
    if (insteadOf === undefined || value === undefined) continue;
    written.delete(name);
    written.set(
      typeof insteadOf === "string" ? insteadOf : insteadOf(value),
      value,
    );
  }
}

/** In Python `True` is the number 1 wherever a number is wanted. */
function countTruths(
  parameters: readonly Parameter[],
  written: Map<string, ArgumentValue>,
  dialect: Dialect,
): void {
  for (const { name, accepts } of parameters) {
    const value = written.get(name);
    if (value?.kind !== "boolean" || accepts === undefined) continue;
    const asNumber = int(value.value ? 1 : 0);
    if (accepts(value, dialect) !== null && accepts(asNumber, dialect) === null)
      written.set(name, asNumber);
  }
}

function twiceGiven(entry: LayerEntry, name: string): LayerProblem {
  return problem(
    "argumentValue",
    `${entry.className} gets \`${name}\` twice: by position and by name.`,
    { argument: name },
  );
}

function fillIn(
  parameters: readonly Parameter[],
  dialect: Dialect,
  written: ReadonlyMap<string, ArgumentValue>,
  unread: boolean,
): Config {
  const config = new Map<string, ArgumentValue>();
  const unreadValue: ArgumentValue = {
    kind: "unknown",
    reason: { kind: "notFollowed", what: "an argument that is passed on" },
  };
  for (const parameter of parameters) {
    const value =
      written.get(parameter.name) ??
      (unread ? unreadValue : defaultOf(parameter, dialect));
    config.set(parameter.name, value ?? { kind: "none" });
  }
  return config;
}

function missing(
  entry: LayerEntry,
  dialect: Dialect,
  parameters: readonly Parameter[],
  written: ReadonlyMap<string, ArgumentValue>,
): LayerProblem | null {
  for (const parameter of parameters) {
    if (
      written.has(parameter.name) ||
      defaultOf(parameter, dialect) !== undefined
    )
      continue;
    const name = nameIn(parameter, dialect);
    return problem(
      "argumentValue",
      `${entry.className} needs the argument \`${name}\`, which is missing.`,
      { argument: name },
    );
  }
  return null;
}

function notTaken(
  entry: LayerEntry,
  dialect: Dialect,
  parameters: readonly Parameter[],
  unknownArguments: readonly string[],
): LayerProblem | null {
  const name = unknownArguments[0];
  if (name === undefined) return null;
  const known = parameters.map((parameter) => nameIn(parameter, dialect));
  const near =
    synonyms[name]?.find((other) => known.includes(other)) ??
    nearestName(name, known);
  const hint = near === null ? "" : ` Did you mean \`${near}\`?`;
  const library = dialect === "keras3" ? "Keras 3" : "Keras 2";
  return problem(
    "unknownArgument",
    `${entry.className} has no argument \`${name}\` in ${library}.${hint}`,
    { argument: name, ...(near !== null && { meant: near }) },
  );
}

/** What other versions of Keras call an argument. */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  alpha: ["negative_slope"],
  batch_input_shape: ["batch_shape"],
  batch_shape: ["batch_input_shape"],
  border_mode: ["padding"],
  consume_less: ["implementation"],
  init: ["kernel_initializer"],
  inner_activation: ["recurrent_activation"],
  input_shape: ["shape"],
  nb_filter: ["filters"],
  negative_slope: ["alpha"],
  output_dim: ["units"],
  p: ["rate"],
  shape: ["input_shape"],
  subsample: ["strides"],
};

function refused(
  entry: LayerEntry,
  dialect: Dialect,
  parameters: readonly Parameter[],
  written: ReadonlyMap<string, ArgumentValue>,
): LayerProblem | null {
  for (const parameter of parameters) {
    const value = written.get(parameter.name);
    if (
      value === undefined ||
      parameter.accepts === undefined ||
      !isKnownThroughout(value)
    )
      continue;
    const wanted = parameter.accepts(value, dialect);
    if (wanted === null) continue;
    const name = nameIn(parameter, dialect);
    const given = printValue(value, dialect);
    const names = [...wanted.matchAll(/"([^"]+)"/g)].map((match) => match[1]);
    const meant =
      value.kind === "string"
        ? nearestName(
            value.value,
            names.filter((each) => each !== undefined),
            1,
          )
        : null;
    const hint = meant === null ? "" : ` Did you mean "${meant}"?`;
    const message = `\`${name}\` of ${entry.className} must be ${wanted}, not ${given}.${hint}`;
    return problem("argumentValue", message, {
      argument: name,
      ...(meant !== null && { meant }),
    });
  }
  return null;
}

function simplify(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}

function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const change = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
