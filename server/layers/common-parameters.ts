// The parameters of Keras' base class, which every layer takes, and what holds of their values.
import type { Parameter } from "./layer.ts";
import { checkIn, every, isListOf, oneOf, orNone, string } from "./checks.ts";
import type { Accepts } from "./parameter.ts";
import {
  int,
  keywordOnly,
  no,
  none,
  only,
  optional,
  yes,
} from "./parameter.ts";

const dtypes =
  "float16 float32 float64 bfloat16 float int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool string complex64 complex128 half double resource variant mixed_float16 mixed_bfloat16".split(
    " ",
  );

const withoutSlash: Accepts = (value) =>
  value.kind === "string" && value.value.includes("/")
    ? "a string without `/`"
    : null;

/** Keras 2 makes a name scope of the name when the layer is called. */
export const scopePattern = /^[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*$/;

/** Keras 3 also takes the names of quantized policies: `int8_from_float32`. */
const dtype: Accepts = (value) =>
  value.kind === "string" && !value.value.includes("_from_")
    ? dtypes.includes(value.value)
      ? null
      : 'the name of a dtype, such as "float32"'
    : null;

const shape: Accepts = (value) =>
  value.kind === "none" || isListOf(value) ? null : "a tuple";

/** `name`, for layers that have it among their own parameters. */
export const nameParameter = optional(
  "name",
  none,
  every(
    checkIn(["keras3", "keras2"], orNone(string)),
    checkIn("keras3", withoutSlash),
  ),
);

/** `dtype`, for layers that have it among their own parameters. */
export const dtypeParameter = optional(
  "dtype",
  none,
  checkIn(["keras3", "keras2"], dtype),
);

/** Those that Keras 2 takes by position where a class has no constructor of its own. */
export const basePositional: readonly Parameter[] = only(
  "keras2",
  optional("trainable", yes),
  nameParameter,
  dtypeParameter,
  optional("dynamic", no),
);

/** Which kind of generator a layer of Keras 2 that draws random numbers has. */
export const rngType: Parameter = {
  ...optional(
    "rng_type",
    none,
    oneOf("stateful", "stateless", "legacy_stateful", null),
  ),
  keywordOnly: true,
};

/** What Keras 2 hands on to the base of most layers that draw random numbers. */
export const keras2Generator: readonly Parameter[] = only(
  "keras2",
  ...keywordOnly(optional("force_generator", no)),
  rngType,
);

/** `name`, `trainable`, `dtype`, `input_shape` …: accepted by every layer of the dialect unless its entry says otherwise. */
export const commonParameters: readonly Parameter[] = keywordOnly(
  nameParameter,
  optional("trainable", yes),
  dtypeParameter,
  ...only(
    ["keras3", "keras2"],
    optional("autocast", yes),
    optional("activity_regularizer"),
    optional("input_dim"),
  ),
  optional("input_shape", none, checkIn(["keras3", "keras2"], shape)),
  ...only(
    ["keras2", "tfjs"],
    optional("batch_input_shape"),
    optional("batch_size"),
    optional("weights"),
  ),
  ...only(
    "keras2",
    optional("dynamic", no),
    optional("implementation", int(0)),
  ),
  ...only("tfjs", {
    name: "input_d_type",
    tfjsName: "inputDType",
    default: none,
  }),
);

/** Their names, for entries that take not all of them. */
export const commonNames: readonly string[] = commonParameters.map(
  ({ name }) => name,
);
