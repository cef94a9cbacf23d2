// What a program sets for all layers that it makes from then on: the order of axes in pictures, the usual dtype, the policy of dtypes.

import type { ArgumentValue, Config, LayerEntry } from "../../layers/layer.ts";
import type { Call, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { none, string } from "../../interpreter/value.ts";

type Setting = "image_data_format" | "floatx" | "dtype_policy";

const defaults: Readonly<Record<Setting, string>> = {
  image_data_format: "channels_last",
  floatx: "float32",
  dtype_policy: "float32",
};

const setters: Readonly<Record<string, Setting>> = {
  set_image_data_format: "image_data_format",
  set_floatx: "floatx",
  set_dtype_policy: "dtype_policy",
  set_global_policy: "dtype_policy",
  set_policy: "dtype_policy",
};

const modules =
  /^keras\.(?:backend|config|mixed_precision|mixed_precision\.experimental)\.(\w+)$/;

/** `keras.config.set_image_data_format("channels_first")`, `K.floatx()`; null for any other function. */
export function callOfSetting(
  path: string,
  call: Call,
  machine: Machine,
): Value | null {
  const name = modules.exec(path)?.[1] ?? "";
  const set = Object.hasOwn(setters, name) ? setters[name] : undefined;
  if (set !== undefined) {
    const value =
      call.positional[0] ?? call.named.find(([key]) => key !== "name")?.[1];
    if (value) machine.store.set(keyOf(set), value);
    return none;
  }
  return name === "image_data_format" || name === "floatx"
    ? (valueOf(name, machine) ?? string(defaults[name]))
    : null;
}

/** The arguments of a layer made now, with what the program set in the place of what it leaves open. */
export function withSettings(
  entry: LayerEntry,
  config: Config,
  machine: Machine,
): Config {
  if (machine.dialect === "tfjs") return config;
  const format = valueOf("image_data_format", machine);
  const dtype = dtypeFor(entry, machine);
  const given = new Map(config);
  if (format && entry.followsDataFormat)
    given.set("data_format", argumentOf(format));
  else if (format) fill(given, "data_format", argumentOf(format));
  if (dtype) fill(given, "dtype", dtype);
  return given;
}

/** Inputs follow the usual dtype, layers the policy, whose default in Keras 3 is the usual dtype of the moment when it is first asked for. */
function dtypeFor(entry: LayerEntry, machine: Machine): ArgumentValue | null {
  const isInput = ["Input", "InputLayer"].includes(entry.className);
  const policy = isInput ? null : valueOf("dtype_policy", machine);
  const usual = valueOf("floatx", machine);
  if (policy === null && usual === null) return null;
  if (policy !== null && isFloatLayer(entry)) return argumentOf(policy);
  return usual !== null && (isInput || machine.dialect === "keras2")
    ? argumentOf(usual)
    : unsure;
}

/** Layers of texts and categories have dtypes of their own. */
function isFloatLayer({ className }: LayerEntry): boolean {
  return !/Lookup|Vectorization|Hash|Discretization|CategoryEncoding/.test(
    className,
  );
}

function fill(
  config: Map<string, ArgumentValue>,
  name: string,
  value: ArgumentValue,
): void {
  if (config.get(name)?.kind === "none") config.set(name, value);
}

const unsure: ArgumentValue = {
  kind: "unknown",
  reason: { kind: "notFollowed", what: "what the program sets for all layers" },
};

function argumentOf(value: Value): ArgumentValue {
  return value.kind === "string"
    ? { kind: "string", value: value.value }
    : unsure;
}

function valueOf(setting: Setting, machine: Machine): Value | null {
  const stored = machine.store.get(keyOf(setting));
  if (!stored || !isValue(stored)) return null;
  return stored.kind === "string" && stored.value === defaults[setting]
    ? null
    : stored;
}

function isValue(
  stored: NonNullable<ReturnType<Machine["store"]["get"]>>,
): stored is Value {
  return !["items", "unknownItems", "entries", "record"].includes(stored.kind);
}

function keyOf(setting: Setting): string {
  return `%${setting}`;
}
