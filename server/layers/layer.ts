// What a layer is to Unroll: data and pure functions from configuration and input structures to output structures, weights, or the
// problem that the real library raises. Nothing here knows syntax, editors or tfjs.

import type { Dim, Integer, IntegerExpression } from "../shapes/dim.ts";
import type { Shape } from "../shapes/shape.ts";
import type { Structure } from "../shapes/structure.ts";
import type { UnknownReason } from "../shapes/unknown.ts";

/** Whose behaviour: Keras 3.15, Keras 2 (tf_keras 2.21) or TF.js 4.22. */
export type Dialect = "keras3" | "keras2" | "tfjs";

/** The value of a constructor argument, as far as it is known. */
export type ArgumentValue =
  | { readonly kind: "none" }
  | { readonly kind: "boolean"; readonly value: boolean }
  | {
      readonly kind: "number";
      readonly value: number;
      readonly isFloat: boolean;
    }
  /** An integer whose value we don't know, under its name. */
  | { readonly kind: "integer"; readonly value: IntegerExpression }
  | { readonly kind: "string"; readonly value: string }
  | {
      readonly kind: "tuple" | "list";
      readonly items: readonly ArgumentValue[];
    }
  | {
      readonly kind: "dict";
      readonly entries: readonly (readonly [string, ArgumentValue])[];
    }
  /** A nested layer, cell or model (Bidirectional, RNN, TimeDistributed). */
  | { readonly kind: "layer"; readonly layer: LayerInstance }
  /** A function or lambda of the program, or a library function by name (`tanh`, `keras.activations.tanh`). */
  | {
      readonly kind: "function";
      readonly name: string | null;
      /** Runs it on structures, with arguments by name; absent when it can't be followed. What raises gives an unknown for that reason. */
      readonly apply?: (
        inputs: readonly Structure[],
        named?: readonly (readonly [string, ArgumentValue])[],
      ) => Structure;
      /** Runs it on plain values. */
      readonly evaluate?: (given: readonly ArgumentValue[]) => ArgumentValue;
    }
  /** An array or tensor given as an argument. */
  | { readonly kind: "tensor"; readonly structure: Structure }
  /** An object whose only known fact is its class: an initializer, a regularizer, a dtype policy. */
  | {
      readonly kind: "object";
      readonly className: string;
      readonly config: Config;
    }
  | {
      readonly kind: "unknown";
      readonly reason: UnknownReason;
      /** What it is where an integer is wanted: `units` for a parameter of that name. */
      readonly asInteger?: IntegerExpression;
    };

/** All parameters of the entry by Keras' name (snake_case, in every dialect), defaults filled in. */
export type Config = ReadonlyMap<string, ArgumentValue>;

/** A constructed layer. */
export interface LayerInstance {
  readonly entry: LayerEntry;
  readonly config: Config;
  readonly dialect: Dialect;
  /** `name=` or the automatic name where certain, else null. */
  readonly name: string | null;
  /** The class of the program that this is an object of; its entry then has no name. */
  readonly ownClass?: string;
  /** Keras 3 knows no class of that name, and can't make such a layer anew from its configuration. */
  readonly isUnregistered?: boolean;
  /** That object's number, under which what was learnt of it is kept. */
  readonly object?: number;
}

/** The catalogue's entry for one layer. */
export interface LayerEntry {
  /** The real class: `LSTM`, `Conv2D`, `MaxPooling1D`. */
  readonly className: string;
  /** Public names by dialect: Keras' under `keras.layers`, TF.js' under `tf.layers`. A dialect that lacks the layer is absent. First is the usual one. */
  readonly names: Readonly<Partial<Record<Dialect, readonly string[]>>>;
  /** In the order of the constructor's positional arguments; `self` and `**kwargs` left out. Those of every Keras layer are in {@link commonParameters}. */
  readonly parameters: readonly Parameter[];
  /** Arguments of a call behind the inputs, in order, one list for all dialects or one for each: `mask`, `training`, `initial_state`. */
  readonly callArguments?:
    readonly string[] | Readonly<Partial<Record<Dialect, readonly string[]>>>;
  /** Those of {@link commonParameters} that a dialect's constructor takes; absent: all of them. */
  readonly commonNames?: Readonly<Partial<Record<Dialect, readonly string[]>>>;
  /** Where the constructor takes arguments of any name, and passes over what it doesn't know. */
  readonly ignoresUnknown?: readonly Dialect[];
  /** What the constructor refuses. Called once, when the layer is made. */
  readonly construct?: (
    config: Config,
    dialect: Dialect,
  ) => LayerProblem | null;
  /** What a call returns, exactly as the dialect nests it, or what it raises. Masks are left to {@link LayerEntry.mask}. */
  readonly outputs: (call: LayerCallInput) => Outcome;
  /** What comes of the call on data, where the library may show something else than `shown`; absent or null: what it shows is right. */
  readonly computes?: (
    call: LayerCallInput,
    shown: Structure,
  ) => Computed | null;
  /** The weights in `get_weights()` order once built on these inputs; null when a size that they need is unknown. */
  readonly weights?: (call: LayerCallInput) => readonly WeightSpec[] | null;
  /** What becomes of the mask on the input, in both Kerases; absent: the layer knows nothing of masks, and its result has none. */
  readonly mask?: MaskRule;
  /** Arguments that `adapt` finds values for in data, where they were left out: the vocabulary of a StringLookup. */
  readonly learns?: readonly string[];
  /** It goes by the order of axes that a program sets for all pictures, though it has no argument for it. */
  readonly followsDataFormat?: true;
  /** TF.js: its factory reads the config object without asking whether there is one. */
  readonly needsConfig?: boolean;
  /** Axes whose size a built layer has fixed: another size in a later call is refused while the model is made. Dense: `[-1]`. */
  readonly fixedAxes?: (config: Config, dialect: Dialect) => readonly number[];
  /** Set on recurrent layers and on wrappers around them. */
  readonly recurrent?: RecurrentTraits;
  /** Set on cells, which an RNN layer runs over time. */
  readonly cell?: CellTraits;
  /** The class of an object of the program that surely has no `state_size`, so that no RNN can run it. */
  readonly lacksStates?: string;
}

/** The shape of the mask on a tensor, `(batch, timesteps)` as a rule; undefined where there is none. */
export type Mask = Shape | undefined;

/**
 * One rule for both Kerases or one for each. `passes`: the result has the masks of the inputs, tensor by tensor; `first`: its first tensor has that of
 * the first input. `ends`: the layer reads the mask, and its result has none.
 */
export type MaskRule = MaskFate | Readonly<Partial<Record<Dialect, MaskFate>>>;

/** What becomes of masks, by one of the usual ways or worked out. */
export type MaskFate =
  | "passes"
  | "first"
  | "ends"
  /** The masks of the result's tensors, left to right, those left out being none; or what the library raises while it makes them. */
  | ((
      call: LayerCallInput,
      output: Structure,
    ) => readonly Mask[] | LayerProblem);

/** An argument of a layer's constructor. */
export interface Parameter {
  /** Keras' name, snake_case. TF.js' camelCase follows from it unless `tfjsName` says otherwise. */
  readonly name: string;
  readonly tfjsName?: string;
  /** The value when left out: one for all dialects or one for each; absent when it must be given. */
  readonly default?:
    ArgumentValue | Readonly<Partial<Record<Dialect, ArgumentValue>>>;
  /** Where it exists; absent: everywhere. */
  readonly dialects?: readonly Dialect[];
  /** Only by keyword. */
  readonly keywordOnly?: true;
  /** An older name of that parameter, or of the one that the value is for: what is given here counts there. */
  readonly insteadOf?: string | ((value: ArgumentValue) => string);
  /** What the value must be ("a positive integer") when this one is refused, else null. Not asked for a value that is only partly known. */
  readonly accepts?: (value: ArgumentValue, dialect: Dialect) => string | null;
}

/** One call of a layer, as an entry sees it. */
export interface LayerCallInput {
  readonly config: Config;
  readonly dialect: Dialect;
  /** The first argument. */
  readonly inputs: Structure;
  /** The other arguments that hold tensors, by Keras' name: `initial_state`, `mask`, `states`. */
  readonly arguments: ReadonlyMap<string, Structure>;
  /** The inputs of the first call, which made the weights; null on the first call. */
  readonly builtOn: Structure | null;
  /** A TF.js wrapper asks for the shape alone, without the checks that a call makes. */
  readonly unchecked?: boolean;
  /** Keras 3 traces the call inside a `call` of the program: it computes on tensors of TensorFlow's graph, whose sizes may be open. */
  readonly isTraced?: boolean;
}

/** What a call comes to. */
export type Outcome =
  | { readonly kind: "result"; readonly structure: Structure }
  | { readonly kind: "problem"; readonly problem: LayerProblem };

/** What comes of a call when data runs through it. `because` is the end of a sentence, without its full stop. */
export type Computed =
  | {
      readonly kind: "result";
      readonly structure: Structure;
      readonly because: string;
      /** A size that the library shows as None counts as wrong where it is fixed in truth. */
      readonly closes?: true;
    }
  | { readonly kind: "failure"; readonly because: string };

/** RNN910: the library shows one thing and computes another. */
export interface Remark extends LayerProblem {
  /** What comes out on data; null when the library raises then, or nothing certain can be said. */
  readonly real: Structure | null;
  /** Whether the library surely raises on data. */
  readonly raises: boolean;
  /** The reason as the end of a sentence. */
  readonly because: string;
}

/** Something that the real library raises, in our words. */
export interface LayerProblem {
  readonly kind: ProblemKind;
  /** One sentence for a person, in the words of the dialect, with both shapes where shapes are the matter. */
  readonly message: string;
  /** For `rank`: what the layer takes, and what it got. */
  readonly rank?: {
    readonly expected: number;
    readonly atLeast?: true;
    readonly actual: Shape;
  };
  /** For argument problems: the parameter's name as written in the dialect. */
  readonly argument?: string;
  /** Which input (by flat position) is the cause, where one is. */
  readonly input?: number;
  /** Which axis of the input has the size that doesn't fit, where one has. */
  readonly axis?: number;
  /** The first clause of the message, what the layer wants: "Conv1D expects (batch, steps, channels)". */
  readonly expects?: string;
  /** The shapes that it got instead: of the input at fault, or of all. */
  readonly got?: readonly Shape[];
  /** The last sentence of the message, what to do: "Use a smaller kernel." */
  readonly advice?: string;
  /** The name or the value that was meant most likely instead of that of `argument`. */
  readonly meant?: string;
}

/** Why a library refuses. Each has its code in the rule catalogue; more specific rules claim some of them first. */
export type ProblemKind =
  /** RNN901: wrong number of axes. */
  | "rank"
  /** RNN902: shapes that are merged do not fit. */
  | "merge"
  /** RNN903: a window larger than the input. */
  | "window"
  /** RNN904: a reshape can't hold the elements. */
  | "reshape"
  /** RNN905: built for another width. */
  | "featureSize"
  /** RNN906: a weight needs a size that is free. */
  | "openDimension"
  /** RNN907: no such argument. */
  | "unknownArgument"
  /** RNN908: an argument is missing or its value refused. */
  | "argumentValue"
  /** RNN909: several tensors where one is taken, or the other way. */
  | "inputCount"
  /** RNN910: what is shown is not what is computed. */
  | "oddResult"
  /** RNN201, RNN702: `stateful` without a batch size. */
  | "statefulBatch"
  /** RNN004, RNN704: several outputs in a Sequential. */
  | "sequentialOutputs"
  /** RNN701: a TF.js Sequential without an input shape. */
  | "inputShapeMissing"
  /** RNN703. */
  | "resetAfter"
  /** RNN804. */
  | "backwardLayer"
  /** RNN301, RNN302, RNN305, RNN706: initial states that do not fit. */
  | "initialState"
  /** RNN112: `unroll` without a fixed length. */
  | "unrollLength"
  /** RNN805. */
  | "notACell"
  /** RNN999. */
  | "refused";

/**
 * A weight, by its place inside the layer and its shape. LSTM(6) on 3 features in Keras: `lstm_cell/kernel` (3, 24), `lstm_cell/recurrent_kernel` (6, 24),
 * `lstm_cell/bias` (24,); in TF.js `kernel` and so on. The place is the dialect's own (`path` in Keras 3, `name` elsewhere) without the layer's own name in
 * front, Keras 2's `:0`, and the number that TF.js puts behind names it has given out before. Layers inside count their automatic names from the
 * start where they don't know them.
 */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly Integer[];
  readonly trainable: boolean;
  /** Set when a model that holds the layer counts the weight as trainable though the layer is frozen: Keras 3 asks each weight for itself. */
  readonly isTrainedInModel?: true;
  /** The name of the layer inside another in whose call the weight is made, not in its `build`: some wrappers name one of both alone. */
  readonly madeInCall?: string;
  /** The layer that made it, by its number in the trace, and its place among that layer's own weights. */
  readonly maker?: WeightMaker;
}

/** `lstm`'s second weight: `{layer: 3, index: 1}`. */
export interface WeightMaker {
  readonly layer: number;
  readonly index: number;
}

/** What recurrent layers tell rules and views about themselves. */
export interface RecurrentTraits {
  /** States that `return_state=True` adds, named as Keras' documentation does: LSTM `state_h, state_c`; GRU `state`; Bidirectional(LSTM) `forward_h, forward_c, backward_h, backward_c`. Null when unknown. */
  readonly stateNames: (config: Config) => readonly string[] | null;
  /** The axes that an input must have: 3 for sequences, 5 for ConvLSTM2D. */
  readonly inputRank: number;
  readonly flag: (config: Config, flag: RecurrentFlag) => boolean | null;
  /** What an RNN of Keras 3 goes by that gets the layer in the place of a cell; null when not known, absent where it takes none. */
  readonly asCell?: (config: Config) => CellTraits | null;
}

/** What an RNN layer must know of its cell. */
export interface CellTraits {
  /** The widths of its states: LSTMCell(8) has one group `[8, 8]`, a stack one group for each of its cells. Null when not known. */
  readonly states: (
    config: Config,
    dialect: Dialect,
  ) => readonly (readonly Integer[])[] | null;
  readonly isStack?: true;
  /** Of a stack: which of its cells are layers in Keras 3, whose states come in a list, be it a lone one. */
  readonly holdsLayers?: (config: Config) => readonly boolean[];
  /** The width of what it returns at each step. */
  readonly output: (config: Config, dialect: Dialect) => Integer | null;
  /** The axes of what it returns and keeps between the batch and the widths, where these are more than vectors. Left out: none. */
  readonly maps?: (config: Config, dialect: Dialect) => CellMaps;
  /** Whether Keras 2 hands it steps of any number of axes, as cells that a program writes. */
  readonly takesAnyStep?: (config: Config) => boolean;
  /** What it raises on steps that its constructor takes no notice of. */
  readonly problem?: (
    step: readonly Dim[],
    config: Config,
    dialect: Dialect,
  ) => LayerProblem | null;
  /** Its weights for steps of this shape, `(batch, features)` for most; a size is null where the library leaves it open. The whole is null when not known. */
  readonly weights: (
    step: readonly Dim[],
    config: Config,
    dialect: Dialect,
  ) =>
    | readonly {
        readonly name: string;
        readonly shape: readonly Dim[];
        readonly trainable?: boolean;
      }[]
    | null;
}

/** A ConvCell of the program's own on pictures of 3 by 2: `{output: [3, 2], states: [[[3, 2]]]}`. */
export interface CellMaps {
  readonly output: readonly Dim[];
  /** Grouped as {@link CellTraits.states}. */
  readonly states: readonly (readonly (readonly Dim[])[])[];
}

/** The flags that every recurrent layer has. */
export type RecurrentFlag =
  "return_sequences" | "return_state" | "stateful" | "go_backwards" | "unroll";

/** The camelCase name by which TF.js' config objects call a parameter: `return_sequences` is `returnSequences`. */
export function tfjsNameOf(parameter: Parameter): string {
  return (
    parameter.tfjsName ??
    parameter.name.replace(/_([a-z0-9])/g, (_, letter: string) =>
      letter.toUpperCase(),
    )
  );
}

/** Whether a parameter exists in a dialect. */
export function existsIn(parameter: Parameter, dialect: Dialect): boolean {
  return parameter.dialects?.includes(dialect) ?? true;
}

/** The default of a parameter in a dialect; undefined when it must be given. */
export function defaultOf(
  parameter: Parameter,
  dialect: Dialect,
): ArgumentValue | undefined {
  const value = parameter.default;
  if (value === undefined) return undefined;
  return "kind" in value ? value : value[dialect];
}

/** The arguments of a call behind the inputs, in the order of the dialect. */
export function callArgumentsOf(
  entry: LayerEntry,
  dialect: Dialect,
): readonly string[] {
  const given = entry.callArguments ?? [];
  return isList(given) ? given : (given[dialect] ?? []);
}

function isList(value: readonly string[] | object): value is readonly string[] {
  return Array.isArray(value);
}
