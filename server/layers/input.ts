// Input and InputLayer: where a model's tensors come from.
import type { Dim } from "../shapes/dim.ts";
import type { Shape } from "../shapes/shape.ts";
import {
  flagOf,
  isNone,
  itemsOf,
  printValue,
  textOf,
  toDim,
  toInteger,
  valueOf,
} from "./arguments.ts";
import type {
  ArgumentValue,
  Config,
  Dialect,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
  Outcome,
  Parameter,
} from "./layer.ts";
import { keywordOnly, no, only, optional } from "./parameter.ts";
import { problem, refusal, result } from "./problem.ts";

const batchShapeNames = ["batch_shape", "batch_input_shape"];
const shapeNames = ["shape", "input_shape"];

function inputEntry(
  className: "Input" | "InputLayer",
  names: LayerEntry["names"],
  parameters: readonly Parameter[],
): LayerEntry {
  return {
    className,
    names,
    parameters,
    commonNames: { keras3: [], keras2: [], tfjs: ["name", "dtype"] },
    ...(className === "InputLayer" && { ignoresUnknown: ["keras3"] }),
    needsConfig: true,
    construct: (config, dialect) => inputProblem(className, config, dialect),
    outputs: (call) =>
      calledOn(className, call) ?? inputOutputs(className, call),
  };
}

/** `keras.Input((10, 8))`: the tensor `(None, 10, 8)`. */
export const input = inputEntry(
  "Input",
  { keras3: ["Input"], keras2: ["Input"], tfjs: ["input"] },
  [
    optional("shape"),
    ...only(["keras3", "keras2"], optional("batch_size")),
    ...only(
      "keras3",
      optional("dtype"),
      optional("sparse"),
      optional("ragged"),
      optional("batch_shape"),
      optional("name"),
      optional("tensor"),
      optional("optional", no),
    ),
    ...only(
      "keras2",
      optional("name"),
      optional("dtype"),
      optional("sparse"),
      optional("tensor"),
      optional("ragged"),
      optional("type_spec"),
    ),
    ...only(
      "keras2",
      ...keywordOnly(
        optional("batch_shape"),
        optional("batch_input_shape"),
        optional("optional", no),
        optional("input_shape"),
      ),
    ),
    ...only("tfjs", optional("batch_shape"), optional("sparse")),
  ],
);

export const inputLayer = inputEntry(
  "InputLayer",
  { keras3: ["InputLayer"], keras2: ["InputLayer"], tfjs: ["inputLayer"] },
  [
    ...only(
      "keras3",
      optional("shape"),
      optional("batch_size"),
      optional("dtype"),
      optional("sparse"),
      optional("ragged"),
      optional("batch_shape"),
    ),
    ...only(
      "keras3",
      optional("input_tensor"),
      optional("optional", no),
      optional("name"),
    ),
    ...only(
      "keras3",
      ...keywordOnly(
        optional("input_shape"),
        optional("batch_input_shape"),
        optional("tensor"),
        optional("input_dtype"),
      ),
    ),
    ...only(
      "keras2",
      optional("input_shape"),
      optional("batch_size"),
      optional("dtype"),
      optional("input_tensor"),
      optional("sparse"),
      optional("name"),
    ),
    ...only(
      "keras2",
      optional("ragged"),
      optional("type_spec"),
      optional("optional", no),
      ...keywordOnly(optional("batch_input_shape")),
    ),
    ...only(
      "tfjs",
      optional("input_shape"),
      optional("batch_size"),
      optional("batch_input_shape"),
      optional("sparse"),
    ),
  ],
);

function given(
  config: Config,
  names: readonly string[],
): { name: string; value: ArgumentValue } | null {
  for (const name of names) {
    if (!isNone(config, name)) return { name, value: valueOf(config, name) };
  }
  return null;
}

function inputProblem(
  className: string,
  config: Config,
  dialect: Dialect,
): LayerProblem | null {
  const isFunction = className === "Input";
  const shape = given(config, isFunction ? ["shape"] : shapeNames);
  const batchShape = given(config, batchShapeNames);
  if (
    shape !== null &&
    batchShape !== null &&
    shape.value.kind !== "unknown" &&
    batchShape.value.kind !== "unknown" &&
    (dialect !== "tfjs" || isFunction)
  ) {
    return problem(
      "argumentValue",
      `${className} takes either \`${shape.name}\` or \`${batchShape.name}\`, not both.`,
      { argument: batchShape.name },
    );
  }
  const found = shape ?? batchShape;
  if (found === null) {
    const other = given(
      config,
      isFunction ? ["tensor", "type_spec"] : ["input_tensor", "type_spec"],
    );
    if (other !== null || (dialect === "keras2" && !isFunction)) return null;
    return problem(
      "argumentValue",
      `${className} needs the argument \`${isFunction ? "shape" : shapeNames[0]}\`, which is missing.`,
      {
        argument: "shape",
      },
    );
  }
  return sizesProblem(className, found.name, found.value, dialect);
}

function sizesProblem(
  className: string,
  name: string,
  value: ArgumentValue,
  dialect: Dialect,
): LayerProblem | null {
  if (value.kind === "unknown" || dialect === "tfjs") return null;
  const wrong = problem(
    "argumentValue",
    `\`${name}\` of ${className} must be a tuple of sizes, such as (10, 8), not ${printValue(value, dialect)}.`,
    { argument: name },
  );
  const items = itemsOf(value);
  if (items === null) {
    const isLone = value.kind === "number" || value.kind === "integer";
    return (dialect === "keras2" && isLone) ||
      value.kind === "tensor" ||
      value.kind === "object"
      ? null
      : wrong;
  }
  const isSize = (item: ArgumentValue) =>
    item.kind === "none" ||
    item.kind === "unknown" ||
    item.kind === "integer" ||
    item.kind === "tensor" ||
    (item.kind === "number" && !item.isFloat && item.value >= 0);
  return items.every(isSize) ? null : wrong;
}

/** An InputLayer that is called as other layers are: Keras 3 computes nothing in it, Keras 2 hands its input on. */
function calledOn(className: string, call: LayerCallInput): Outcome | null {
  const { dialect, inputs } = call;
  if (className !== "InputLayer" || inputs.kind !== "tensor") return null;
  if (dialect === "keras2") return result(inputs);
  return dialect === "keras3"
    ? refusal(
        "refused",
        "An InputLayer can't be called in Keras 3. Leave it out.",
      )
    : null;
}

function inputOutputs(className: string, call: LayerCallInput): Outcome {
  const { config, dialect } = call;
  const whole = given(config, batchShapeNames)?.value;
  const isScalar =
    dialect === "keras2" && whole !== undefined && itemsOf(whole)?.length === 0;
  return result({
    kind: "tensor",
    shape: inputShape(className, config, dialect),
    ...(isScalar && { openRank: true }),
    dtype:
      textOf(config, "dtype") ?? (isNone(config, "dtype") ? "float32" : null),
    ...(dialect !== "tfjs" &&
      flagOf(config, "sparse") === true && { sparse: true }),
    ...(dialect !== "tfjs" &&
      flagOf(config, "ragged") === true && { ragged: true }),
  });
}

function inputShape(
  className: string,
  config: Config,
  dialect: Dialect,
): Shape {
  const whole = given(config, batchShapeNames)?.value;
  if (whole !== undefined) {
    const items = itemsOf(whole);
    return items === null || (items.length === 0 && dialect === "keras2")
      ? null
      : items.map(toDim);
  }
  const tensor = given(config, ["tensor", "input_tensor"])?.value;
  if (tensor?.kind === "tensor")
    return tensor.structure.kind === "tensor" ? tensor.structure.shape : null;
  const shape = given(
    config,
    className === "Input" ? ["shape"] : shapeNames,
  )?.value;
  if (shape === undefined) return null;
  const items = itemsOf(shape) ?? (toInteger(shape) === null ? null : [shape]);
  if (items === null) return null;
  const batch: Dim =
    dialect === "tfjs" && className === "Input"
      ? null
      : toDim(valueOf(config, "batch_size"));
  return [batch, ...items.map(toDim)];
}
