// The JSON that `run` prints; documented in docs/cli.md and kept stable.

import type {
  ArrayValue,
  CellRecording,
  NodeRecording,
  Recording,
} from "../../../webview/engine/recording.ts";

/** Row-major; NaN and the infinities as text, which JSON has no numbers for. */
export interface JsonTensor {
  readonly name?: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly data: readonly (number | string)[];
}

export interface JsonRun {
  readonly version: 1;
  readonly backend: string;
  readonly inputs: readonly JsonTensor[];
  readonly outputs: readonly JsonTensor[];
  readonly layers: readonly JsonLayer[];
}

export interface JsonLayer {
  readonly name: string;
  readonly layer: string;
  readonly outputs: readonly JsonTensor[];
  readonly states: readonly JsonTensor[];
  /** `i`, `f`, …; of several cells under their path: `forward/i`, `cells/0/z`. */
  readonly internals: Readonly<Record<string, JsonTensor>>;
}

export function asJson(recording: Recording): JsonRun {
  return {
    version: 1,
    backend: recording.backend.name,
    inputs: recording.inputs.map(tensor),
    outputs: recording.outputs.map(tensor),
    layers: recording.nodes.map(layer),
  };
}

function layer(node: NodeRecording): JsonLayer {
  const cells = node.recurrent?.cells ?? [];
  return {
    name: node.name,
    layer: node.className,
    outputs: node.outputs.map(tensor),
    states: (node.recurrent?.states ?? []).map(tensor),
    internals: Object.fromEntries(cells.flatMap(internals)),
  };
}

function internals(cell: CellRecording): readonly [string, JsonTensor][] {
  const front = cell.path === "" ? "" : `${cell.path}/`;
  return Object.entries(cell.quantities).map(([name, value]) => [
    `${front}${name}`,
    tensor(value),
  ]);
}

function tensor(value: ArrayValue & { readonly name?: string }): JsonTensor {
  return {
    ...(value.name === undefined ? {} : { name: value.name }),
    shape: value.shape,
    dtype: value.dtype,
    data: Array.from(value.data, (number) =>
      Number.isFinite(number) ? shortest(number, value.dtype) : String(number),
    ),
  };
}

/** Nine digits tell every float32 from its neighbours. */
function shortest(value: number, dtype: ArrayValue["dtype"]): number {
  return dtype === "float32" ? Number(value.toPrecision(9)) : value;
}
