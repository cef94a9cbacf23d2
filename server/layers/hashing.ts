// Layers that hash: Hashing and HashedCrossing.
import { compareDims } from "../shapes/compare.ts";
import { printShape } from "../shapes/print.ts";
import { tensorsOf } from "../shapes/structure.ts";
import { sizeOf } from "./arguments.ts";
import { oneOf, positiveInteger } from "./checks.ts";
import { comesAs, failsOnData } from "./computed.ts";
import { dtypeParameter, nameParameter } from "./common-parameters.ts";
import type {
  Computed,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
  Outcome,
} from "./layer.ts";
import { only, optional, required, text } from "./parameter.ts";
import {
  fails,
  isProblem,
  listed,
  notFollowed,
  problem,
  refusal,
  result,
} from "./problem.ts";
import { tensorLayer } from "./tensor-layer.ts";

import {
  encoded,
  encodedDtype,
  hotComputed,
  indexDtypeProblem,
  isMadeSparse,
  isSparse,
  modeOf,
  sparse,
  sparseProblem,
} from "./encoding.ts";

const hashing = tensorLayer({
  className: "Hashing",
  names: { keras3: ["Hashing"], keras2: ["Hashing"] },
  parameters: [
    required("num_bins", positiveInteger),
    optional("mask_value"),
    optional("salt"),
    optional(
      "output_mode",
      text("int"),
      oneOf("int", "one_hot", "multi_hot", "count"),
    ),
    sparse,
  ],
  construct: (config, dialect) =>
    sparseProblem("Hashing", config) ??
    (dialect === "keras3" ? indexDtypeProblem("Hashing", config) : null),
  shape: (shape, call) => {
    const mode = modeOf(call.config);
    if (mode === null) return null;
    const wrong = hashingProblem(call);
    if (wrong !== null) return wrong;
    const symbolic =
      call.dialect === "keras3" && mode === "one_hot" ? "multi_hot" : mode;
    return encoded(
      "Hashing",
      shape,
      symbolic,
      sizeOf(call.config, "num_bins"),
      call.dialect,
    );
  },
  real: (shape, call) =>
    hotComputed(shape, call, sizeOf(call.config, "num_bins")),
  dtype: (_, call) => encodedDtype(call, "int64"),
  isSparse: isMadeSparse,
});

/** Keras 2 hashes texts, and whole numbers as texts. */
function hashingProblem({
  dialect,
  inputs,
}: LayerCallInput): LayerProblem | null {
  const dtype = inputs.kind === "tensor" ? inputs.dtype : null;
  return dialect !== "keras2" || dtype === null || /^u?int|^string/.test(dtype)
    ? null
    : problem(
        "refused",
        `Hashing takes texts or integers in Keras 2, not ${dtype}. Give its Input a dtype, "string" or "int64".`,
      );
}

const hashedCrossing: LayerEntry = {
  className: "HashedCrossing",
  names: { keras3: ["HashedCrossing"], keras2: ["HashedCrossing"] },
  parameters: [
    required("num_bins"),
    optional("output_mode", text("int"), oneOf("int", "one_hot")),
    sparse,
    ...only("keras3", nameParameter, dtypeParameter),
  ],
  ignoresUnknown: ["keras3"],
  construct: (config, dialect) =>
    dialect === "keras2" ? indexDtypeProblem("HashedCrossing", config) : null,
  outputs: (call) => crossed(call),
  computes: (call) => crossedComputes(call),
};

/** Keras 3 crosses single columns, and finds out on data what is none. */
function crossedComputes({
  inputs,
  config,
  dialect,
}: LayerCallInput): Computed | null {
  const shape = tensorsOf(inputs)[0]?.shape;
  if (dialect !== "keras3" || !shape || shape.length < 2) return null;
  if (shape.length > 2 || compareDims(shape[1] ?? null, 1) === "never")
    return failsOnData(
      `HashedCrossing crosses single columns, (batch, 1), not ${printShape(shape)}`,
    );
  return modeOf(config) === "one_hot"
    ? comesAs(
        [shape[0] ?? null, sizeOf(config, "num_bins")],
        "only single columns, (batch, 1), can be crossed",
      )
    : null;
}

function crossed(call: LayerCallInput): Outcome {
  const { inputs, config, dialect } = call;
  const tensors = tensorsOf(inputs);
  if (inputs.kind === "tensor" || tensors.length < 2)
    return refusal(
      "inputCount",
      "HashedCrossing takes a list of at least 2 tensors, [a, b].",
    );
  const shapes = tensors.map((tensor) => tensor.shape);
  const mode = modeOf(config);
  const [first] = shapes;
  if (
    mode === null ||
    first === null ||
    first === undefined ||
    shapes.includes(null)
  )
    return result(notFollowed("HashedCrossing on shapes that are not known"));
  const texts = listed(shapes.map(printShape));
  const differs = shapes.some(
    (shape) =>
      shape?.length !== first.length ||
      shape.some(
        (dim, axis) => compareDims(dim, first[axis] ?? null) === "never",
      ),
  );
  if (differs)
    return refusal(
      "merge",
      `HashedCrossing needs inputs of the same shape but gets ${texts}.`,
    );
  const last = first.at(-1) ?? null;
  const isColumn =
    first.length === 1 ||
    (first.length === 2 && last !== null && compareDims(last, 1) !== "never");
  if (dialect === "keras2" && !isColumn)
    return refusal(
      "rank",
      `HashedCrossing expects columns, (batch, 1), in Keras 2 but gets ${texts}.`,
      { rank: { expected: 2, actual: first } },
    );
  const shape = encoded(
    "HashedCrossing",
    dialect === "keras2" ? [null, ...first.slice(1)] : first,
    mode,
    sizeOf(config, "num_bins"),
    dialect,
  );
  if (isProblem(shape)) return fails(shape);
  const dtype = mode === "int" ? "int64" : "float32";
  return result({
    kind: "tensor",
    shape,
    dtype,
    ...(dialect === "keras2" && isSparse(call) && { sparse: true }),
  });
}

export const hashingLayers: readonly LayerEntry[] = [hashing, hashedCrossing];
