// Where datasets come from: arrays, ranges, generators, time series.

import type { Structure } from "../../shapes/structure.ts";
import { tensor } from "../../shapes/structure.ts";
import type { Call, HostType, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { none, unknown } from "../../interpreter/value.ts";
import { dtypeOf, sizesOf } from "../arrays/array-arguments.ts";
import { libraryFunction } from "../arrays/operations/array-calls.ts";
import { counted } from "../arrays/array-constructors.ts";
import { signatureOf, tensorsIn } from "./dataset-elements.ts";
import {
  createDatasetType,
  datasetFrom,
  fromSlices,
  zipped,
} from "./dataset-pipeline.ts";
import { factsOf, unknownElement } from "./datasets.ts";
import { sequenceItems } from "../python/python-collections.ts";
import type { Functions } from "../registry.ts";
import { named } from "../registry.ts";
import { makeTensor, tensorOf } from "../tensors.ts";
import { timeseries } from "./timeseries.ts";
import { timeseriesGenerators } from "./timeseries-generator.ts";

/** Functions that make datasets, and the specs that describe their elements. */
export function datasetFunctions(tensorType: HostType): Functions {
  const type = createDatasetType(tensorType);
  const range = libraryFunction("range", counted, {
    flavor: "tensorflow",
    type: tensorType,
    kind: "tensor",
    isMaker: true,
  });
  return {
    "tensorflow.data.Dataset.from_tensor_slices": (call, machine) =>
      fromSlices(call.get(0, "tensors") ?? none, call, type, machine),
    "tensorflow.data.Dataset.from_tensors": (call, machine) =>
      datasetFrom(type, {
        element: tensorsIn(call.get(0, "tensors") ?? none, machine),
        samples: 1,
      }),
    "tensorflow.data.Dataset.range": (call, machine) => {
      const counts = range(call, machine, "tensorflow.range");
      const shape = "kind" in counts ? tensorOf(counts)?.fact.spec.shape : null;
      const dtype = dtypeOf(call.get(3, "output_type"), "int64");
      return datasetFrom(type, {
        element: tensor([], dtype),
        samples: shape?.[0] ?? null,
      });
    },
    "tensorflow.data.Dataset.from_generator": (call, machine) =>
      datasetFrom(type, { element: generated(call, machine) }),
    "tensorflow.data.Dataset.zip": (call, machine) => {
      const [first] = call.positional;
      const parts =
        call.positional.length > 1
          ? call.positional
          : first
            ? (sequenceItems(first, machine) ?? [])
            : [];
      const facts = parts.flatMap((part) => factsOf(part) ?? []);
      return facts.length === parts.length
        ? zipped(facts, type)
        : unknown({ kind: "notFollowed", what: "Dataset.zip" });
    },
    "tensorflow.TensorSpec": (call, machine) =>
      tensorSpec(call, tensorType, machine),
    ...timeseriesGenerators(tensorType),
    ...named(
      [
        "keras.utils.timeseries_dataset_from_array",
        "keras.preprocessing.timeseries_dataset_from_array",
        "keras.preprocessing.sequence.timeseries_dataset_from_array",
      ],
      (call: Call, machine: Machine) => timeseries(call, type, machine),
    ),
  };
}

/** `tf.TensorSpec(shape, dtype)`, as the tensor that it describes. */
function tensorSpec(call: Call, type: HostType, machine: Machine): Value {
  const shape = call.get(0, "shape");
  return makeTensor(
    type,
    tensor(
      !shape || shape.kind === "none" ? null : sizesOf(shape, machine),
      dtypeOf(call.get(1, "dtype"), "float32"),
    ),
    { kind: "array", site: call.node.range, name: "TensorSpec" },
    "tensor",
  );
}

/** By `output_signature`; else by `output_types` and `output_shapes` of one tensor. */
function generated(call: Call, machine: Machine): Structure {
  const signature = signatureOf(call, machine);
  if (signature) return signature;
  const [types, shapes] = [
    call.get(1, "output_types"),
    call.get(2, "output_shapes"),
  ];
  const names = types?.kind === "tuple" ? types.items : null;
  const each = shapes?.kind === "tuple" ? shapes.items : null;
  if (!types || !shapes) return unknownElement;
  if (!names) {
    const dtype = dtypeOf(types, null);
    return dtype === null
      ? unknownElement
      : tensor(sizesOf(shapes, machine), dtype);
  }
  return {
    kind: "tuple",
    items: names.map((name, index) =>
      tensor(sizesOf(each?.[index], machine), dtypeOf(name, null)),
    ),
  };
}
