// Between which sizes an integer lies whose value isn't known: an element of a range stays within the range's ends.

import type { Atom, Integer } from "./dim.ts";
import { add, multiply } from "./dim.ts";

/** The least value, as far as its symbols have one: `i + 3` for i from 0 on is at least 3. */
export function lowerBound(value: Integer): Integer {
  return bound(value, 0);
}

/** The greatest value: `i + 3` for i below n is at most `n + 2`. */
export function upperBound(value: Integer): Integer {
  return bound(value, 1);
}

function bound(value: Integer, end: 0 | 1): Integer {
  if (typeof value === "number") return value;
  let sum: Integer = value.constant;
  for (const { coefficient, factors } of value.terms) {
    const [factor, ...others] = factors;
    const ends = factor?.kind === "symbol" ? factor.bounds : undefined;
    const at = coefficient > 0 ? end : end === 0 ? 1 : 0;
    const product: Integer =
      ends && others.length === 0
        ? multiply(ends[at], coefficient)
        : whole(coefficient, factors);
    sum = add(sum, product);
  }
  return sum;
}

function whole(coefficient: number, factors: readonly Atom[]): Integer {
  return factors.reduce<Integer>(
    (product, factor) =>
      multiply(product, {
        kind: "integer",
        terms: [{ coefficient: 1, factors: [factor], key: factor.key }],
        constant: 0,
      }),
    coefficient,
  );
}
