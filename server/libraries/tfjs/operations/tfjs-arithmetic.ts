// TF.js' operations that compute: element by element, over axes, and products of matrices.

import { broadcastShapes } from "../../../shapes/broadcast.ts";
import { compareDims } from "../../../shapes/compare.ts";
import type { TensorSpec } from "../../../shapes/structure.ts";
import { tensor } from "../../../shapes/structure.ts";
import { shapeKey } from "../../../shapes/shape.ts";
import { undefinedValue } from "../../../interpreter/value.ts";
import { summedBy } from "../../arrays/operations/array-products.ts";
import {
  axesOf,
  broadcast,
  listed,
  place,
  several,
  type Known,
  type Operands,
  type Outcome,
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

/** TF.js knows the softmax over the last axis alone. */
const overLastAxis: Rule = ({ tensor: at, whole }) => {
  const x = at(0);
  const axis = x && place(whole(1, -1), x.shape.length);
  return x && axis === x.shape.length - 1 ? tensor(x.shape, x.dtype) : null;
};

/** Axes counted from the end give something else here, which is no use to anyone. */
const running: Rule = ({ tensor: at, whole }) => {
  const x = at(0);
  const axis = whole(1, 0);
  return x && axis !== null && axis >= 0 ? tensor(x.shape, x.dtype) : null;
};

/** TF.js refuses numbers where it asks for booleans. */
const isTruth = (dtype: string | null): boolean =>
  dtype === null || dtype === "bool";

const logical: Rule = ({ tensor: at }) => {
  const [x, y] = [at(0), at(1)];
  return x && y && isTruth(x.dtype) && isTruth(y.dtype)
    ? broadcast(x, y, "bool")
    : null;
};

export const arithmeticRules: Rules = {
  ...listed(
    "exp expm1 log log1p sqrt rsqrt sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh sigmoid softplus erf reciprocal selu elu logSigmoid",
    elementwise,
  ),
  ...listed("leakyRelu prelu round floor ceil sign dropout", elementwise),
  ...listed("softmax logSoftmax", overLastAxis),
  ...listed("cumsum cumprod", running),
  ...listed(
    "abs neg relu relu6 square step clone identity clipByValue reverse zerosLike onesLike variable",
    unchanged,
  ),
  ...listed(
    "add sub mul div maximum minimum mod pow floorDiv squaredDifference divNoNan atan2",
    binary,
  ),
  addN: ({ list }) => {
    const [first, ...others] = list(0) ?? [];
    const isOneShape = others.every(
      (one) => first && shapeKey(one.shape) === shapeKey(first.shape),
    );
    return first && isOneShape ? tensor(first.shape, first.dtype) : null;
  },
  ...listed("equal notEqual less lessEqual greater greaterEqual", comparison),
  ...listed("logicalAnd logicalOr logicalXor", logical),
  ...listed("isNaN isInf isFinite", ofType("bool")),
  logicalNot: (operands) =>
    isTruth(operands.tensor(0)?.dtype ?? null)
      ? ofType("bool")(operands)
      : null,
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
  ...listed("any all", (operands) =>
    isTruth(operands.tensor(0)?.dtype ?? null)
      ? reduction(() => "bool")(operands)
      : null,
  ),
  ...listed("argMax argMin", argument),
  ...listed("matMul", matMul),
  norm,
  euclideanNorm: reduction(() => "float32"),
  moments: (operands) => {
    const spec = reduction(() => "float32")(operands);
    return spec?.kind === "tensor"
      ? {
          kind: "properties",
          entries: [
            ["mean", spec],
            ["variance", spec],
          ],
        }
      : null;
  },
  where: ({ tensor: at }) => {
    const [condition, x, y] = [at(0), at(1), at(2)];
    const chosen =
      x && y && broadcast(x, y, x.dtype === y.dtype ? x.dtype : null);
    return condition && chosen?.shape && isTruth(condition.dtype)
      ? broadcast(condition, { ...chosen, shape: chosen.shape }, chosen.dtype)
      : null;
  },
  dot: ({ tensor: at }) => {
    const [x, y] = [at(0), at(1)];
    const isVectorOrMatrix = (one: Known | null): one is Known =>
      one?.shape.length === 1 || one?.shape.length === 2;
    if (!isVectorOrMatrix(x) || !isVectorOrMatrix(y)) return null;
    return compareDims(x.shape.at(-1) ?? null, y.shape[0] ?? null) === "never"
      ? null
      : tensor([...x.shape.slice(0, -1), ...y.shape.slice(1)], x.dtype);
  },
  outerProduct: ({ tensor: at }) => {
    const [x, y] = [at(0), at(1)];
    return x?.shape.length === 1 && y?.shape.length === 1
      ? tensor([...x.shape, ...y.shape], x.dtype)
      : null;
  },
  einsum: ({ values, tensor: at }) => {
    const [formula, ...others] = values;
    const parts = others.map((_, index) => at(index + 1));
    if (formula?.kind !== "string" || parts.includes(null)) return null;
    const shape = summedBy(
      formula.value,
      parts.map((part) => part?.shape ?? null),
    );
    return shape && tensor(shape, parts[0]?.dtype ?? null);
  },
  basicLSTMCell: ({ tensor: at }) => {
    const [c, h] = [at(4), at(5)];
    return c && h
      ? several([tensor(c.shape, c.dtype), tensor(h.shape, h.dtype)])
      : null;
  },
};

/** `norm(x, ord, axis, keepDims)`; over two axes but for the lengths of all their numbers it isn't followed. */
function norm({ tensor: at, values, machine }: Operands): Outcome | null {
  const [, order, axis, keeps] = values;
  const x = at(0);
  const count =
    x && axis?.kind === "list"
      ? axesOf(axis, x.shape.length, machine)?.length
      : 1;
  const isLength = order?.kind === "string" || !order || order.kind === "none";
  return count === 1 || isLength
    ? reduction(() => "float32")({
        values: [
          values[0] ?? undefinedValue,
          axis ?? undefinedValue,
          keeps ?? undefinedValue,
        ],
        machine,
        tensor: at,
        list: () => null,
        whole: () => null,
      })
    : null;
}

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
