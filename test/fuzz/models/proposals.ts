// What a random model may do next: a recorded layer of any kind on one tensor, a merge of several, an attention, a reshape, a slice.
import type { Dialect } from "../../../server/layers/layer.ts";
import type { Structure } from "../../../server/shapes/structure.ts";
import type { Expression } from "../../oracle/expression.ts";
import type { Choices } from "./choices.ts";
import type { Available } from "./model.ts";
import { recordedConstructors } from "./recorded.ts";
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
  const fitting = [...recordedConstructors(dialect)].flatMap(([name, list]) =>
    list.some((each) => takes(each, at)) ? [name] : [],
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
