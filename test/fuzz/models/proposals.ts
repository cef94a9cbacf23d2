// What a random model may do next: a recorded layer of any kind on one tensor, a merge of several, an attention, a reshape, a slice.
import type { Dialect } from "../../../server/layers/layer.ts";
import type { Structure } from "../../../server/shapes/structure.ts";
import type { Expression } from "../../oracle/expression.ts";
import type { Choices } from "./choices.ts";
import type { Available } from "./model.ts";
import { imageLayer, recordedConstructors } from "./recorded.ts";
import type { Sizes } from "./sizes.ts";
import { writtenSize } from "./sizes.ts";
import { printExpression } from "./source.ts";

export interface Proposal {
  /** The constructor with names for its sizes; null for an operation. */
  readonly layer: string | null;
  readonly inputs: readonly string[];
  /** The expression, `$` standing for the layer. */
  readonly text: string;
  /** What an operation gives, worked out here. */
  readonly result: Structure | null;
  /** What the expression's names stand for, one pass of a loop after another; the layer is then called on its own result. */
  readonly loop?: Loop;
}

export interface Loop {
  readonly name: string;
  readonly values: readonly string[];
}

interface Context {
  readonly choices: Choices;
  readonly available: readonly Available[];
  /** The tensor that is worked on: mostly the last one. */
  readonly at: Available;
  readonly sizes: Sizes;
  readonly dialect: Dialect;
}

export function propose(
  choices: Choices,
  available: readonly Available[],
  sizes: Sizes,
  dialect: Dialect,
): Proposal | null {
  const back = choices.chance(15) ? choices.below(available.length) : 0;
  const at = available.at(-1 - back);
  if (at === undefined) return null;
  const kinds = [
    ...Array.from({ length: 11 }, () => recordedLayer),
    frequentLayer,
    frequentLayer,
    frequentLayer,
    frequentLayer,
    merge,
    merge,
    reshape,
    sizedByTensor,
    withStates,
    repeated,
    ...(dialect === "tfjs" ? [merge] : [attention, slice]),
  ] as const;
  const make = kinds[choices.below(kinds.length)] ?? recordedLayer;
  return make({ choices, available, at, sizes, dialect });
}

const frequentNames: Readonly<Record<"keras" | "tfjs", readonly string[]>> = {
  keras: [
    "Dense",
    "LSTM",
    "GRU",
    "SimpleRNN",
    "Bidirectional",
    "Conv1D",
    "MaxPooling1D",
    "AveragePooling1D",
    "Flatten",
    "RepeatVector",
    "Embedding",
    "TimeDistributed",
    "Conv2D",
    "MaxPooling2D",
    "UpSampling1D",
    "ZeroPadding1D",
    "Cropping1D",
    "Permute",
    "BatchNormalization",
    "Conv1DTranspose",
    "ConvLSTM2D",
    "RNN",
  ],
  tfjs: [
    "dense",
    "lstm",
    "gru",
    "simpleRNN",
    "bidirectional",
    "conv1d",
    "maxPooling1d",
    "averagePooling1d",
    "flatten",
    "repeatVector",
    "embedding",
    "timeDistributed",
    "conv2d",
    "maxPooling2d",
    "upSampling2d",
    "zeroPadding2d",
    "cropping2D",
    "permute",
    "batchNormalization",
    "conv2dTranspose",
    "convLstm2d",
    "rnn",
  ],
};

function frequentLayer(context: Context): Proposal | null {
  const { choices, dialect } = context;
  const names = frequentNames[dialect === "tfjs" ? "tfjs" : "keras"];
  const name = names[choices.below(names.length)] ?? "";
  return layerNamed(name, context);
}

/** Any layer of the catalogue that takes a tensor of so many axes. */
function recordedLayer(context: Context): Proposal | null {
  const { choices, dialect, at } = context;
  const hasImages = choices.chance(20);
  const fitting = [...recordedConstructors(dialect)].flatMap(([name, list]) =>
    list.some((each) => takes(each, at)) &&
    (hasImages || !imageLayer.test(name))
      ? [name]
      : [],
  );
  const name = fitting[choices.below(fitting.length)];
  return name === undefined ? null : layerNamed(name, context);
}

type Recording =
  ReturnType<typeof recordedConstructors> extends ReadonlyMap<
    string,
    readonly (infer Item)[]
  >
    ? Item
    : never;

function takes(each: Recording, { spec }: Available): boolean {
  const isFloat = spec.dtype?.startsWith("float") ?? false;
  return (
    each.rank === spec.shape.length &&
    each.isFloat === isFloat &&
    (isFloat || each.dtype !== "string")
  );
}

function layerNamed(name: string, context: Context): Proposal | null {
  const { choices, dialect, at } = context;
  const all = recordedConstructors(dialect).get(name) ?? [];
  const fitting = all.filter((each) => takes(each, at));
  const chosen = fitting[choices.below(fitting.length)];
  if (chosen === undefined) return null;
  const layer = written(chosen.constructor, context);
  return called(layer, [at], dialect);
}

function called(
  layer: string,
  inputs: readonly Available[],
  dialect: Dialect,
  form: "one" | "list" | "positional" = "one",
): Proposal {
  const names = inputs.map((input) => input.name);
  const listed = names.join(", ");
  const given = form === "list" ? `[${listed}]` : listed;
  const text = dialect === "tfjs" ? `$.apply(${given})` : `$(${given})`;
  return { layer, inputs: names, text, result: null };
}

function written(constructor: Expression, context: Context): string {
  const { sizes, choices, dialect } = context;
  return printExpression(constructor, dialect, (value, name) =>
    writtenSize(value, name, sizes, choices),
  );
}

/** `keras.layers.Add`, `tf.layers.add`. */
function layerPath(name: string, dialect: Dialect): string {
  if (dialect !== "tfjs") return `keras.layers.${name}`;
  return `tf.layers.${name[0]?.toLowerCase() ?? ""}${name.slice(1)}`;
}

/** Two tensors that go together, as far as there are such. */
function merge(context: Context): Proposal | null {
  const { choices, available, at, dialect } = context;
  const partners = available.filter(
    ({ spec }) => spec.shape.length === at.spec.shape.length,
  );
  const alike = partners.filter(
    ({ spec }) => String(spec.shape) === String(at.spec.shape),
  );
  const name = choices.pick([
    "Concatenate",
    "Add",
    "Multiply",
    "Average",
    "Maximum",
    "Minimum",
    "Dot",
  ]);
  const isAlike = name !== "Concatenate" && name !== "Dot";
  const list = isAlike ? alike : partners;
  const other = list[choices.below(list.length)] ?? at;
  const inputs = choices.chance(20) && isAlike ? [at, other, at] : [at, other];
  const axis = choices.pick([-1, 1, 2]);
  const argument =
    dialect === "tfjs"
      ? { Concatenate: `{axis: ${axis}}`, Dot: `{axes: ${axis}}` }
      : { Concatenate: `axis=${axis}`, Dot: `axes=${axis}` };
  const given = isAlike
    ? ""
    : name === "Concatenate"
      ? argument.Concatenate
      : argument.Dot;
  const layer = `${layerPath(name, dialect)}(${given})`;
  return called(layer, inputs, dialect, "list");
}

function attention(context: Context): Proposal | null {
  const { choices, available, at, sizes, dialect } = context;
  const sequences = available.filter(({ spec }) => spec.shape.length === 3);
  const other = sequences[choices.below(sequences.length)] ?? at;
  if (at.spec.shape.length !== 3) return null;
  if (choices.chance(30)) {
    const name = choices.pick(["Attention", "AdditiveAttention"]);
    const layer = `keras.layers.${name}()`;
    return called(layer, [at, other], dialect, "list");
  }
  const heads = writtenSize(1 + choices.below(4), "heads", sizes, choices);
  const depth = writtenSize(2 + choices.below(4), "depth", sizes, choices);
  const layer = `keras.layers.MultiHeadAttention(${heads}, key_dim=${depth})`;
  return called(layer, [at, other], dialect, "positional");
}

/** Reshape to sizes that hold what there is: flat, the axes behind one another, or one worked out. */
function reshape(context: Context): Proposal | null {
  const { choices, at, sizes, dialect } = context;
  const [, ...rest] = at.spec.shape;
  const known = rest.filter((dim) => dim !== null);
  if (known.length < rest.length || rest.length === 0) return null;
  const total = known.reduce((product, dim) => product * dim, 1);
  const divisors = [2, 3, 4, 5, 6].filter((each) => total % each === 0);
  const some = divisors[choices.below(divisors.length)] ?? 1;
  const targets = [
    [-1],
    [-1, known.at(-1) ?? 1],
    [...known].reverse(),
    [total],
    [some, -1],
    [some, total / some],
    [-1, 1],
  ];
  const target = targets[choices.below(targets.length)] ?? [-1];
  const texts = target.map((value) =>
    value < 0 ? "-1" : writtenSize(value, "count", sizes, choices),
  );
  const list = texts.length === 1 ? `${texts[0] ?? ""},` : texts.join(", ");
  const layer =
    dialect === "tfjs"
      ? `tf.layers.reshape({targetShape: [${texts.join(", ")}]})`
      : `keras.layers.Reshape((${list}))`;
  return called(layer, [at], dialect);
}

/** A layer whose size is read off another tensor: `RepeatVector(x2.shape[1])`. */
function sizedByTensor(context: Context): Proposal | null {
  const { choices, available, at, dialect } = context;
  const other = available[choices.below(available.length)] ?? at;
  const axis = 1 + choices.below(other.spec.shape.length - 1);
  const size = other.spec.shape[axis];
  if (size === null || size === undefined || size < 1 || size > 40) return null;
  const form = choices.pick(["", "", " * 2", " + 1"]);
  const text = `${other.name}.shape[${axis}]${form}`;
  const isScript = dialect === "tfjs";
  const rank = at.spec.shape.length;
  const forms =
    rank === 2
      ? isScript
        ? [`repeatVector({n: ${text}})`, `dense({units: ${text}})`]
        : [`RepeatVector(${text})`, `Dense(${text})`]
      : isScript
        ? [`dense({units: ${text}})`, `lstm({units: ${text}})`]
        : [`Dense(${text})`, `LSTM(${text})`, `Reshape((-1, ${text}))`];
  const layer = forms[choices.below(forms.length)] ?? "";
  const module = isScript ? "tf" : "keras";
  return called(`${module}.layers.${layer}`, [at], dialect);
}

/** A recurrent layer that begins with the states of an earlier one, as decoders do. */
function withStates(context: Context): Proposal | null {
  const { choices, available, at, dialect } = context;
  if (at.spec.shape.length !== 3) return null;
  const states = available.filter(({ spec }) => spec.shape.length === 2);
  const state = states[choices.below(states.length)];
  const width = state?.spec.shape[1];
  if (state === undefined || typeof width !== "number") return null;
  const isLong = choices.chance(50);
  const given = isLong ? [state, state] : [state];
  const names = given.map(({ name }) => name).join(", ");
  const name = isLong ? "LSTM" : "GRU";
  const units = writtenSize(width, "units", context.sizes, choices);
  const flag = choices.chance(50);
  const layer =
    dialect === "tfjs"
      ? `tf.layers.${name.toLowerCase()}({units: ${units}, returnSequences: ${String(flag)}})`
      : `keras.layers.${name}(${units}, return_sequences=${flag ? "True" : "False"})`;
  const text =
    dialect === "tfjs"
      ? `$.apply(${at.name}, {initialState: [${names}]})`
      : `$(${at.name}, initial_state=[${names}])`;
  const inputs = [at, ...given].map((each) => each.name);
  return { layer, inputs, text, result: null };
}

/** One kind of layer several times, each on the result of the one before, in a loop over its sizes. */
function repeated(context: Context): Proposal | null {
  const { choices, at, sizes, dialect } = context;
  const rank = at.spec.shape.length;
  const count = 1 + choices.below(3);
  const values = Array.from({ length: count }, () =>
    writtenSize(2 + choices.below(9), "units", sizes, choices),
  );
  const forms =
    dialect === "tfjs"
      ? ["dense({units: n})", "gru({units: n, returnSequences: true})"]
      : ["Dense(n)", "LSTM(n, return_sequences=True)", "Conv1D(n, 2)"];
  const fitting = rank === 3 ? forms : forms.slice(0, 1);
  const form = fitting[choices.below(fitting.length)] ?? "";
  const layer = `${dialect === "tfjs" ? "tf" : "keras"}.layers.${form}`;
  return { ...called(layer, [at], dialect), loop: { name: "n", values } };
}

/** Slices and arithmetic of Python tensors. */
function slice(context: Context): Proposal | null {
  const { choices, at } = context;
  const { dtype } = at.spec;
  const shape: readonly (number | null)[] = at.spec.shape;
  const [batch, time, ...rest] = shape;
  if (time === undefined || batch === undefined) return null;
  const after = (length: (time: number) => number) =>
    time === null ? null : length(time);
  const forms: readonly (readonly [string, readonly (number | null)[]])[] = [
    [`${at.name}[:, 1:]`, [batch, after((n) => Math.max(n - 1, 0)), ...rest]],
    [`${at.name}[:, :-1]`, [batch, after((n) => Math.max(n - 1, 0)), ...rest]],
    [`${at.name}[:, ::2]`, [batch, after((n) => Math.ceil(n / 2)), ...rest]],
    [`${at.name} * 2`, shape],
    [`${at.name} + ${at.name}`, shape],
    [`-${at.name}`, shape],
    [`${at.name}[:, -1]`, [batch, ...rest]],
    [`${at.name}[:, 0]`, [batch, ...rest]],
    [`${at.name}[..., :1]`, [...shape.slice(0, -1), 1]],
    [`${at.name}[:, None]`, [batch, 1, time, ...rest]],
  ];
  const [text, made] = forms[choices.below(forms.length)] ?? ["", []];
  if (made.includes(0)) return null;
  const result: Structure = { kind: "tensor", shape: made, dtype };
  return { layer: null, inputs: [at.name], text, result };
}
