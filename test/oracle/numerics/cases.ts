// Golden numbers of the real Keras (3.15.1 and tf_keras 2.21) for recurrent layers, and each case as a model graph for the engine.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type {
  GraphDialect,
  GraphNode,
  LayerConfig,
  LayerNode,
  LayerSpec,
  ModelGraph,
  TensorRef,
} from "../../../server/models/graph.ts";
import { isLayerSpec, layerSpecs } from "../../../server/models/graph.ts";
import type { RunRequest } from "../../../webview/engine/engine.ts";
import { predictPlan } from "../../../webview/engine/engine.ts";
import type {
  ArrayValue,
  NamedArray,
} from "../../../webview/engine/recording.ts";

export type Flavor = "keras2" | "keras3";
export const flavors: readonly Flavor[] = ["keras3", "keras2"];

/** Flat values, or base64 of little-endian float32. */
export type Stored =
  | { readonly shape: readonly number[]; readonly data: readonly number[] }
  | { readonly shape: readonly number[]; readonly b64: string };

export type StoredWeight = Stored & { readonly path: string };

export interface OracleCase {
  readonly id: string;
  readonly kind: string;
  readonly tags: readonly string[];
  readonly layer: LayerSpec;
  readonly weights: readonly StoredWeight[];
  readonly input: Stored;
  readonly mask: Stored | null;
  readonly initial_state: readonly Stored[] | null;
  readonly outputs: readonly Stored[];
  readonly final_states: readonly Stored[];
  readonly internals: readonly OracleInternals[];
}

/** One cell: tensors `[batch, step, units]` by name, of all steps or of those listed in `steps`. */
export interface OracleInternals {
  readonly path: string;
  readonly cell: string;
  readonly input_time_index: readonly number[];
  readonly steps?: readonly number[];
  readonly [quantity: string]: unknown;
}

export type StatefulEvent =
  | {
      readonly op: "call";
      readonly input: Stored;
      readonly mask: Stored | null;
      readonly initial_state: readonly Stored[] | null;
      readonly initial_state_ignored: boolean;
      readonly outputs: readonly Stored[];
      readonly states_after: readonly Stored[];
    }
  | { readonly op: "reset"; readonly states_after: readonly Stored[] };

export interface StatefulSequence {
  readonly id: string;
  readonly kind: string;
  readonly batch: number;
  readonly layer: LayerSpec;
  readonly weights: readonly StoredWeight[];
  readonly events: readonly StatefulEvent[];
}

export interface PartialBatch {
  readonly kind: string;
  readonly samples: number;
  readonly batch_size: number;
  readonly input: Stored;
  readonly weights: readonly StoredWeight[];
  readonly predict: {
    readonly ok: boolean;
    readonly output?: Stored;
    readonly core?: string;
    readonly error?: string;
    readonly states_after: readonly Stored[];
  };
}

/** `fit` with a learning rate of 0: which states its order of samples leaves. */
export interface ShuffleRecord {
  readonly samples: number;
  readonly batch_size: number;
  readonly input: Stored;
  readonly weights: readonly StoredWeight[];
  readonly runs: readonly {
    readonly shuffle: boolean | "default";
    readonly epochs: number;
    readonly final_states: readonly Stored[];
  }[];
}

export interface StatefulFile {
  readonly shuffle: ShuffleRecord;
  readonly sequences: readonly StatefulSequence[];
  readonly partial_batches: readonly PartialBatch[];
  readonly poem: {
    readonly lines: readonly string[];
    readonly ids: readonly (readonly number[])[];
    readonly embedding: Stored;
    readonly weights: readonly StoredWeight[];
    readonly arrangements: readonly {
      readonly name: "continued" | "reading_order";
      readonly output_1: Stored;
      readonly states_after_1: readonly Stored[];
      readonly output_2: Stored;
      readonly states_after_2: readonly Stored[];
    }[];
  };
}

/** The plain kinds, then ConvLSTM and cells in every arrangement (`record/recurrent.py`). */
export function oracleCases(flavor: Flavor): readonly OracleCase[] {
  return [`cases-${flavor}`, `recurrent-${flavor}`].flatMap(
    (name) => (read(name) as { cases: readonly OracleCase[] }).cases,
  );
}

/** Calls that carry on from each other. A sequence without events is one that the library itself couldn't begin. */
export function statefulSequences(flavor: Flavor): readonly StatefulSequence[] {
  const further = read(`recurrent-${flavor}`) as {
    sequences: readonly StatefulSequence[];
  };
  return [...statefulFile(flavor).sequences, ...further.sequences].filter(
    ({ events }) => events.length > 0,
  );
}

export function statefulFile(flavor: Flavor): StatefulFile {
  return read(`stateful-${flavor}`) as StatefulFile;
}

function read(name: string): unknown {
  const file = new URL(`./${name}.json.gz`, import.meta.url);
  return JSON.parse(gunzipSync(readFileSync(file)).toString("utf8"));
}

export function arrayOf(stored: Stored): ArrayValue {
  const data =
    "b64" in stored
      ? floats(Buffer.from(stored.b64, "base64"))
      : Float32Array.from(stored.data);
  return { shape: stored.shape, dtype: "float32", data };
}

function floats(bytes: Buffer): Float32Array {
  return Float32Array.from({ length: bytes.length / 4 }, (_, k) =>
    bytes.readFloatLE(4 * k),
  );
}

/** What a single call is: everything that {@link requestOf} needs. */
export type LayerCase = Pick<
  OracleCase,
  "layer" | "weights" | "input" | "mask" | "initial_state"
>;

/** One call of the case's layer (or layers, for a Stack) as a run of one batch. */
export function requestOf(item: LayerCase, dialect: GraphDialect): RunRequest {
  const layers = layersOf(item.layer);
  const graph = graphOf(item, layers, dialect);
  const weights = new Map(
    layers.map(({ prefix }, n) => [
      `layer_${n}`,
      item.weights
        .filter(({ path }) => path.startsWith(prefix))
        .map((weight) => arrayOf(weight)),
    ]),
  );
  return {
    graph,
    seed: 1,
    batch: item.input.shape[0] ?? 1,
    steps: item.input.shape[1] ?? 1,
    input: { kind: "arrays", arrays: inputsOf(item) },
    weights,
    plan: predictPlan,
    backend: "auto",
  };
}

function inputsOf(item: LayerCase): readonly NamedArray[] {
  return [
    { name: "x", ...arrayOf(item.input) },
    ...(item.mask === null ? [] : [{ name: "mask", ...arrayOf(item.mask) }]),
    ...(item.initial_state ?? []).map((state, n) => ({
      name: `state_${n}`,
      ...arrayOf(state),
    })),
  ];
}

interface PlacedLayer {
  readonly spec: LayerSpec;
  readonly prefix: string;
}

function layersOf(spec: LayerSpec): readonly PlacedLayer[] {
  if (spec.class_name !== "Stack") return [{ spec, prefix: "" }];
  return layerSpecs(spec.config.layers).map((layer, n) => ({
    spec: layer,
    prefix: `layers/${n}/`,
  }));
}

function graphOf(
  item: LayerCase,
  layers: readonly PlacedLayer[],
  dialect: GraphDialect,
): ModelGraph {
  const inputs = inputsOf(item);
  const nodes: GraphNode[] = inputs.map(({ name, shape }) => ({
    kind: "input",
    id: name,
    name,
    shape,
    dtype: "float32",
  }));
  let states = inputs
    .filter(({ name }) => name.startsWith("state_"))
    .map(({ name }): TensorRef => ({ node: name, output: 0 }));
  let before: TensorRef = { node: "x", output: 0 };
  for (const [n, { spec }] of layers.entries()) {
    const own = layers.length === 1 ? states.length : stateCount(spec);
    const node = layerNode(`layer_${n}`, spec, before);
    nodes.push({
      ...node,
      initialState: states.slice(0, own),
      mask: item.mask === null ? null : { node: "mask", output: 0 },
    });
    states = states.slice(own);
    before = { node: node.id, output: 0 };
  }
  const outputs = Array.from({ length: outputCount(layers) }, (_, output) => ({
    node: before.node,
    output,
  }));
  const refs = inputs.map(({ name }) => ({ node: name, output: 0 }));
  return { name: null, dialect, nodes, inputs: refs, outputs, freeSizes: [] };
}

export function layerNode(
  id: string,
  spec: LayerSpec,
  before: TensorRef,
): LayerNode {
  return {
    kind: "layer",
    id,
    name: id,
    className: spec.class_name,
    config: spec.config,
    layer: id,
    inputs: [before],
    initialState: [],
    mask: null,
  };
}

function outputCount(layers: readonly PlacedLayer[]): number {
  const spec = layers.at(-1)?.spec;
  if (spec === undefined) return 0;
  const flags = innerConfig(spec);
  const split =
    spec.class_name === "Bidirectional" && spec.config.merge_mode === null;
  return (split ? 2 : 1) + (flags.return_state === true ? stateCount(spec) : 0);
}

function innerConfig(spec: LayerSpec): LayerConfig {
  const inner = spec.config.layer;
  return isLayerSpec(inner) ? inner.config : spec.config;
}

function stateCount(spec: LayerSpec): number {
  const { config } = spec;
  const inner = config.layer;
  if (isLayerSpec(inner)) {
    const second = config.backward_layer;
    return stateCount(inner) + stateCount(isLayerSpec(second) ? second : inner);
  }
  const { cell } = config;
  const cells = isLayerSpec(cell) ? [cell] : layerSpecs(config.cells);
  if (cells.length > 0)
    return cells.reduce((count, one) => count + stateCount(one), 0);
  return spec.class_name.includes("LSTM") ? 2 : 1;
}

/** The largest `|a - b| / max(1, |b|)`; infinite when sizes or shapes differ. */
export function difference(
  got: ArrayValue | undefined,
  wanted: Stored,
): number {
  if (got?.shape.join() !== wanted.shape.join()) return Infinity;
  const expected = arrayOf(wanted).data;
  let worst = 0;
  for (const [k, value] of expected.entries()) {
    const error =
      Math.abs((got.data[k] ?? NaN) - value) / Math.max(1, Math.abs(value));
    if (!(error <= worst)) worst = error;
  }
  return worst;
}
