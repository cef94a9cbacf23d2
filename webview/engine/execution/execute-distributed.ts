// TimeDistributed over a recurrent layer: the outer steps are rows of one batch, or, where the layer carries a state, calls one after another.

import type { Tensor } from "@tensorflow/tfjs-core";
import { any, cast, gather, reshape, stack, tidy } from "@tensorflow/tfjs-core";
import type { GraphDialect } from "../../../server/models/graph.ts";
import { joinRows, sizeOf, takeRows } from "../numbers/arrays.ts";
import type { ArrayValue, CellRecording, NamedArray } from "../recording.ts";
import type {
  RecurrentCall,
  RecurrentOutcome,
} from "../recurrent/run-layer.ts";
import type { TensorPool } from "../numbers/tensors.ts";

export type RunCall = (call: RecurrentCall) => Promise<RecurrentOutcome>;

/**
 * @param call its `x` and `mask` are the whole layer's, with the outer steps behind the rows
 * @param outer how many axes of outer steps there are
 */
export async function runDistributed(
  call: RecurrentCall,
  outer: number,
  run: RunCall,
  pool: TensorPool,
): Promise<RecurrentOutcome> {
  const message = maskComplaint(call);
  if (message !== null) return { kind: "error", message };
  return call.plan.stateful
    ? oneByOne(call, run, pool)
    : allAtOnce(call, outer, run, pool);
}

/** What leaves with the sequence of results: Keras 2 asks every outer step whether anything in it counts, Keras 3 hands the mask on as it is. */
export function distributedMask(
  mask: Tensor | null,
  dialect: GraphDialect,
  returnSequences: boolean,
): Tensor | null {
  if (mask === null || mask.rank < 3 || returnSequences) return mask;
  return dialect === "keras2" ? tidy(() => any(cast(mask, "bool"), -1)) : mask;
}

/** The libraries' own errors. */
function maskComplaint({ mask, dialect }: RecurrentCall): string | null {
  if (mask === null) return null;
  if (dialect === "tfjs")
    return "Error: Argument 'x' passed to 'onesLike' must be a Tensor or TensorLike, but got 'null'";
  return mask.rank < 3
    ? "IndexError: list assignment index out of range"
    : null;
}

type Ran = Extract<RecurrentOutcome, { kind: "ran" }>;

async function allAtOnce(
  call: RecurrentCall,
  outer: number,
  run: RunCall,
  pool: TensorPool,
): Promise<RecurrentOutcome> {
  const ends = call.x.shape.slice(0, 1 + outer);
  const flat = (x: Tensor) =>
    pool.hold(reshape(x, [sizeOf(ends), ...x.shape.slice(1 + outer)]));
  const mask = call.mask === null ? null : flat(call.mask);
  const ran = await run({ ...call, x: flat(call.x), mask });
  if (ran.kind === "error") return ran;
  const outputs = ran.outputs.map((output) =>
    pool.hold(reshape(output, [...ends, ...output.shape.slice(1)])),
  );
  return { ...ran, outputs };
}

/** Each call starts where the one before ended. */
async function oneByOne(
  call: RecurrentCall,
  run: RunCall,
  pool: TensorPool,
): Promise<RecurrentOutcome> {
  const steps = call.x.shape[1] ?? 1;
  const at = (x: Tensor, step: number) => pool.hold(gather(x, step, 1));
  const results: Ran[] = [];
  let { carried, isFirstCall } = call;
  // Keras 2 calls the layer once with the first step to see what it returns, and the state stays changed.
  const order = Array.from({ length: steps }, (_, step) => step);
  const calls = call.dialect === "keras2" ? [0, ...order] : order;
  for (const [n, step] of calls.entries()) {
    const x = at(call.x, step);
    const mask = call.mask === null ? null : at(call.mask, step);
    const ran = await run({ ...call, x, mask, carried, isFirstCall });
    if (ran.kind === "error" || !ran.isComplete) return ran;
    carried = ran.end;
    isFirstCall = false;
    if (n >= calls.length - steps) results.push(ran);
  }
  return joined(results, pool);
}

function joined(results: readonly Ran[], pool: TensorPool): RecurrentOutcome {
  const [first] = results;
  const last = results.at(-1);
  if (first === undefined || last === undefined)
    return { kind: "error", message: "There is no step." };
  const outputs = first.outputs.map((_, n) =>
    pool.hold(
      tidy(() =>
        stack(
          results.flatMap((ran) => ran.outputs[n] ?? []),
          1,
        ),
      ),
    ),
  );
  const masks = results.flatMap((ran) => ran.mask ?? []);
  return {
    ...last,
    outputs,
    cells: first.cells.map((cell, n) =>
      joinedCell(
        cell,
        results.flatMap((ran) => ran.cells[n] ?? []),
      ),
    ),
    start: first.start,
    origin: first.origin,
    mask: masks.length === 0 ? null : interleaved(masks),
  };
}

function joinedCell(
  first: CellRecording,
  parts: readonly CellRecording[],
): CellRecording {
  const quantities = Object.keys(first.quantities).map((name) => {
    const key = name;
    return [
      key,
      interleaved(parts.flatMap((part) => part.quantities[key] ?? [])),
    ];
  });
  const states = (side: "start" | "end"): readonly NamedArray[] =>
    first[side].map(({ name }, n) => ({
      name,
      ...interleaved(parts.flatMap((part) => part[side][n] ?? [])),
    }));
  return {
    ...first,
    quantities: Object.fromEntries(quantities) as CellRecording["quantities"],
    start: states("start"),
    end: states("end"),
  };
}

/** Row 0 at every outer step, then row 1: as the rows of one batch stand. */
function interleaved(parts: readonly ArrayValue[]): ArrayValue {
  const rows = parts[0]?.shape[0] ?? 0;
  const order = Array.from({ length: rows }, (_, row) =>
    parts.map((_, step) => step * rows + row),
  );
  return takeRows(joinRows(parts), order.flat());
}
