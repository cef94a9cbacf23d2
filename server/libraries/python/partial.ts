// `functools.partial`: a function with some of its arguments given already.

import type { HostType } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { unknown } from "../../interpreter/value.ts";
import type { Functions } from "../registry.ts";

interface Partial {
  readonly callee: Value;
  readonly positional: readonly Value[];
  readonly named: readonly (readonly [string, Value])[];
}

const partialType: HostType = {
  name: "function",
  call: (self, call, machine) => {
    const { callee, positional, named } = self.data as Partial;
    const given = new Map([...named, ...call.named]);
    return machine.call(
      callee,
      [...positional, ...call.positional],
      [...given],
      call.node,
    );
  },
};

export const partialFunctions: Functions = {
  "functools.partial": (call) => {
    const [callee, ...positional] = call.positional;
    if (!callee || call.hasUnread)
      return unknown({ kind: "notFollowed", what: "partial" });
    const data: Partial = { callee, positional, named: call.named };
    return { kind: "host", type: partialType, data };
  },
};
