// `model.reset_states()`, `layer.resetStates()`: the states of stateful layers set back.

import type { ResetEvent } from "../../trace/trace.ts";
import type { Call, Machine } from "../../interpreter/library.ts";

/** Tells that the program resets the states of a layer or a model. */
export function recordReset(
  target: ResetEvent["target"],
  method: string,
  call: Call,
  machine: Machine,
): void {
  machine.record.event({
    kind: "reset",
    method,
    site: machine.siteOf(
      call.node,
      (position, name) => name ?? (position === 0 ? "states" : null),
    ),
    target,
    loops: machine.loops(),
    certain: machine.isCertain(),
  });
}
