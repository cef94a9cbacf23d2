// TF.js' operations that compute: element by element, over axes, and products of matrices.

import { broadcastShapes } from "../../shapes/broadcast.ts";
import { compareDims } from "../../shapes/compare.ts";
import type { TensorSpec } from "../../shapes/structure.ts";
import { tensor } from "../../shapes/structure.ts";
import {
  axesOf,
  broadcast,
  listed,
  place,
  type Operands,
  type Rule,
  type Rules,
} from "./tfjs-operands.ts";

/** Keeps the shape; floating point stays so, whole numbers may not. */
const elementwise: Rule = ({ tensor: at }) => {
  const x = at(0);
  return x && tensor(x.shape, x.dtype === "float32" ? "float32" : null);
};

const unchanged: Rule = ({ tensor: at }) => {
  const x = at(0);
  return x && tensor(x.shape, x.dtype);
};

const ofType =
  (dtype: string): Rule =>
  ({ tensor: at }) => {
    const x = at(0);
    return x && tensor(x.shape, dtype);
  };

const binary: Rule = ({ tensor: at }) => {
  const [x, y] = [at(0), at(1)];
  return (
    x &&
    y &&
    broadcast(
      x,
      y,
      x.dtype === y.dtype
        ? x.dtype
        : x.dtype === "float32" || y.dtype === "float32"
          ? "float32"
          : null,
    )
  );
};

const comparison: Rule = ({ tensor: at }) => {
  const [x, y] = [at(0), at(1)];
  return x && y && broadcast(x, y, "bool");
};

const reduction =
  (dtypeOf: (dtype: string | null) => string | null): Rule =>
  ({ tensor: at, values, machine }) => {
    const x = at(0);
    const axes = x && axesOf(values[1], x.shape.length, machine);
    const keeps = values[2]?.kind === "boolean" && values[2].value;
    if (!x || !axes) return null;
    const dims = keeps
      ? x.shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim))
      : x.shape.filter((_, axis) => !axes.includes(axis));
    return tensor(dims, dtypeOf(x.dtype));
  };

export const arithmeticRules: Rules = {
  ...listed(
    "exp expm1 log log1p sqrt rsqrt sin cos tan asin acos atan sinh cosh tanh sigmoid softplus erf reciprocal selu elu logSigmoid",
    elementwise,
  ),
  ...listed(
    "softmax logSoftmax leakyRelu prelu round floor ceil sign dropout",
    elementwise,
  ),
  ...listed(
    "abs neg relu relu6 square step clone identity clipByValue reverse cumsum cumprod zerosLike onesLike variable",
    unchanged,
  ),
  ...listed(
    "add sub mul div maximum minimum mod pow floorDiv squaredDifference divNoNan addStrict subStrict mulStrict divStrict",
    binary,
  ),
  ...listed(
    "equal notEqual less lessEqual greater greaterEqual logicalAnd logicalOr logicalXor",
    comparison,
  ),
  ...listed("logicalNot isNaN isInf isFinite toBool", ofType("bool")),
  ...listed("toInt", ofType("int32")),
  ...listed("toFloat", ofType("float32")),
  ...listed(
    "max min prod",
    reduction((dtype) => dtype),
  ),
  ...listed(
    "sum",
    reduction((dtype) => (dtype === "bool" ? "int32" : dtype)),
  ),
  ...listed(
    "mean logSumExp",
    reduction(() => "float32"),
  ),
  ...listed(
    "any all",
    reduction(() => "bool"),
  ),
  ...listed("argMax argMin", argument),
  ...listed("matMul", matMul),
  where: ({ tensor: at }) => {
    const [x, y] = [at(1), at(2)];
    return x && y && broadcast(x, y, x.dtype === y.dtype ? x.dtype : null);
  },
  dot: ({ tensor: at }) => {
    const [x, y] = [at(0), at(1)];
    if (!x || !y || x.shape.length === 0 || y.shape.length === 0) return null;
    return tensor([...x.shape.slice(0, -1), ...y.shape.slice(1)], x.dtype);
  },
};

function argument({ tensor: at, whole }: Operands): TensorSpec | null {
  const x = at(0);
  const axis = x && place(whole(1, 0), x.shape.length);
  return x && axis !== null
    ? tensor(x.shape.toSpliced(axis, 1), "int32")
    : null;
}

function matMul({ tensor: at, values }: Operands): TensorSpec | null {
  const [x, y] = [at(0), at(1)];
  if (!x || !y || x.shape.length < 2 || y.shape.length < 2) return null;
  const turned = (position: number): boolean =>
    values[position]?.kind === "boolean" && values[position].value;
  const [rows, inner] = turned(2)
    ? [x.shape.at(-1), x.shape.at(-2)]
    : [x.shape.at(-2), x.shape.at(-1)];
  const [other, columns] = turned(3)
    ? [y.shape.at(-1), y.shape.at(-2)]
    : [y.shape.at(-2), y.shape.at(-1)];
  if (compareDims(inner ?? null, other ?? null) === "never") return null;
  const leading = broadcastShapes(
    x.shape.slice(0, -2),
    y.shape.slice(0, -2),
    "known",
  );
  return leading === "never"
    ? null
    : tensor([...leading, rows ?? null, columns ?? null], x.dtype);
}
