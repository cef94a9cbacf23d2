// The model graph: what is handed from analysis (or a model file) to the preview. Keras' own vocabulary in one normalised form, plain data
// that survives JSON and `postMessage`. Who makes it: `from-trace.ts`, `from-config.ts`. Who runs it: `webview/engine`.

import type { Dim, IntegerExpression } from "../shapes/dim.ts";

/** Whose behaviour the numbers must have. The same words as in `layers`. */
export type GraphDialect = "keras3" | "keras2" | "tfjs";

/**
 * A model, or a single layer (then one input node and one layer node).
 *
 * `x -> LSTM(8, return_state=True)` is nodes `[{kind: "input", id: "x", …}, {kind: "layer", id: "lstm", className: "LSTM",
 * config: {units: 8, return_state: true}, inputs: [{node: "x", output: 0}], …}]`, inputs `[{x, 0}]`, outputs `[{lstm, 0}, {lstm, 1}, {lstm, 2}]`.
 *
 * A model that is called as a layer of another stands here spliced in: its nodes take part under names like `encoder/lstm`.
 */
export interface ModelGraph {
  /** The variable or `name=`, for headings; null when there is none. */
  readonly name: string | null;
  readonly dialect: GraphDialect;
  /** In an order in which they can run: a node refers only to earlier ones. Ids are unique. */
  readonly nodes: readonly GraphNode[];
  readonly inputs: readonly TensorRef[];
  /** Flat, in the order in which the model (or the layer's call) returns them. */
  readonly outputs: readonly TensorRef[];
  /** Sizes that the code leaves open; each stands in shapes or configs as arithmetic over its symbol. Empty once {@link fillSizes} has run. */
  readonly freeSizes: readonly FreeSize[];
}

/** Output `output` (flat position, from 0) of the node called `node`. */
export interface TensorRef {
  readonly node: string;
  readonly output: number;
}

/** What stands in a graph: an input, a layer's call, a weight, plain arithmetic between layers, or something that can't be run. */
export type GraphNode =
  InputNode | LayerNode | WeightNode | OperationNode | OpaqueNode;

interface NodeBase {
  /** Unique in the graph, stable across edits as far as possible (views keep their place by it). */
  readonly id: string;
  /** What a person sees: the layer's name, else a name made from its class. */
  readonly name: string;
}

/** Where data comes in. */
export interface InputNode extends NodeBase {
  readonly kind: "input";
  /** Batch axis included. `null` is a free size without a name: axis 0 the batch, axis 1 of a sequence its steps. */
  readonly shape: readonly Dim[];
  /** As the library prints it: `float32`, `int32`. Inputs of an Embedding may be `float32` too. */
  readonly dtype: string;
}

/** A layer applied to tensors. */
export interface LayerNode extends NodeBase {
  readonly kind: "layer";
  /** The real class: `LSTM`, `Bidirectional`, `Dense`. */
  readonly className: string;
  /**
   * Constructor arguments by Keras' snake_case names, in every dialect. What is left out has the dialect's default.
   * Layers inside (`layer`, `backward_layer`, `cell`, `cells`) are {@link LayerSpec} objects.
   */
  readonly config: LayerConfig;
  /** Nodes with the same key are one layer called several times: they share weights and carried state. */
  readonly layer: string;
  readonly inputs: readonly TensorRef[];
  /** The `initial_state` argument, flat in Keras' order (h, c; forward before backward; cell by cell); empty when not given. */
  readonly initialState: readonly TensorRef[];
  /** The `constants` argument, which every step of a cell of the program's own gets. Left out: none. */
  readonly constants?: readonly TensorRef[];
  /** The `mask` argument of the call; null when not given (the mask then comes from the input tensor, as in Keras). */
  readonly mask: TensorRef | null;
  /** Further tensor arguments of the call by Keras' name: `value`, `key`, `attention_mask`. Left out: none. */
  readonly arguments?: Readonly<Record<string, TensorRef>>;
  /** Further plain arguments of the call: `{use_causal_mask: true}`. Left out: none. */
  readonly options?: LayerConfig;
}

/** A weight of the program's own class, `self.add_weight(...)`. */
export interface WeightNode extends NodeBase {
  readonly kind: "weight";
  /**
   * Whose it is, as {@link LayerNode.layer}. All weights that the object made for itself stand in the graph then, in the library's order. Absent
   * in the steps of cells, and where no layer made it.
   */
  readonly owner?: WeightOwner;
  /** `[features, units]` → `[3, 8]`, no batch axis. */
  readonly shape: readonly Dim[];
  /** As configs write it: `"orthogonal"`, `{class_name: "Constant", config: {value: 2}}`; null: the dialect's default. */
  readonly initializer: ConfigValue | null;
  readonly trainable: boolean;
}

/** An object of the program's that has weights of its own. */
export interface WeightOwner {
  /** `attention#12`. */
  readonly layer: string;
  readonly name: string;
  readonly className: string;
}

/** An operator, a slice or a library function between layers. */
export interface OperationNode extends NodeBase {
  readonly kind: "operation";
  readonly operation: GraphOperation;
  readonly inputs: readonly TensorRef[];
}

/** What the code does to tensors without a layer: `x + y`, `x[:, -1]`. */
export type GraphOperation =
  /** Element by element, with broadcasting. `constant` takes the place of a second input when there is only one. */
  | {
      readonly kind: "arithmetic";
      readonly operator: "add" | "subtract" | "multiply" | "divide";
      readonly constant: number | null;
      /** The constant stands left: `1 - x`. */
      readonly reversed: boolean;
    }
  /** The mask that its one input carries, as a tensor of booleans. */
  | { readonly kind: "mask" }
  /** Its first input with the second as its mask, unless it carries one already: what objects of the program do with `supports_masking`. */
  | { readonly kind: "masked" }
  /** `x[:, -1]`: one entry per axis from the first; axes behind the last entry are kept whole. */
  | { readonly kind: "slice"; readonly index: readonly SliceEntry[] }
  /**
   * A library function: `matmul`, `tanh`, `concatenate`, `split` (a node with several outputs). Without a flavor it is in the words of `keras.ops`
   * whoever's it was: tensors by position, the rest by name. With one, its arguments stand as the code writes them.
   */
  | {
      readonly kind: "function";
      readonly name: string;
      /** Whose defaults and order of arguments hold: `split` of a list takes sizes in TensorFlow, and places elsewhere. Left out: Keras'. */
      readonly flavor?: "numpy" | "keras" | "tensorflow";
      readonly arguments: readonly OperationArgument[];
      /** Arguments given by name, as the code writes the name: `axis`. */
      readonly options: Readonly<Record<string, OperationArgument>>;
    };

/** What a function is given; a tensor is told by its position among the node's inputs. */
export type OperationArgument =
  | { readonly tensor: number }
  | { readonly list: readonly OperationArgument[] }
  | { readonly value: ConfigValue };

/** One entry of a subscript: `-1`, `1:`. */
export type SliceEntry =
  | { readonly kind: "index"; readonly value: number }
  | {
      readonly kind: "range";
      /** As written, negative from the end; null where left out. */
      readonly start: number | null;
      readonly stop: number | null;
      readonly step: number;
    }
  | { readonly kind: "newAxis" };

/** Something that could not be read. It stops the run; layers that do not need it still run. */
export interface OpaqueNode extends NodeBase {
  readonly kind: "opaque";
  /** The class or function as the code calls it: `MyLayer`. */
  readonly className: string;
  readonly inputs: readonly TensorRef[];
  /** The rest of the sentence "Stopped before `my_layer` (MyLayer): …", without its full stop: "its `call` can't be followed". */
  readonly reason: string;
}

/** A layer or cell inside another, as Keras' configs write it: `{"class_name": "LSTMCell", "config": {"units": 4}}`. */
export interface LayerSpec {
  readonly class_name: string;
  readonly config: LayerConfig;
  /** What one step computes, for a cell of the program's own; absent for the library's, and where its `call` can't be followed: then `stepReason` says why. */
  readonly step?: StepGraph;
  /** The rest of the sentence "Stopped before `rnn` (RNN): …", without its full stop. */
  readonly stepReason?: string;
}

/** One step of a cell of the program's own, as its `call` computes it. */
export interface StepGraph {
  /** In an order in which they can run: inputs, weights, layers inside (an LSTMCell, a Dense), operations, opaque ones. */
  readonly nodes: readonly GraphNode[];
  /** Id of the input node that is the step's input, (batch, features…). */
  readonly input: string;
  /** Ids of the input nodes that are the states, flat. */
  readonly states: readonly string[];
  /** Ids of the input nodes that are the `constants` of the layer's call. Left out: none. */
  readonly constants?: readonly string[];
  /** What it starts from when the layer is given no states, flat; left out: zeros. */
  readonly start?: readonly TensorRef[];
  readonly output: TensorRef;
  /** Flat, as many as `states`. */
  readonly nextStates: readonly TensorRef[];
  /** What `call` gives a name, in order: `z`, with the source text of the statement. */
  readonly named: readonly NamedTensor[];
}

/** A tensor of a step under the name that the code gives it. */
export interface NamedTensor {
  readonly name: string;
  readonly ref: TensorRef;
  /** The statement: `z = ops.sigmoid(x @ self.wz)`. */
  readonly text: string;
  /** Batch axis included; left out where it isn't known. Pictures have their size by it before anything has run. */
  readonly shape?: readonly Dim[];
}

/** A size of unknown value is an {@link IntegerExpression}; {@link fillSizes} replaces it. */
export type ConfigValue =
  | null
  | boolean
  | number
  | string
  | IntegerExpression
  | LayerSpec
  | readonly ConfigValue[]
  | LayerConfig;

/** A configuration in Keras' words: `{units: 8, return_sequences: true}`. */
export interface LayerConfig {
  readonly [name: string]: ConfigValue;
}

/** A size that the code leaves open, under a name; the preview asks for it in a field marked "assumed". */
export interface FreeSize {
  /** The symbol's key in {@link IntegerExpression}. */
  readonly key: string;
  /** As the program calls it: `units`. */
  readonly name: string;
  readonly role: SizeRole;
  /** Why it is unknown, as a clause: "it is read at run time". */
  readonly reason: string;
}

/** What an open size counts, as far as its place tells. */
export type SizeRole =
  "batch" | "steps" | "features" | "units" | "vocabulary" | "other";

/** What is assumed for a size that is open, by its role, before a person says otherwise. */
export const assumedSizes: Readonly<Record<SizeRole, number>> = {
  batch: 2,
  steps: 20,
  features: 8,
  units: 8,
  vocabulary: 50,
  other: 8,
};

/** Whether a value of a config is a layer inside a layer. */
export function isLayerSpec(
  value: ConfigValue | undefined,
): value is LayerSpec {
  return (
    typeof value === "object" &&
    value !== null &&
    "class_name" in value &&
    typeof value.class_name === "string" &&
    "config" in value &&
    typeof value.config === "object" &&
    value.config !== null
  );
}

/** The layers in a list of a config, in order; an empty list for anything else. */
export function layerSpecs(
  value: ConfigValue | undefined,
): readonly LayerSpec[] {
  if (!Array.isArray(value)) return [];
  const items: readonly ConfigValue[] = value;
  return items.filter((item) => isLayerSpec(item));
}

/** The cells of an RNN layer's config: `cell` or `cells` as one cell, a list, or StackedRNNCells, which may stand inside each other; empty when there is none. */
export function cellSpecs(config: LayerConfig): readonly LayerSpec[] {
  const value = config.cells ?? config.cell;
  const given = isLayerSpec(value) ? [value] : layerSpecs(value);
  return given.flatMap((one) =>
    one.class_name === "StackedRNNCells" ? cellSpecs(one.config) : [one],
  );
}
