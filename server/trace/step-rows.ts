// How many rows a step of a cell, or the `call` of a layer, is run on, for programs that ask for it: `x.shape[0]` in TF.js. Nobody chooses it; a
// run has it of its data.

import type { Integer } from "../shapes/dim.ts";
import { symbol } from "../shapes/dim.ts";

const id = "rows of a step";

/** The number of rows of a step's input and of its states, or of a layer's inputs. */
export const stepRows: Integer = symbol("batch", id);

/** By which it is known in arithmetic. */
export const stepRowsKey = `$${id}`;
