// Methods of TF.js' tensors in the words of its functions: `x.concat(y, 1)` is `tf.concat([x, y], 1)`.

import type { Machine } from "../../../interpreter/library.ts";
import type { Value } from "../../../interpreter/value.ts";
import { number, string, undefinedValue } from "../../../interpreter/value.ts";
import { itemsOf } from "../../javascript/javascript-collections.ts";
import { tensorAttribute } from "../tfjs-tensors.ts";

/** A function of TF.js with its arguments. */
export interface FunctionForm {
  readonly name: string;
  readonly values: readonly Value[];
}

/** Most methods are the function of their name on the tensor itself. */
export function asFunction(
  method: string,
  self: Value,
  given: readonly Value[],
  machine: Machine,
): FunctionForm {
  const form = Object.hasOwn(forms, method) ? forms[method] : undefined;
  return (
    form?.(self, given, machine) ?? { name: method, values: [self, ...given] }
  );
}

type Form = (
  self: Value,
  given: readonly Value[],
  machine: Machine,
) => FunctionForm;

const joined =
  (name: string): Form =>
  (self, [others = undefinedValue, axis], machine) => {
    const parts = others.kind === "list" ? itemsOf(others, machine) : [others];
    const list = parts ? machine.makeList([self, ...parts]) : others;
    return { name, values: axis ? [list, axis] : [list] };
  };

const castTo =
  (dtype: string): Form =>
  (self) => ({ name: "cast", values: [self, string(dtype)] });

const reshaped: Form = (self, sizes, machine) => ({
  name: "reshape",
  values: [self, machine.makeList(sizes)],
});

const flat: Form = (self, _, machine) => ({
  name: "reshape",
  values: [self, machine.makeList([number(-1, false)])],
});

const forms: Readonly<Record<string, Form>> = {
  concat: joined("concat"),
  stack: joined("stack"),
  where: (self, [condition = undefinedValue, other = undefinedValue]) => ({
    name: "where",
    values: [condition, self, other],
  }),
  asType: (self, given) => ({ name: "cast", values: [self, ...given] }),
  toFloat: castTo("float32"),
  toInt: castTo("int32"),
  toBool: castTo("bool"),
  flatten: flat,
  as1D: flat,
  asScalar: (self, _, machine) => reshaped(self, [], machine),
  as2D: reshaped,
  as3D: reshaped,
  as4D: reshaped,
  as5D: reshaped,
  reshapeAs: (self, [other], machine) => {
    const shape =
      other?.kind === "host" ? tensorAttribute(other, "shape", machine) : null;
    return { name: "reshape", values: [self, shape ?? undefinedValue] };
  },
};
