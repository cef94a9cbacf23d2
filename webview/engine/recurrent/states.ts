// Start states: zeros, carried over from the batch before, or given with the call. Names as Keras calls them.

import type { Tensor } from "@tensorflow/tfjs-core";
import { reshape, tidy, zeros } from "@tensorflow/tfjs-core";
import type { GraphDialect } from "../../../server/models/graph.ts";
import type { ArrayValue, NamedArray, StateOrigin } from "../recording.ts";
import type { TensorPool } from "../numbers/tensors.ts";
import { upload } from "../numbers/tensors.ts";
import { widthOf } from "./cells/cell.ts";
import type { Direction, PlacedCell, RecurrentPlan } from "./plan.ts";
import { weightsOf } from "./plan.ts";

export interface StartStates {
  /** In the order of the cells, `[rows, width]`. */
  readonly tensors: readonly Tensor[];
  readonly origin: StateOrigin;
}

export interface StateChoice {
  readonly direction: Direction;
  readonly rows: number;
  readonly dialect: GraphDialect;
  /** Flat, in the dialect's order, `[rows, width]`; null when the call gives none. */
  readonly given: readonly Tensor[] | null;
  /** Flat, in the dialect's order; null when the layer is not stateful, or was reset. */
  readonly carried: readonly ArrayValue[] | null;
  /** The layer's, by path. */
  readonly weights: ReadonlyMap<string, Tensor>;
}

/**
 * What a direction starts from. A given state wins, but for Keras 2: there a stateful layer prefers its carried state as long as
 * that has any value other than zero.
 */
export function startStates(
  choice: StateChoice,
  pool: TensorPool,
): StartStates {
  const { given, carried, direction } = choice;
  const isHeld = carried?.some((state) => state.data.some((v) => v !== 0));
  const ignored = choice.dialect === "keras2" && isHeld === true;
  if (given !== null && !ignored)
    return { tensors: cellOrder(given, direction), origin: "given" };
  if (carried !== null)
    return {
      tensors: cellOrder(carried, direction).map((state) =>
        pool.hold(tidy(() => reshape(upload(state), [choice.rows, -1]))),
      ),
      origin: given === null ? "carried" : "ignored",
    };
  const tensors = direction.cells.flatMap((cell) =>
    ownStart(cell, choice).map((state) => pool.hold(state)),
  );
  const isOwn = direction.cells.some(({ plan }) => plan.start !== undefined);
  return { tensors, origin: isOwn ? "own" : "zeros" };
}

/** Of a new sequence: zeros, or what the cell says itself. */
function ownStart(
  { path, plan }: PlacedCell,
  { rows, weights }: StateChoice,
): readonly Tensor[] {
  const { start } = plan;
  return start === undefined
    ? plan.states.map((state) => zeros([rows, widthOf(state)]))
    : tidy(() => [...start(weightsOf(plan, path, weights))]);
}

/** How many states a direction has. */
export function stateCount(direction: Direction): number {
  return direction.cells.reduce(
    (count, { plan }) => count + plan.states.length,
    0,
  );
}

/** From the order in which the dialect takes and returns states to the order of the cells, and back. */
export function cellOrder<T>(
  states: readonly T[],
  direction: Direction,
): readonly T[] {
  if (!direction.statesReversed) return states;
  const groups: T[][] = [];
  const cells = [...direction.cells].reverse();
  let next = 0;
  for (const { plan } of cells) {
    groups.push(states.slice(next, next + plan.states.length));
    next += plan.states.length;
  }
  return groups.reverse().flat();
}

/** From the order of the cells to the dialect's. */
export function dialectOrder<T>(
  states: readonly T[],
  direction: Direction,
): readonly T[] {
  if (!direction.statesReversed) return states;
  const groups: T[][] = [];
  let next = 0;
  for (const { plan } of direction.cells) {
    groups.push(states.slice(next, next + plan.states.length));
    next += plan.states.length;
  }
  return groups.reverse().flat();
}

/** `state_h, state_c`; `state`; `forward_h`, …; stacked cells: `cell_0_h`, …; of a cell of the program's own as its code calls them: flat, in the order of the cells. */
export function stateNames(plan: RecurrentPlan): readonly string[] {
  return plan.directions.flatMap((direction) => {
    const isStacked = direction.cells.length > 1;
    const front = direction.path === "" ? [] : [direction.path];
    return direction.cells.flatMap(({ plan: cell }, n) =>
      cell.states.map(({ name }) => {
        if (isStacked) return [...front, "cell", n, name].join("_");
        if (front.length > 0)
          return cell.states.length > 1
            ? [...front, name].join("_")
            : [...front, "state"].join("_");
        if (cell.traits.cell === "Own") return name;
        return cell.states.length > 1 ? `state_${name}` : "state";
      }),
    );
  });
}

/** Arrays under names, in the same order. */
export function named(
  values: readonly ArrayValue[],
  names: readonly string[],
): readonly NamedArray[] {
  return values.map((value, n) => ({ name: names[n] ?? "", ...value }));
}

/** {@link stateNames} in the order in which the dialect returns the states. */
export function dialectStateNames(plan: RecurrentPlan): readonly string[] {
  const names = stateNames(plan);
  let next = 0;
  return plan.directions.flatMap((direction) => {
    const own = names.slice(next, next + stateCount(direction));
    next += own.length;
    return dialectOrder(own, direction);
  });
}
