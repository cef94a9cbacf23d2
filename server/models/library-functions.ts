// Functions on tensors, whatever library's: each in the words of `keras.ops`, with the names and the order that its arguments have there.
// A row says what a library's function is called there and what its own parameters are; `own=theirs` where the names differ.

/** A function's parameters in its own order: those before the bar stand by position in a graph, those behind it by name; `*` takes the rest, `!` must be left out. */
export interface Signature {
  /** By `keras.ops`' name. */
  readonly name: string;
  readonly parameters: string;
  /** Where the function's own default isn't that of `keras.ops`. */
  readonly defaults?: Readonly<Record<string, number>>;
}

/** Whose order of arguments and defaults a function has; null for what has no words in `keras.ops`. */
export function flavorOf(
  path: string,
): "numpy" | "keras" | "tensorflow" | null {
  const [first] = path.split(".");
  if (first === "numpy" || first === "method") return "numpy";
  return first === "keras" || first === "tensorflow" ? first : null;
}

/** What the function at a dotted name is; null for one that isn't known here. `isKeras2`: the words that Keras 2 has for its own functions. */
export function signatureOf(path: string, isKeras2: boolean): Signature | null {
  const library = libraries.find(({ prefix }) => path.startsWith(prefix));
  if (!library) return null;
  const own = path.slice(path.lastIndexOf(".") + 1);
  if (isKeras2 && own === "relu" && path.startsWith("keras."))
    return {
      name: "relu",
      parameters: "x | alpha=negative_slope max_value threshold",
    };
  const special = library.functions[own];
  if (special) return special;
  const name = library.names[own] ?? sameFunctions[own] ?? own;
  const parameters = common[name];
  return parameters === undefined || library.lacks.has(own)
    ? null
    : { name, parameters };
}

/** Names of one function. */
const sameFunctions: Readonly<Record<string, string>> = {
  absolute: "abs",
  acos: "arccos",
  acosh: "arccosh",
  amax: "max",
  amin: "min",
  around: "round",
  asarray: "array",
  asin: "arcsin",
  asinh: "arcsinh",
  astype: "cast",
  atan: "arctan",
  atan2: "arctan2",
  atanh: "arctanh",
  concat: "concatenate",
  constant: "array",
  convert_to_tensor: "array",
  copy: "identity",
  exponential: "exp",
  floordiv: "floor_divide",
  floormod: "mod",
  hard_swish: "hard_silu",
  is_finite: "isfinite",
  is_inf: "isinf",
  is_nan: "isnan",
  linear: "identity",
  multiply_no_nan: "multiply",
  pow: "power",
  positive: "identity",
  remainder: "mod",
  stop_gradient: "identity",
  swish: "silu",
  true_divide: "divide",
  truediv: "divide",
};

/** The functions of `keras.ops` by their parameters. */
const common: Readonly<Record<string, string>> = byParameters({
  "x |":
    "abs negative exp expm1 log log1p log2 log10 sqrt rsqrt square sign floor ceil sin cos tan sinh cosh tanh arcsin arccos arctan arcsinh arccosh arctanh sigmoid relu6 silu softplus softsign log_sigmoid hard_sigmoid hard_silu hard_tanh selu mish erf reciprocal logical_not isnan isfinite isinf identity cbrt exp2 tanh_shrink",
  "x | decimals": "round",
  "x1 x2 |":
    "add subtract multiply divide power maximum minimum floor_divide mod matmul dot equal not_equal greater greater_equal less less_equal logical_and logical_or logical_xor squared_difference arctan2 outer logaddexp hypot",
  "x | negative_slope max_value threshold": "relu",
  "x | negative_slope": "leaky_relu",
  "x | alpha": "elu celu",
  "x | approximate": "gelu",
  "x | axis": "softmax log_softmax flip cumsum cumprod expand_dims squeeze",
  "x | axis keepdims": "sum mean max min prod any all logsumexp argmax argmin",
  "x | axis - - ddof=- keepdims": "std var",
  "x | axis order": "normalize",
  "x | ord axis keepdims": "norm",
  "xs | axis": "concatenate stack hstack vstack",
  "x | indices_or_sections axis": "split",
  "x | num axis": "unstack",
  "x | newshape": "reshape",
  "x | axes": "transpose",
  "x | axis1 axis2": "swapaxes",
  "x | source destination": "moveaxis",
  "x | shift axis": "roll",
  "x | repeats": "tile",
  "x | repeats axis": "repeat",
  "x indices | axis": "take",
  "x | x_min x_max": "clip",
  "condition x1 x2 |": "where",
  "| shape dtype": "zeros ones",
  "| shape fill_value dtype": "full",
  "| N M k dtype": "eye",
  "x | dtype": "zeros_like ones_like cast",
  "x | fill_value dtype": "full_like",
  "value | dtype": "array",
  "x | num_classes axis dtype sparse=-": "one_hot",
  "subscripts *operands |": "einsum",
  "x1 x2 | axes": "tensordot",
  "x | shape": "broadcast_to",
});

function byParameters(
  rows: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(rows).flatMap(([parameters, names]) =>
      names.split(" ").map((name) => [name, parameters] as const),
    ),
  );
}

interface LibraryFunctions {
  readonly prefix: string;
  /** Those with parameters of their own. */
  readonly functions: Readonly<Record<string, Signature>>;
  /** Those that only have another name. */
  readonly names: Readonly<Record<string, string>>;
  /** Names under which this library has something else. */
  readonly lacks: ReadonlySet<string>;
}

function rows(
  text: Readonly<Record<string, string>>,
  defaults: Readonly<Record<string, Readonly<Record<string, number>>>> = {},
): Readonly<Record<string, Signature>> {
  return Object.fromEntries(
    Object.entries(text).map(([own, row]) => {
      const [name = "", ...parameters] = row.split(" ");
      const given = defaults[own];
      return [
        own,
        {
          name,
          parameters: parameters.join(" "),
          ...(given && { defaults: given }),
        },
      ] as const;
    }),
  );
}

const none: ReadonlySet<string> = new Set();

const tensorflow: Readonly<Record<string, Signature>> = rows(
  {
    ...Object.fromEntries(
      "sum mean max min prod any all logsumexp std"
        .split(" ")
        .map((name) => [`reduce_${name}`, `${name} x | axis keepdims`]),
    ),
    reduce_variance: "var x | axis keepdims",
    argmax: "argmax x | axis",
    argmin: "argmin x | axis",
    concat: "concatenate values=xs | axis",
    stack: "stack values=xs | axis",
    split: "split_sizes value=x | num_or_size_splits=sizes axis",
    unstack: "unstack value=x | num axis",
    reshape: "reshape x | shape=newshape",
    transpose: "transpose x | perm=axes",
    clip_by_value: "clip t=x | clip_value_min=x_min clip_value_max=x_max",
    gather: "take params=x indices | - axis",
    matmul: "matmul a=x1 b=x2 | transpose_a transpose_b",
    leaky_relu: "leaky_relu features=x | alpha=negative_slope",
    bias_add: "add value=x1 bias=x2 |",
    tile: "tile input=x | multiples=repeats",
    reverse: "flip tensor=x | axis",
    fill: "full | dims=shape value=fill_value",
    one_hot: "one_hot indices=x | depth=num_classes - - axis dtype",
    l2_normalize: "normalize x | axis",
    einsum: "einsum equation=subscripts *operands |",
    norm: "norm tensor=x | ord axis keepdims",
    silu: "silu features=x |",
    swish: "silu features=x |",
    constant: "array value | dtype",
    convert_to_tensor: "array value | dtype",
    where: "where condition x1 x2 |",
    eye: "eye | num_rows=N num_columns=M",
  },
  { gather: { axis: 0 }, leaky_relu: { negative_slope: 0.2 } },
);

const backend: Readonly<Record<string, Signature>> = rows(
  {
    concatenate: "concatenate tensors=xs | axis",
    permute_dimensions: "transpose x | pattern=axes",
    clip: "clip x | min_value=x_min max_value=x_max",
    expand_dims: "expand_dims x | axis",
    bias_add: "add x=x1 bias=x2 |",
    pow: "power x=x1 a=x2 |",
    reshape: "reshape x | shape=newshape",
    dot: "dot x=x1 y=x2 |",
    argmax: "argmax x | axis",
    argmin: "argmin x | axis",
    softmax: "softmax x | axis",
    std: "std x | axis keepdims",
    var: "var x | axis keepdims",
    constant: "array value | dtype",
    switch: "where condition then_expression=x1 else_expression=x2 |",
    tile: "tile x | n=repeats",
    reverse: "flip x | axes=axis",
    one_hot: "one_hot indices=x | num_classes",
    l2_normalize: "normalize x | axis",
  },
  {
    concatenate: { axis: -1 },
    expand_dims: { axis: -1 },
    argmax: { axis: -1 },
    argmin: { axis: -1 },
  },
);

const tfjs: Readonly<Record<string, Signature>> = rows(
  {
    ...Object.fromEntries(
      "sum mean max min prod any all"
        .split(" ")
        .map((name) => [name, `${name} x | axis keepdims`]),
    ),
    ...Object.fromEntries(
      "cumsum cumprod"
        .split(" ")
        .map((name) => [name, `${name} x | axis exclusive reverse`]),
    ),
    ...Object.fromEntries(
      "tensor tensor2d tensor3d tensor4d tensor5d tensor6d"
        .split(" ")
        .map((name) => [name, "array value | shape dtype"]),
    ),
    concat: "concatenate xs | axis",
    stack: "stack xs | axis",
    unstack: "unstack x | axis",
    split: "split x | num_or_size_splits axis",
    slice: "slice x | begin size",
    matMul: "matmul x1 x2 | transpose_a transpose_b",
    expandDims: "expand_dims x | axis",
    clipByValue: "clip x | x_min x_max",
    gather: "take x indices | axis !",
    leakyRelu: "leaky_relu x | negative_slope",
    prelu: "prelu x alpha |",
    step: "step x | alpha",
    argMax: "argmax x | axis",
    argMin: "argmin x | axis",
    logSumExp: "logsumexp x | axis keepdims",
    euclideanNorm: "euclidean_norm x | axis keepdims",
    norm: "norm x | ord axis keepdims",
    moments: "moments x | axes keepdims",
    oneHot: "one_hot x | num_classes on_value off_value dtype",
    fill: "full | shape fill_value dtype",
    eye: "eye | N M ! dtype",
    linspace: "linspace | start stop num",
    range: "range | start stop step dtype",
    tile: "tile x | repeats",
    reverse: "flip x | axis",
    pad: "pad x | pad_width constant_values",
    elu: "elu x |",
    addN: "add_n xs |",
    divNoNan: "divide_no_nan x1 x2 |",
    outerProduct: "outer x1 x2 |",
    basicLSTMCell: "basic_lstm_cell forget_bias kernel bias x c h |",
    variable: "identity x | - - -",
  },
  {
    concat: { axis: 0 },
    cumsum: { axis: 0 },
    cumprod: { axis: 0 },
    expandDims: { axis: 0 },
    gather: { axis: 0 },
    argMax: { axis: 0 },
    argMin: { axis: 0 },
    leakyRelu: { negative_slope: 0.2 },
  },
);

const tfjsNames: Readonly<Record<string, string>> = {
  sub: "subtract",
  mul: "multiply",
  div: "divide",
  neg: "negative",
  clone: "identity",
  floorDiv: "floor_divide",
  isFinite: "isfinite",
  isInf: "isinf",
  isNaN: "isnan",
  logSigmoid: "log_sigmoid",
  logSoftmax: "log_softmax",
  notEqual: "not_equal",
  greaterEqual: "greater_equal",
  lessEqual: "less_equal",
  logicalAnd: "logical_and",
  logicalOr: "logical_or",
  logicalXor: "logical_xor",
  logicalNot: "logical_not",
  squaredDifference: "squared_difference",
  broadcastTo: "broadcast_to",
  zerosLike: "zeros_like",
  onesLike: "ones_like",
  scalar: "array",
  tensor1d: "array",
};

const methods: Readonly<Record<string, Signature>> = rows({
  ...Object.fromEntries(
    "sum prod mean std var"
      .split(" ")
      .map((name) => [name, `${name} x | axis - - - keepdims`]),
  ),
  max: "max x | axis - keepdims",
  min: "min x | axis - keepdims",
  reshape: "reshape x | *newshape",
  transpose: "transpose x | *axes",
  clip: "clip x | x_min x_max",
});

const operators: Readonly<Record<string, string>> = {
  "+": "add",
  "-": "subtract",
  "*": "multiply",
  "/": "divide",
  "//": "floor_divide",
  "%": "mod",
  "**": "power",
  "@": "matmul",
  "==": "equal",
  "!=": "not_equal",
  "<": "less",
  "<=": "less_equal",
  ">": "greater",
  ">=": "greater_equal",
  "&": "logical_and",
  "|": "logical_or",
  "^": "logical_xor",
  "~": "logical_not",
};

const libraries: readonly LibraryFunctions[] = [
  { prefix: "tensorflow.", functions: tensorflow, names: {}, lacks: none },
  {
    prefix: "keras.backend.",
    functions: backend,
    names: {},
    lacks: new Set(["eye", "repeat"]),
  },
  {
    prefix: "keras.ops.",
    functions: rows(
      { gelu: "gelu x | approximate" },
      { gelu: { approximate: 1 } },
    ),
    names: {},
    lacks: none,
  },
  { prefix: "keras.activations.", functions: {}, names: {}, lacks: none },
  { prefix: "numpy.", functions: {}, names: {}, lacks: none },
  { prefix: "tf.", functions: tfjs, names: tfjsNames, lacks: none },
  { prefix: "method.", functions: methods, names: {}, lacks: none },
  {
    prefix: "attribute.",
    functions: rows({ T: "transpose x |" }),
    names: {},
    lacks: none,
  },
  { prefix: "operator.", functions: {}, names: operators, lacks: none },
];
