// NumPy: functions that make and change arrays, as far as shapes tell.

import type { HostType } from "../interpreter/library.ts";
import { none } from "../interpreter/value.ts";
import type { Constants, Functions } from "./registry.ts";

/** NumPy's functions and constants by dotted name. */
export function createNumpy(tensorType: HostType): { readonly functions: Functions; readonly constants: Constants } {
  return { functions: {}, constants: { "numpy.newaxis": none, [`numpy.${tensorType.name}`]: none } };
}
