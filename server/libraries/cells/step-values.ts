// A cell of the program's own in use by an RNN layer, and what its functions give, taken apart and told.

import type { Dim, Integer } from "../../shapes/dim.ts";
import type { CallNode } from "../../syntax/program.ts";
import type { HostType, Machine } from "../../interpreter/library.ts";
import type { InstanceValue, Value } from "../../interpreter/value.ts";
import { elementsOf } from "../layer-objects/elements.ts";

/** What is known of a cell when an RNN layer runs it. */
export interface CellInUse {
  readonly cell: InstanceValue;
  /** A step's input without its rows. */
  readonly step: readonly Dim[];
  /** Its states without their rows; null when not known. */
  readonly states: readonly (readonly Integer[])[] | null;
  readonly node: CallNode;
  readonly tensorType: HostType;
}

/** What lies in nested tuples and lists, left to right. */
export function leavesOf(value: Value, machine: Machine): readonly Value[] {
  return (
    elementsOf(value, machine)?.flatMap((item) => leavesOf(item, machine)) ?? [
      value,
    ]
  );
}

/** `1 state`, `2 states`. */
export function counted(count: number): string {
  return count === 1 ? "1 state" : `${String(count)} states`;
}

/** Without its full stop. */
export function sentence(message: string): string {
  return message.replace(/\.$/, "");
}
