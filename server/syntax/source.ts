// Where something stands in a text: units that move as a whole when a person types above them, and ranges in them.

/**
 * A stretch of source that is lowered and interpreted as one: a top-level statement. Ranges count from its start, so that
 * they stay true when text before it grows or shrinks. Identity is the object's own.
 */
export interface Unit {
  /** The file as the host names it. */
  readonly file: string;
  /** The statement's own text; equal text at another place is another unit. */
  readonly text: string;
}

/** Half-open, in UTF-16 units, counted from the start of `unit`. */
export interface Range {
  readonly unit: Unit;
  readonly start: number;
  readonly end: number;
}

/** A range in a whole file's text. */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** The smallest range that covers both; both lie in one unit. */
export function cover(first: Range, last: Range): Range {
  return {
    unit: first.unit,
    start: Math.min(first.start, last.start),
    end: Math.max(first.end, last.end),
  };
}

/** A zero-width range at the end of another. */
export function endOf(range: Range): Range {
  return { unit: range.unit, start: range.end, end: range.end };
}

/** A zero-width range at the start of another. */
export function startOf(range: Range): Range {
  return { unit: range.unit, start: range.start, end: range.start };
}

/** The text that a range covers. */
export function textOf(range: Range): string {
  return range.unit.text.slice(range.start, range.end);
}

/** Whether two ranges are the same stretch of the same unit. */
export function sameRange(left: Range, right: Range): boolean {
  return (
    left.unit === right.unit &&
    left.start === right.start &&
    left.end === right.end
  );
}

/** Whether the inner range lies in the outer one, ends included. */
export function contains(outer: Range, inner: Range): boolean {
  return (
    outer.unit === inner.unit &&
    outer.start <= inner.start &&
    inner.end <= outer.end
  );
}

/** Where a subscript stands. */
export interface SubscriptPlace {
  /** The whole expression. */
  readonly range: Range;
  /** The brackets and what is in them. */
  readonly brackets: Range;
}
