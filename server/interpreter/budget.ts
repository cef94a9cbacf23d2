// How far a program is read: enough for every model that people write, and an end for code that would run on.

/** Steps (evaluated nodes) that one top-level statement may take; a step costs about a third of a microsecond. */
export const stepsPerStatement = 400_000;

/** Steps between two points at which the reading can be interrupted. */
export const stepsPerSlice = 1_500;

/** Calls within calls. Deeper is nearly always recursion over data. */
export const callDepth = 40;

/** How often one function may be on the stack at once. */
export const recursionDepth = 6;

/** The same for a function that calls itself in loops over what isn't known: each call would be read as often as all loops together. */
export const blindRecursionDepth = 2;

/** Passes of a loop that are read one by one; loops that run longer are read as any number of passes. */
export const passesOneByOne = 300;

/** Passes without a new fact after which a loop's remaining passes are read as one. */
export const idlePasses = 6;

/** Passes over a loop's body until what it changes stays the same; then it is given up as unknown. */
export const widenings = 3;
