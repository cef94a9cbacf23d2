// `TimeseriesGenerator`: windows over a series in batches, as a sequence that `fit` takes.

import type { Dim, Integer } from "../../shapes/dim.ts";
import { add, ceilDivide, floorDivide, subtract } from "../../shapes/dim.ts";
import { tensor } from "../../shapes/structure.ts";
import type { Call, HostType, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { number, tuple } from "../../interpreter/value.ts";
import { arrayOf, sizeOf, someSize } from "../arrays/array-arguments.ts";
import type { Functions } from "../registry.ts";
import { named } from "../registry.ts";
import { makeTensor } from "../tensors.ts";

interface GeneratorData {
  /** A batch: windows and targets. */
  readonly batch: Value;
  readonly length: Integer | null;
}

/** The first batch is a full one where there are as many windows. */
export function timeseriesGenerators(tensorType: HostType): Functions {
  return named(
    [
      "keras.preprocessing.sequence.TimeseriesGenerator",
      "keras.utils.TimeseriesGenerator",
    ],
    (call: Call, machine: Machine): Value => ({
      kind: "host",
      type: generatorType,
      data: generated(call, tensorType, machine),
    }),
  );
}

const generatorType: HostType = {
  name: "generator",
  subscript: (self, index) =>
    index.kind === "number" && index.value === 0
      ? (self.data as GeneratorData).batch
      : null,
  iterate: (self) => {
    const { length } = self.data as GeneratorData;
    const reason = { kind: "runtimeData", source: "a batch" } as const;
    return { kind: "unknown", element: { kind: "unknown", reason }, length };
  },
};

function generated(
  call: Call,
  type: HostType,
  machine: Machine,
): GeneratorData {
  const [data, targets] = [call.get(0, "data"), call.get(1, "targets")].map(
    (value) => arrayOf(value, machine),
  );
  const at = (position: number, name: string, otherwise: number) =>
    sizeOf(call.get(position, name) ?? number(otherwise), machine);
  const length = sizeOf(call.get(2, "length"), machine);
  const [rate, stride] = [at(3, "sampling_rate", 1), at(4, "stride", 1)];
  const size = at(9, "batch_size", 128);
  const isCut = [5, 6].some(
    (position) =>
      call.get(position, position === 5 ? "start_index" : "end_index") !==
      undefined,
  );
  const rows = data?.shape?.[0] ?? null;
  const windows =
    rows === null || length === null || stride === null || isCut
      ? null
      : ceilDivide(subtract(rows, length), stride);
  const isFull =
    typeof windows === "number" && typeof size === "number" && windows >= size;
  const first: Dim = isFull ? size : someSize(machine);
  const steps =
    length === null || rate === null
      ? someSize(machine)
      : (floorDivide(subtract(add(length, rate), 1), rate) ??
        someSize(machine));
  const origin = {
    kind: "array",
    site: call.node.range,
    name: "TimeseriesGenerator",
  } as const;
  const part = (shape: readonly Dim[] | null, dtype: string | null): Value =>
    makeTensor(type, tensor(shape, dtype), origin, "array");
  return {
    batch: tuple([
      part(
        data?.shape ? [first, steps, ...data.shape.slice(1)] : null,
        data?.dtype ?? null,
      ),
      part(
        targets?.shape ? [first, ...targets.shape.slice(1)] : null,
        targets?.dtype ?? null,
      ),
    ]),
    length:
      windows === null || size === null ? null : ceilDivide(windows, size),
  };
}
