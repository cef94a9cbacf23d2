// Which names the modules of each Keras have, and what is said of one that is asked for in vain: what took its place, or who has it.

import { nearestName } from "../../../layers/configure.ts";
import type { Dialect, LayerProblem } from "../../../layers/layer.ts";
import { modulePath } from "./keras-paths.ts";
import { moduleNames } from "./module-names.ts";

type Keras = Exclude<Dialect, "tfjs">;

interface Recorded {
  readonly version: string;
  readonly modules: Readonly<Partial<Record<string, string>>>;
}

const recorded: Readonly<Record<Keras, Recorded>> = moduleNames;

/**
 * Why `path.name` raises an AttributeError or ImportError in this dialect; null where it doesn't, or where not all names are known. Keras 2 is
 * recorded in its last version, and older ones had names that this one lacks: beyond layers it is only told of names that came with Keras 3.
 */
export function absentName(
  path: string,
  name: string,
  dialect: Dialect,
): LayerProblem | null {
  if (dialect === "tfjs" || name.startsWith("_")) return null;
  const known = namesIn(path, dialect);
  if (known === null || known.has(name)) return null;
  const isTold =
    dialect === "keras3" ||
    (modulePath(path) === "keras.layers"
      ? /^[A-Z]/.test(name)
      : namesIn(path, "keras3")?.has(name) === true);
  if (!isTold) return null;
  return absence(
    `${modulePath(path)}.${name}`,
    adviceFor(path, name, dialect),
    dialect,
  );
}

/** Whether a module is recorded to have the name; null where nobody knows. */
export function hasName(
  path: string,
  name: string,
  dialect: Dialect,
): boolean | null {
  if (dialect === "tfjs") return null;
  const known = namesIn(path, dialect);
  if (known?.has(name) === true) return true;
  return absentName(path, name, dialect) === null ? null : false;
}

/** The problem of a layer that is constructed though this Keras has none of that name; null for one that it has, or that may exist. */
export function absentLayer(
  name: string,
  dialect: Dialect,
): LayerProblem | null {
  const at = `keras.layers.${name}`;
  const dot = at.lastIndexOf(".");
  return absentName(at.slice(0, dot), at.slice(dot + 1), dialect);
}

/** The names in a module as the program names it; null for one that isn't recorded, as what lies below `keras.src`. */
function namesIn(path: string, dialect: Keras): ReadonlySet<string> | null {
  const { modules } = recorded[dialect];
  if (/^(tf_)?keras\.src\b/.test(path)) return null;
  const own = /^tensorflow\.(compat|python)\./.test(path) ? "" : path;
  const text =
    modules[own] ?? (own === "" ? undefined : modules[modulePath(own)]);
  if (text === undefined) return null;
  const key = `${dialect} ${path}`;
  const set = sets.get(key) ?? new Set(text.split(" "));
  sets.set(key, set);
  return set;
}

const sets = new Map<string, ReadonlySet<string>>();

const titles: Readonly<Record<Keras, string>> = {
  keras3: "Keras 3",
  keras2: "Keras 2",
};

function absence(
  path: string,
  advice: string | null,
  dialect: Keras,
): LayerProblem {
  const { version } = recorded[dialect];
  const message = `${titles[dialect]} has no \`${path}\` (as of ${version}).${advice === null ? "" : ` ${advice}`}`;
  return { kind: "refused", message };
}

function adviceFor(path: string, name: string, dialect: Keras): string | null {
  const successor = successors[`${modulePath(path)}.${name}`];
  const told = typeof successor === "object" ? successor[dialect] : successor;
  if (told !== undefined) return told;
  const elsewhere = Object.entries(recorded[dialect].modules).find(
    ([module, names]) =>
      module.startsWith("keras") && names?.split(" ").includes(name) === true,
  );
  if (elsewhere) return `There is \`${elsewhere[0]}.${name}\`.`;
  const other = dialect === "keras3" ? "keras2" : "keras3";
  if (namesIn(path, other)?.has(name) === true)
    return `${titles[other]} has it.`;
  const near = nearestName(name, [...(namesIn(path, dialect) ?? [])]);
  return near === null ? null : `Did you mean \`${near}\`?`;
}

const cudnn = (layer: string): string =>
  `${layer} uses cuDNN by itself, wherever it can.`;

/** What to write instead of names that are gone or were never there. */
const successors: Readonly<
  Partial<Record<string, string | Readonly<Partial<Record<Keras, string>>>>>
> = {
  "keras.layers.AtrousConvolution1D": "Use Conv1D(dilation_rate=…).",
  "keras.layers.AtrousConvolution2D": "Use Conv2D(dilation_rate=…).",
  "keras.layers.CuDNNGRU": cudnn("GRU"),
  "keras.layers.CuDNNLSTM": cudnn("LSTM"),
  "keras.layers.Deconvolution2D": "Use Conv2DTranspose.",
  "keras.layers.Highway": "Use layers of your own.",
  "keras.layers.MaxoutDense": "Use Dense and Maximum.",
  "keras.layers.Merge": "Use Add, Concatenate and their kin.",
  "keras.layers.Swish": 'Use Activation("swish").',
  "keras.layers.SyncBatchNormalization":
    "Use BatchNormalization(synchronized=True).",
  "keras.layers.TimeDistributedDense": "Use Dense.",
  "keras.layers.experimental": "Its layers are in `keras.layers`.",
};
