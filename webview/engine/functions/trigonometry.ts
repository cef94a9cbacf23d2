// Sine, cosine and tangent to seven digits on every backend. Those of a GPU have four or five, and a recurrence carries the rest on from step to
// step; here they are polynomials in what is left of an angle after whole half turns.

import type { Tensor } from "@tensorflow/tfjs-core";
import { add, div, mod, mul, round, square, sub } from "@tensorflow/tfjs-core";

export function sine(angle: Tensor): Tensor {
  const { sign, rest } = reduced(angle);
  return mul(sign, mul(rest, polynomial(square(rest), sineTerms)));
}

export function cosine(angle: Tensor): Tensor {
  const { sign, rest } = reduced(angle);
  return mul(sign, polynomial(square(rest), cosineTerms));
}

export function tangent(angle: Tensor): Tensor {
  return div(sine(angle), cosine(angle));
}

/** π in two parts, the first of few digits, so that its multiples are exact. */
const coarsePi = 3.140625;
const finePi = Math.PI - coarsePi;

/** The rest of an angle after `n` half turns, between -π/2 and π/2, and (-1)^n. */
function reduced(angle: Tensor): {
  readonly sign: Tensor;
  readonly rest: Tensor;
} {
  const halfTurns = round(div(angle, Math.PI));
  const sign = sub(1, mul(2, mod(halfTurns, 2)));
  const rest = sub(
    sub(angle, mul(halfTurns, coarsePi)),
    mul(halfTurns, finePi),
  );
  return { sign, rest };
}

/** The series of sin(x) / x and of cos(x) by powers of x², lowest first: what is left out is below 1e-7 up to π/2. */
const sineTerms = [1, -6, 120, -5040, 362_880, -39_916_800];
const cosineTerms = [1, -2, 24, -720, 40_320, -3_628_800, 479_001_600];

function polynomial(x: Tensor, terms: readonly number[]): Tensor {
  const [last = 1, before = 0, ...others] = terms
    .map((term) => 1 / term)
    .reverse();
  return others.reduce<Tensor>(
    (sum, term) => add(mul(sum, x), term),
    add(mul(x, last), before),
  );
}
