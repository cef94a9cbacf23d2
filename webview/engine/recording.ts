// What one run leaves behind: plain arrays with shapes, for every layer and every step. Views import this file alone of the engine.
// Nothing here knows tfjs; all of it survives `postMessage`.

/** A tensor's values, row-major. `bool` is 0 and 1. */
export interface ArrayValue {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32" | "bool";
  readonly data: Float32Array | Int32Array | Uint8Array;
}

export interface NamedArray extends ArrayValue {
  readonly name: string;
}

export type BackendName = "webgpu" | "webgl" | "wasm" | "cpu";

/** Which backend ran, and why this one. */
export interface BackendReport {
  readonly name: BackendName;
  /** One sentence for the header's hover: "WebGPU is not available here: no adapter answered." */
  readonly reason: string;
  /** The computation itself, without starting the backend. */
  readonly milliseconds: number;
}

/** The whole run. Rows of all batches stand below each other; {@link BatchRecording.rows} says which are whose. */
export interface Recording {
  readonly backend: BackendReport;
  readonly seed: number;
  readonly inputs: readonly InputRecording[];
  /** The graph's outputs, flat. Shorter than the graph's when the run stopped before one of them. */
  readonly outputs: readonly NamedArray[];
  /** In order of execution; layers only. */
  readonly nodes: readonly NodeRecording[];
  readonly batches: readonly BatchRecording[];
  /** The first layer that could not run, or null. */
  readonly stop: Stop | null;
  /** The four flag pairs on the same weights, when they were asked for. */
  readonly variants: VariantsRecording | null;
  /** Set when the run was cancelled: steps up to here are shown, of how many. The arrays then hold only these. */
  readonly cancelledAfter: Progress | null;
  /** Sentences on what was made up or left out: a vocabulary too small for the poem, samples not kept. */
  readonly notes: readonly string[];
}

export interface InputRecording extends NamedArray {
  /** What each step says in words, `[row][step]`; null when the input is numbers only. */
  readonly tokens: readonly (readonly string[])[] | null;
}

/** One layer as it ran. */
export interface NodeRecording {
  /** {@link GraphNode.id}. */
  readonly node: string;
  readonly name: string;
  readonly className: string;
  /** What it was given, in order of the node's inputs. */
  readonly inputs: readonly ArrayValue[];
  /** Flat, as the call returns them. Named `output`, and for states as Keras calls them (`state_h`, `state_c`). */
  readonly outputs: readonly NamedArray[];
  /** In `get_weights()` order: `kernel`, `forward/recurrent_kernel`, `cells/0/bias`. */
  readonly weights: readonly NamedArray[];
  readonly weightSource: WeightSource;
  /** Null for layers that are not recurrent. */
  readonly recurrent: RecurrentRecording | null;
}

export type WeightSource =
  /** The layer has none. */
  | { readonly kind: "none" }
  /** Keras' own initialisers, from the seed. */
  | { readonly kind: "random" }
  | { readonly kind: "given" }
  /** Weights were given but do not fit: the sentence says how; random ones ran. */
  | { readonly kind: "mismatch"; readonly message: string };

export interface RecurrentRecording {
  /** One per cell: one for LSTM; `forward` and `backward` for Bidirectional; one each for stacked cells. */
  readonly cells: readonly CellRecording[];
  /** All states after the run in Keras' order, channels last, also when the layer does not return them. Stateful: those carried now. */
  readonly states: readonly NamedArray[];
  /** `[rows, steps]`, 1 = used, along the input's time; null when nothing is masked. */
  readonly mask: ArrayValue | null;
  readonly isStateful: boolean;
}

/** The library's cells, each with equations of its own. */
export type KerasCellKind = "LSTM" | "GRU" | "SimpleRNN" | "ConvLSTM";

/** `Own`: a cell that the program writes. */
export type CellKind = KerasCellKind | "Own";

/**
 * LSTM and ConvLSTM: `i f g o c h`; GRU: `z r hh h`; SimpleRNN: `h`; a cell of the program's own: what its `call` gives a name.
 * {@link emitted} is what the layer emits.
 */
export type Quantity = string;

/** Recorded where it may differ from what the cell computes: under a mask. */
export const emitted: Quantity = "emitted";

export type CellRecording = KerasCellRecording | OwnCellRecording;

export interface KerasCellRecording extends CellRecordingBase {
  readonly cell: KerasCellKind;
  /** What its equations need. */
  readonly equation: CellEquation;
}

/** Its equations are the lines of its `call`. */
export interface OwnCellRecording extends CellRecordingBase {
  readonly cell: "Own";
}

interface CellRecordingBase {
  /** Empty for a plain layer; `forward`, `backward`, `cells/0`, `forward/cells/1`. Weights of this cell start with it. */
  readonly path: string;
  /** The width of what it returns; of a ConvLSTM its filters. */
  readonly units: number;
  /** The size of the maps that a ConvLSTM's gates and states are: `[rows, columns]` in two dimensions. Empty for the other cells. */
  readonly spatial: readonly number[];
  /** Which quantity it returns: `h`; of a cell of the program's own it may be no state. */
  readonly output: Quantity;
  /** Step s (in processing order) read input time `inputTimeIndex[s]`: reversed for `go_backwards` and the backward half. */
  readonly inputTimeIndex: readonly number[];
  /**
   * `[rows, steps, ...spatial, units]` in processing order, channels last whatever the layer's `data_format`; those of a cell of the program's own
   * each of its own width. States are those after the step, carried over where masked;
   * gates are what the cell computed at that step even when the mask then discards it.
   * Of a run that is too large only the first row of each batch is here, which a note says.
   */
  readonly quantities: Readonly<Record<Quantity, ArrayValue>>;
  /** States before the first step, `[rows, ...spatial, units]`, under their quantities' names: h, then c. */
  readonly start: readonly NamedArray[];
  /** States after the last step. */
  readonly end: readonly NamedArray[];
}

export interface CellEquation {
  /** Keras' names: `tanh`, `hard_sigmoid`. */
  readonly activation: string;
  /** Null for SimpleRNN. */
  readonly recurrentActivation: string | null;
  readonly useBias: boolean;
  /** GRU only, else null. */
  readonly resetAfter: boolean | null;
}

/** One batch, as `predict` or `fit` sends it. */
export interface BatchRecording {
  readonly index: number;
  readonly epoch: number;
  /** The sample that each given row holds: `[2, 3]`. */
  readonly samples: readonly number[];
  /** Rows `[from, to)` of the recording's arrays. More rows than samples where one sample was broadcast over carried states. */
  readonly rows: readonly [from: number, to: number];
  /** States were reset before this batch. */
  readonly resetBefore: boolean;
  /** By node, for each recurrent layer. */
  readonly states: readonly BatchStates[];
  /** The library's own error at this batch; the run ended here. */
  readonly error: string | null;
}

export interface BatchStates {
  readonly node: string;
  readonly origin: StateOrigin;
  /** In Keras' order, `[rows, ...spatial, units]`. */
  readonly start: readonly NamedArray[];
  readonly end: readonly NamedArray[];
}

/** Where start states come from: zeros, the cell's own `get_initial_state` (`own`), the batch before, or the call's `initial_state` (`ignored`: Keras 2 kept its carried state instead). */
export type StateOrigin = "zeros" | "own" | "carried" | "given" | "ignored";

export interface Stop {
  /** {@link GraphNode.id}. */
  readonly node: string;
  /** "Stopped before `my_layer` (MyLayer): its `call` can't be followed." */
  readonly message: string;
}

export interface VariantsRecording {
  readonly node: string;
  /** In the order neither, sequences, state, both. */
  readonly cards: readonly VariantCard[];
}

export interface VariantCard {
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  /** Whether the code has this pair. */
  readonly isCode: boolean;
  readonly outputs: readonly NamedArray[];
}

/** How far a run is, in steps over all batches and recurrent layers. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** A few more steps of one cell, as they come: `[rows, count, ...spatial, units]` from step `from` of the batch. */
export interface StepChunk {
  readonly node: string;
  readonly path: string;
  readonly batch: number;
  readonly from: number;
  readonly count: number;
  readonly quantities: CellRecording["quantities"];
}
