// Plays a recorded sequence of calls and resets on a stateful layer, call by call, and tells where the engine differs.
import type { Engine, RunRequest } from "../../../webview/engine/engine.ts";
import type { ArrayValue } from "../../../webview/engine/recording.ts";
import type { Flavor, StatefulSequence } from "./cases.ts";
import { difference, requestOf } from "./cases.ts";
import { tolerance } from "./compare.ts";

export async function callSequence(
  engine: Engine,
  sequence: StatefulSequence,
  flavor: Flavor,
  backend: RunRequest["backend"] = "auto",
  onError?: (error: number) => void,
): Promise<readonly string[]> {
  const found: string[] = [];
  let states: readonly ArrayValue[] | null = null;
  for (const [n, event] of sequence.events.entries()) {
    if (event.op === "reset") {
      states = null;
      continue;
    }
    const request = requestOf({ ...sequence, ...event }, flavor);
    const carried = new Map(states === null ? [] : [["layer_0", states]]);
    const run = engine.start({ ...request, carried, backend });
    const result = await run.result;
    if (result.kind !== "done") {
      found.push(`${sequence.id} ${n}: ${JSON.stringify(result)}`);
      break;
    }
    const { outputs, batches } = result.recording;
    const [used] = batches[0]?.states ?? [];
    states = used?.end ?? [];
    if ((used?.origin === "ignored") !== event.initial_state_ignored)
      found.push(`${sequence.id} ${n}: started from ${used?.origin ?? ""}`);
    const errors = [
      ...event.outputs.map((wanted, k) => difference(outputs[k], wanted)),
      ...event.states_after.map((wanted, k) => difference(states?.[k], wanted)),
    ];
    for (const error of errors) onError?.(error);
    if (!errors.every((error) => error <= tolerance))
      found.push(`${sequence.id} ${n}: ${errors.join(", ")}`);
  }
  return found;
}
