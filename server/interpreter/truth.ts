// Whether a value counts as true in the program's language.

import type { Value } from "./library.ts";
import type { Run } from "./run.ts";

/** Whether a value counts as true; null when it can't be told. */
export function truthOf(value: Value, run: Run): boolean | null {
  if (value.kind === "unknown") return null;
  if (value.kind === "host")
    return value.type.truth ? value.type.truth(value, run.machine) : true;
  return run.library.truth(value, run.machine);
}
