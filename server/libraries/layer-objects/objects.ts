// Objects of which only the class matters: optimizers, losses, initializers, callbacks.

import type { Config } from "../../layers/layer.ts";
import type { Call, HostType } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { unknown } from "../../interpreter/value.ts";

/** What is known of an object of a library's class. */
export interface ObjectData {
  readonly className: string;
  /** The dotted name of the class. */
  readonly path: string;
  /** Functions that it was given: a callback's hooks. */
  readonly functions: readonly Value[];
  /** Its arguments, where a layer reads them: a feature column's. */
  readonly config?: Config;
}

export const objectType: HostType = {
  name: "object",
  callMethod: (self, name) =>
    unknown({
      kind: "unknownFunction",
      name: `${(self.data as ObjectData).className}.${name}`,
    }),
  call: (self) =>
    unknown({
      kind: "notFollowed",
      what: `a call of ${(self.data as ObjectData).className}`,
    }),
  attribute: () => null,
};

/** An object of the class at a dotted name. */
export function makeObject(
  path: string,
  call: Pick<Call, "positional" | "named">,
): Value {
  const className = path.slice(path.lastIndexOf(".") + 1);
  const functions = [
    ...call.positional,
    ...call.named.map(([, value]) => value),
  ].filter((value) => isFunction(value));
  const config = /^(keras|tf)\.initializers\./.test(path)
    ? numbersOf(className, call)
    : null;
  return {
    kind: "host",
    type: objectType,
    data: { className, path, functions, ...(config && { config }) },
  } satisfies Value & { readonly data: ObjectData };
}

/** The parameters of initializers, in order. */
const initializers: Readonly<Record<string, string>> = {
  constant: "value",
  identity: "gain",
  orthogonal: "gain seed",
  randomnormal: "mean stddev seed",
  randomuniform: "minval maxval seed",
  truncatednormal: "mean stddev seed",
  variancescaling: "scale mode distribution seed",
};

/** The numbers and words that an initializer is given. */
function numbersOf(
  className: string,
  call: Pick<Call, "positional" | "named">,
): Config {
  const names = (
    initializers[className.toLowerCase().replaceAll("_", "")] ?? "seed"
  ).split(" ");
  const given = [
    ...call.positional.map((value, index) => [names[index], value] as const),
    ...call.named,
  ];
  return new Map(
    given.flatMap(([name, value]) =>
      name !== undefined &&
      (value.kind === "number" ||
        value.kind === "string" ||
        value.kind === "boolean")
        ? [[name, value] as const]
        : [],
    ),
  );
}

function isFunction(value: Value): boolean {
  return (
    value.kind === "function" ||
    value.kind === "method" ||
    value.kind === "hostMethod"
  );
}
