// What can be done with tensors and arrays: operators, subscripts, attributes and methods, by the rules of NumPy.

import type { TensorBehaviour } from "./tensors.ts";
import { dtypeValue, shapeValue, tensorOf } from "./tensors.ts";
import { number } from "../interpreter/value.ts";

export const arrayBehaviour: TensorBehaviour = {
  attribute: (self, name) => {
    const data = tensorOf(self);
    if (!data) return null;
    const { shape, dtype } = data.fact.spec;
    if (name === "shape") return shapeValue(shape);
    if (name === "dtype") return dtypeValue(dtype);
    if (name === "ndim" && shape) return number(shape.length);
    return null;
  },
};
