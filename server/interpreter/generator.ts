// What a generator function returns: any number of elements that nobody can tell.

import type { HostType } from "./library.ts";
import type { Value } from "./value.ts";
import { unknown } from "./value.ts";

export const generatorType: HostType = {
  name: "generator",
  iterate: () => ({
    kind: "unknown",
    element: unknown({ kind: "notFollowed", what: "what a generator yields" }),
    length: null,
  }),
  join: (left) => left,
};

export const generator: Value = {
  kind: "host",
  type: generatorType,
  data: null,
};
