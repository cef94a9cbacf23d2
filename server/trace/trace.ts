// What was learnt by reading a program: the one vocabulary that rules, features, models and the command line read. Plain immutable data;
// every fact knows where in the text it stands.

import type {
  ArgumentValue,
  Config,
  Dialect,
  LayerEntry,
  LayerProblem,
  Remark,
  WeightSpec,
} from "../layers/layer.ts";
import type { Dim, Integer } from "../shapes/dim.ts";
import type { Structure, TensorSpec } from "../shapes/structure.ts";
import type { UnknownReason } from "../shapes/unknown.ts";
import type { Range } from "../syntax/source.ts";
import type { Language } from "../syntax/program.ts";
import type {
  ImportFact,
  Omission,
  RefusalFact,
  SliceItem,
} from "./text-facts.ts";

export type { Dialect } from "../layers/layer.ts";
export type {
  ImportFact,
  Omission,
  RefusalFact,
  SliceItem,
} from "./text-facts.ts";

/** All that was seen of a program: plain data, which rules, features and models read. */
export interface Trace {
  /** Null when the file uses no Keras or TF.js at all. */
  readonly dialect: Dialect | null;
  readonly language: Language;
  /** In order of execution. One entry for each distinct result at a place: a loop that gives the same shapes leaves one. */
  readonly calls: readonly LayerCall[];
  /** Layers in the order in which they were made, also those that nobody called. */
  readonly layers: readonly LayerFact[];
  readonly values: readonly NamedValue[];
  /** The last state of each model. */
  readonly models: readonly ModelFact[];
  /** `fit`, `predict`, resets and everything else that happens to models at run time, in order of execution. */
  readonly events: readonly Event[];
  readonly unpackings: readonly Unpacking[];
  /** Subscripts of tensors: `seq[:, -1]`. */
  readonly slices: readonly Slice[];
  /** What is refused apart from layers and their calls: names that a library lacks, attributes that aren't there yet. */
  readonly refusals: readonly RefusalFact[];
  /** Import statements in order, so that a fix can use or add a name. */
  readonly imports: readonly ImportFact[];
  /** What was not read, and why: the budget ran out, a statement was broken. For the log and the status. */
  readonly omissions: readonly Omission[];
}

/** Where a call stands and how it is written, so that messages can point and fixes can edit. */
export interface CallSite {
  readonly language: Language;
  /** The whole call expression. */
  readonly range: Range;
  /** What is called, without the brackets: `keras.layers.LSTM`. */
  readonly callee: Range;
  /**
   * Where named arguments stand: the brackets of a Python call, the braces of a JavaScript config object, both included.
   * Null when there is no place for them (a JavaScript config that is a variable).
   */
  readonly brackets: Range | null;
  readonly arguments: readonly ArgumentSite[];
  /** The statement that the call belongs to. */
  readonly statement: Range;
}

/** One written argument, or one property of a JavaScript config object. */
export interface ArgumentSite {
  /** The parameter that it fills, by Keras' name; null when there is none. */
  readonly parameter: string | null;
  /** Name and value together: `return_state=True`, `units: 6`. */
  readonly range: Range;
  /** The written name; null for a positional argument. */
  readonly name: { readonly text: string; readonly range: Range } | null;
  readonly value: Range;
  /** The elements of a list or tuple that is written out as the value; null for any other value. */
  readonly elements: readonly Range[] | null;
}

/** A layer (or cell) that the program makes. */
export interface LayerFact {
  /** Unique in the trace, ascending in order of creation. */
  readonly id: number;
  /** `LSTM`; for a user's class its own name. */
  readonly className: string;
  /** Null for a user's class. */
  readonly entry: LayerEntry | null;
  readonly dialect: Dialect;
  /** Defaults filled in. */
  readonly config: Config;
  /** The constant `name=` or Keras' automatic name where the order is certain, else null. */
  readonly name: string | null;
  /** The constructor call. */
  readonly site: CallSite;
  /** Written arguments that the layer does not have. */
  readonly unknownArguments: readonly ArgumentSite[];
  /** `**options` or a config object that can't be read: nothing can be said of arguments that are not there. */
  readonly hasUnreadArguments: boolean;
  /** What the constructor refuses. */
  readonly problem: LayerProblem | null;
  /** The layer inside Bidirectional or TimeDistributed; several for RNN over cells. */
  readonly wrapped: readonly LayerFact[];
}

/** Where a tensor comes from. */
export type Origin =
  /** `Input(...)`, an InputLayer, or the input that `input_shape=` gives a Sequential (then `layer` carries it). */
  | {
      readonly kind: "input";
      readonly site: Range;
      readonly layer: LayerFact | null;
      /** The call that gives the shape: `Input(...)`, the InputLayer's or, for `input_shape=`, the layer's constructor. Null when not in view. */
      readonly call: CallSite | null;
    }
  /** Output `index` (flat position) of a layer call. */
  | { readonly kind: "call"; readonly call: LayerCall; readonly index: number }
  /** The result of an operator, a slice or a library function on tensors or arrays. */
  | {
      readonly kind: "operation";
      readonly site: Range;
      readonly name: string;
      readonly operands: readonly TensorFact[];
      readonly given?: Given;
    }
  /** A NumPy or TF.js array made by the program. */
  | {
      readonly kind: "array";
      readonly site: Range;
      readonly name: string;
      readonly given?: Given;
    }
  | { readonly kind: "parameter"; readonly site: Range; readonly name: string }
  /** A weight that an object of the program's class made for itself: `self.add_weight(...)`. */
  | {
      readonly kind: "weight";
      readonly site: Range;
      readonly weight: WeightFact;
    }
  | { readonly kind: "unknown"; readonly reason: UnknownReason };

/** What a function, a method or an operator was given. */
export interface Given {
  /** `keras.ops.split`, `tensorflow.nn.tanh`, `tf.matMul` of TF.js; `operator.+`, `method.sum`, `attribute.T`, `slice`. */
  readonly path: string;
  readonly positional: readonly GivenValue[];
  readonly named: readonly (readonly [name: string, value: GivenValue])[];
  /** Of a slice: its index. */
  readonly index?: readonly SliceItem[];
  /** Which of its results the tensor is. */
  readonly output: number;
}

/** An argument of a function on tensors: a tensor, something that holds some, or a plain value. */
export type GivenValue =
  | { readonly kind: "tensor"; readonly tensor: TensorFact }
  | { readonly kind: "items"; readonly items: readonly GivenValue[] }
  | { readonly kind: "value"; readonly value: ArgumentValue };

/** One step of a cell of the program's own, as its `call` was read on a step's input and its states. */
export type StepFact =
  | {
      readonly kind: "step";
      readonly input: TensorFact;
      readonly states: readonly TensorFact[];
      /** What the RNN layer is called with as `constants`, for cells that take them. */
      readonly constants: readonly TensorFact[];
      /** What its `get_initial_state` gives, as many as `states`; null for zeros. */
      readonly start: readonly TensorFact[] | null;
      readonly output: TensorFact;
      /** As many as `states`. */
      readonly nextStates: readonly TensorFact[];
      /** What the cell made for itself with `add_weight`, whether a step uses it or not; absent where it can't be told. */
      readonly ownWeights?: readonly WeightFact[];
      /** What got a name, in order, with the text of the statement that gave it. */
      readonly named: readonly {
        readonly name: string;
        readonly tensor: TensorFact;
        readonly text: string;
      }[];
    }
  /** `reason` is the end of a sentence, without its full stop. */
  | { readonly kind: "notFollowed"; readonly reason: string };

/** A weight of the program's own class. One weight is one object, whoever holds its tensor. */
export interface WeightFact {
  /** Unique in the trace, ascending in order of creation. */
  readonly id: number;
  /** As given, or the library's own name; null when not known. */
  readonly name: string | null;
  /** The name with the layers in whose scope it was made: `encoder/cell/kernel`. */
  readonly path: string;
  /** Null when a size isn't known. */
  readonly shape: readonly Integer[] | null;
  readonly trainable: boolean;
  /** As given; null is the library's default. */
  readonly initializer: ArgumentValue | null;
}

/** A tensor and where it comes from. Identity is the object's own: one tensor used twice is one object. */
export interface TensorFact {
  readonly spec: TensorSpec;
  readonly origin: Origin;
}

/** A layer, or a model as a layer, applied to tensors. */
export interface LayerCall {
  readonly id: number;
  /** Where it is applied: `LSTM(8)(x)` as a whole, `layer(x)`, or the constructor of a Sequential's member. */
  readonly range: Range;
  /** The applying call; null for a member of a Sequential. */
  readonly site: CallSite | null;
  readonly layer: LayerFact;
  /** Set when it runs as a member of this Sequential. */
  readonly memberOf: {
    readonly modelId: number;
    readonly position: number;
  } | null;
  /** The first argument; `unknown` when a Sequential has no input yet. */
  readonly inputs: Structure;
  /** The tensors of `inputs`, left to right. */
  readonly inputTensors: readonly TensorFact[];
  /** Other tensor arguments by Keras' name. */
  readonly arguments: ReadonlyMap<
    string,
    { readonly structure: Structure; readonly tensors: readonly TensorFact[] }
  >;
  /** Arguments that are no tensors, by Keras' name, as text: `use_causal_mask` → `True`. Left out: none. */
  readonly options?: ReadonlyMap<string, string>;
  readonly outputs: Structure;
  /** What the `call` of a class of the program returned, flat, where it was read: what lies inside. */
  readonly returned?: readonly TensorFact[];
  /** The masks that an object of the program puts on what it returned, by position; absent where it puts none there. */
  readonly masks?: readonly (TensorFact | undefined)[];
  /** What an object of the program made for itself with `add_weight`, what is trained first; absent where it can't be told. */
  readonly ownWeights?: readonly WeightFact[];
  /** The steps of the program's own cells inside, by {@link LayerInstance.object}. */
  readonly steps?: ReadonlyMap<number, StepFact>;
  readonly params: readonly [trainable: Integer, nonTrainable: Integer] | null;
  /**
   * In `get_weights()` order, named by their place in the layer, or behind a `/` by their whole name where they lie elsewhere; null when not known.
   */
  readonly weights: readonly WeightSpec[] | null;
  /** The same as a model counts them that holds the layer; absent for calls of models. */
  readonly paramsInModel?: LayerCall["params"];
  /** What the library raises; `outputs` is then unknown. */
  readonly problem: LayerProblem | null;
  /** What comes out on data where the library shows something else (RNN910). */
  readonly remark: Remark | null;
}

/** An assignment target and what it holds then. Attributes are `self.x`. */
export interface NamedValue {
  readonly name: string;
  readonly range: Range;
  /** The structure of tensors and arrays; `unknown` when it holds something that can't be told. */
  readonly value: Structure;
  /** The tensors of `value`, left to right. */
  readonly tensors: readonly TensorFact[];
  /** The layer, the model or the plain value when it is none of tensors. */
  readonly holds:
    | { readonly kind: "tensors" }
    | { readonly kind: "layer"; readonly layer: LayerFact }
    | { readonly kind: "model"; readonly modelId: number }
    | { readonly kind: "plain"; readonly text: string }
    | { readonly kind: "unknown"; readonly reason: UnknownReason };
}

/** A model as it is at one moment: its layers with what they return, its inputs and outputs. */
export interface ModelFact {
  readonly id: number;
  /** `Sequential`, `Functional`, or the user's class. */
  readonly className: string;
  readonly name: string | null;
  readonly dialect: Dialect;
  readonly site: CallSite;
  /** Loops around the place where it is made, outermost first: a loop that is here too makes a new model on each pass. */
  readonly loops: readonly LoopPass[];
  /** Members in the order of `model.layers`, InputLayers included, each with the call that ran it (null when not built). */
  readonly layers: readonly ModelLayer[];
  readonly inputs: readonly TensorFact[];
  /** Null while a Sequential has no input shape. */
  readonly outputs: Structure | null;
  readonly outputTensors: readonly TensorFact[];
  /** Members that can't be told (a user's class, an unknown element): nothing that depends on all members may be said. */
  readonly isComplete: boolean;
  readonly compiled: CompileFact | null;
  readonly params: readonly [trainable: Integer, nonTrainable: Integer] | null;
  /** As {@link LayerCall.weights}; told of the trace's models, not of those in its events. */
  readonly weights?: readonly WeightSpec[] | null;
}

/** One place in a model; a layer that stands there twice has two. */
export interface ModelLayer {
  readonly layer: LayerFact;
  readonly call: LayerCall | null;
  /** The constructor in a list, or the `add` call. */
  readonly place: Range;
  readonly name: string | null;
  readonly outputs: Structure | null;
  readonly params: readonly [trainable: Integer, nonTrainable: Integer] | null;
  /** What the model counts of them, where it may count otherwise than the layer. */
  readonly held?: ModelLayer["params"];
  /** Names of the layers whose outputs it takes. */
  readonly connected: readonly string[];
}

/** `model.compile(…)`. */
export interface CompileFact {
  readonly site: CallSite;
  /** The loss by name; null when it is no plain name. */
  readonly loss: string | null;
}

/** What happens to models, in the order of execution. */
export type Event = RunEvent | ResetEvent | EscapeEvent;

interface EventBase {
  /** Loops and comprehension around it, outermost first, by the loop statement's range; the same range object for the same loop. */
  readonly loops: readonly LoopPass[];
  /** False when it happens only on some paths. */
  readonly certain: boolean;
}

/** One pass of a loop. */
export interface LoopPass {
  readonly loop: Range;
  /** Number of this pass from 0; null when the loop's passes were read as one. */
  readonly pass: number | null;
  /** Of passes that were read as one: nobody knows how many there are, it may be a single one. */
  readonly isOpen?: boolean;
}

/** How data goes through a model, by Keras' names; `call` is `model(x)`. */
export type RunMethod =
  | "fit"
  | "predict"
  | "evaluate"
  | "train_on_batch"
  | "test_on_batch"
  | "predict_on_batch"
  | "call";

/** Data goes through a model. */
export interface RunEvent extends EventBase {
  readonly kind: "run";
  readonly method: RunMethod;
  readonly site: CallSite;
  /** The model as it is then. */
  readonly model: ModelFact;
  /** For `call`: the layer call that it is. */
  readonly x: DataFact;
  readonly y: DataFact | null;
  readonly validation: {
    readonly x: DataFact;
    readonly y: DataFact | null;
  } | null;
  /** Given or default; null when unknown. TF.js and Keras: 32 by default, absent (undefined) where data brings its own batches. */
  readonly batchSize: {
    readonly value: Integer | null;
    readonly given: boolean;
  };
  readonly epochs: { readonly value: Integer | null; readonly given: boolean };
  readonly shuffle: {
    readonly value: boolean | "batch" | null;
    readonly given: boolean;
  };
  readonly validationSplit: {
    readonly value: number | null;
    readonly given: boolean;
  };
  /** Of the validation data; the training batch size when not given. */
  readonly validationBatchSize: {
    readonly value: Integer | null;
    readonly given: boolean;
  };
  /** Whether a callback resets states; `unknown` when one can't be read. */
  readonly callbackResets: "yes" | "no" | "unknown";
  readonly hasUnreadArguments: boolean;
}

/** `reset_states()` or `reset_state()` on a model or a layer. */
export interface ResetEvent extends EventBase {
  readonly kind: "reset";
  readonly method: string;
  readonly site: CallSite;
  readonly target:
    | { readonly kind: "model"; readonly model: ModelFact }
    | { readonly kind: "layer"; readonly layer: LayerFact }
    | { readonly kind: "unknown" };
}

/** A model or layer is handed to code that we can't follow: it may do anything to it there. */
export interface EscapeEvent extends EventBase {
  readonly kind: "escape";
  readonly site: Range;
  readonly modelIds: readonly number[];
  readonly layerIds: readonly number[];
}

/** What is fed to a model. */
export type DataFact =
  | {
      readonly kind: "arrays";
      readonly tensors: readonly TensorFact[];
      readonly structure: Structure;
      readonly range: Range;
    }
  | {
      /** A tf.data or timeseries dataset. */
      readonly kind: "dataset";
      readonly range: Range;
      /** Structure of one element, batched if `batch` is set. */
      readonly element: Structure;
      readonly batch: Dim;
      readonly isBatched: boolean | null;
      /** Number of samples (unbatched elements); null when unknown. */
      readonly samples: Integer | null;
      readonly dropsRemainder: boolean | null;
      readonly shuffles: boolean | null;
      /** The `batch(...)` call, where a fix adds `drop_remainder=True`. */
      readonly batchSite: CallSite | null;
      /** How a windowed time series was cut. */
      readonly windows: {
        readonly length: Integer;
        readonly stride: Integer;
        readonly site: CallSite;
      } | null;
      readonly site: CallSite | null;
    }
  | { readonly kind: "generator"; readonly range: Range }
  | {
      readonly kind: "unknown";
      readonly range: Range;
      readonly reason: UnknownReason;
    };

/** `a, b, c = value`. */
export interface Unpacking {
  readonly statement: Range;
  /** The target list, brackets not included. */
  readonly range: Range;
  readonly targets: readonly UnpackTarget[];
  /** Where the value stands. */
  readonly value: Range;
  readonly structure: Structure;
  readonly tensors: readonly TensorFact[];
  /** The layer call that gave the value directly, if one did. */
  readonly call: LayerCall | null;
}

/** One target of `a, *b = …`. */
export interface UnpackTarget {
  readonly range: Range;
  /** The plain name, `self.x`, or null for a nested or other target. */
  readonly name: string | null;
  readonly isStarred: boolean;
}

/** `tensor[...]`. */
export interface Slice {
  readonly range: Range;
  /** The brackets and what is in them. */
  readonly subscript: Range;
  readonly tensor: TensorFact;
  readonly index: readonly SliceItem[];
}
