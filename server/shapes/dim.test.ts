// Arithmetic with unknown integers, against the same arithmetic with numbers put in their place.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareDims } from "./compare.ts";
import type { Integer } from "./dim.ts";
import {
  add,
  ceilDivide,
  equal,
  floorDivide,
  keyOf,
  maximum,
  minimum,
  modulo,
  multiply,
  neverEqual,
  reduced,
  substitute,
  subtract,
  symbol,
} from "./dim.ts";
import { printDim } from "./print.ts";

/** An expression as the program writes it. */
type Written =
  | number
  | string
  | readonly [operator: Operator, left: Written, right: Written];

const operations = {
  "+": add,
  "-": subtract,
  "*": multiply,
  "//": floorDivide,
  "%": modulo,
  ceil: ceilDivide,
  max: maximum,
  min: minimum,
} as const;

type Operator = keyof typeof operations;

const plain: Readonly<Record<Operator, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "//": (a, b) => (b === 0 ? Number.NaN : Math.floor(a / b)),
  "%": (a, b) => a - Math.floor(a / b) * b,
  ceil: (a, b) => (b === 0 ? Number.NaN : Math.ceil(a / b)),
  max: Math.max,
  min: Math.min,
};

const names = ["features", "timesteps", "units"] as const;

const { written } = fc.letrec<{ written: Written }>((tie) => ({
  written: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(fc.integer({ min: -6, max: 12 }), fc.constantFrom(...names)),
    fc.tuple(
      fc.constantFrom<Operator>("+", "-", "*", "//", "%", "ceil", "max", "min"),
      tie("written"),
      tie("written"),
    ),
  ),
}));

/** Poolings and convolutions one after another: mostly divisions by numbers. */
const chained = fc
  .array(
    fc.tuple(
      fc.integer({ min: -3, max: 3 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: -3, max: 3 }),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((steps) =>
    steps.reduce<Written>(
      (length, [shift, divisor, rest]) => [
        "+",
        ["//", ["+", length, shift], divisor],
        rest,
      ],
      "timesteps",
    ),
  );

const expression = fc.oneof(written, chained);
const values = fc.record({
  features: fc.integer({ min: -9, max: 20 }),
  timesteps: fc.integer({ min: -9, max: 40 }),
  units: fc.integer({ min: -9, max: 20 }),
});
type Values = Readonly<Record<(typeof names)[number], number>>;

const runs = { numRuns: Number(process.env.FUZZ_RUNS ?? 1000), seed: 1 };

describe("unknown integers", { timeout: 600_000 }, () => {
  it("come to what the numbers come to", () => {
    fc.assert(
      fc.property(expression, values, (text, numbers) => {
        const value = symbolic(text);
        const wanted = evaluate(text, numbers);
        fc.pre(value !== null && Number.isSafeInteger(wanted));
        expect(numberOf(value, numbers)).toBe(wanted);
        expect(numberOf(reduced(value), numbers)).toBe(wanted);
      }),
      runs,
    );
  });

  it("are the same or never the same only where the numbers agree", () => {
    fc.assert(
      fc.property(
        expression,
        expression,
        fc.array(values, { minLength: 4, maxLength: 8 }),
        (one, other, samples) => {
          const [left, right] = [symbolic(one), symbolic(other)];
          fc.pre(left !== null && right !== null);
          for (const numbers of samples) {
            const [a, b] = [evaluate(one, numbers), evaluate(other, numbers)];
            if (!Number.isSafeInteger(a) || !Number.isSafeInteger(b)) continue;
            if (equal(left, right) || keyOf(left) === keyOf(right))
              expect(a).toBe(b);
            if (neverEqual(left, right)) expect(a).not.toBe(b);
          }
        },
      ),
      runs,
    );
  });

  it("read as what they are", () => {
    fc.assert(
      fc.property(expression, values, (text, numbers) => {
        const value = symbolic(text);
        const wanted = evaluate(text, numbers);
        fc.pre(value !== null && Number.isSafeInteger(wanted));
        expect(evaluate(parsed(printDim(value)), numbers)).toBe(wanted);
      }),
      runs,
    );
  });
});

const [n, k, f] = [symbol("timesteps"), symbol("k"), symbol("features")];

function pooled(length: Integer, size: Integer, stride = size): Integer {
  return add(floorDivide(subtract(length, size), stride) ?? Number.NaN, 1);
}

describe("printDim", () => {
  it.each<[string, Integer | null]>([
    ["(timesteps - 2) // 2 + 1", pooled(n, 2)],
    ["timesteps // 4", pooled(pooled(n, 2), 2)],
    ["timesteps // 8", pooled(pooled(pooled(n, 2), 2), 2)],
    ["(timesteps - 5) // 4 + 1", pooled(pooled(n, 3, 2), 2)],
    ["(timesteps + 1) // 2", ceilDivide(n, 2)],
    ["(timesteps + 3) // 4", ceilDivide(ceilDivide(n, 2) ?? 0, 2)],
    [
      "(timesteps + 1) // 2",
      multiply(floorDivide(multiply(n, -1), 2) ?? 0, -1),
    ],
    ["timesteps // k", pooled(n, k)],
    ["timesteps - k + 1", add(subtract(n, k), 1)],
    ["2 * timesteps", multiply(n, 2)],
    ["timesteps", floorDivide(multiply(n, 4), 4)],
    ["timesteps", floorDivide(multiply(n, f), f)],
    ["timesteps - k + 1", floorDivide(multiply(add(subtract(n, k), 1), f), f)],
    ["features", floorDivide(multiply(pooled(n, 2), f), pooled(n, 2))],
    ["k * (features + 1)", add(multiply(f, k), k)],
    ["features * ((timesteps - 2) // 2 + 1)", multiply(pooled(n, 2), f)],
    ["4 * k * (features + k + 1)", multiply(multiply(add(add(f, k), 1), k), 4)],
    ["24 * features + 8", add(multiply(f, 24), 8)],
    ["5 - timesteps", subtract(5, n)],
    ["-(timesteps // 2)", multiply(floorDivide(n, 2) ?? 0, -1)],
    ["max(0, k - 2)", maximum(subtract(k, 2), 0)],
  ])("%s", (text, value) => {
    expect(printDim(value)).toBe(text);
  });
});

describe("compareDims", () => {
  it("sees through divisions and multiples", () => {
    expect(compareDims(pooled(n, 2), floorDivide(n, 2))).toBe("always");
    expect(compareDims(pooled(n, 2), add(floorDivide(n, 2) ?? 0, 1))).toBe(
      "never",
    );
    expect(compareDims(multiply(n, 2), 5)).toBe("never");
    expect(compareDims(multiply(n, 2), 6)).toBe("depends");
    expect(compareDims(n, k)).toBe("depends");
  });
});

/** The expression with symbols for the names; null when it divides by 0. */
function symbolic(text: Written): Integer | null {
  if (typeof text === "number") return text;
  if (typeof text === "string") return symbol(text);
  const [left, right] = [symbolic(text[1]), symbolic(text[2])];
  if (left === null || right === null) return null;
  return operations[text[0]](left, right);
}

function evaluate(text: Written, numbers: Values): number {
  if (typeof text === "number") return text;
  if (typeof text === "string") return numbers[text as keyof Values];
  const [operator, left, right] = text;
  const found = plain[operator](
    evaluate(left, numbers),
    evaluate(right, numbers),
  );
  return found === 0 ? 0 : found;
}

function numberOf(value: Integer, numbers: Values): Integer {
  return substitute(
    value,
    new Map(names.map((name) => [`$${name}`, numbers[name]])),
  );
}

/** The printed text as Python reads it. */
function parsed(text: string): Written {
  const tokens = text.match(/\/\/|\w+|\S/g) ?? [];
  let at = 0;
  const accept = (...wanted: readonly string[]): string | null => {
    const token = tokens[at];
    if (token === undefined || !wanted.includes(token)) return null;
    at += 1;
    return token;
  };
  const atom = (): Written => {
    if (accept("-") !== null) return ["-", 0, atom()];
    if (accept("(") !== null) {
      const inside = sum();
      accept(")");
      return inside;
    }
    const token = tokens[at] ?? "";
    at += 1;
    if (token !== "max" && token !== "min")
      return /^\d/.test(token) ? Number(token) : token;
    accept("(");
    const left = sum();
    accept(",");
    const right = sum();
    accept(")");
    return [token, left, right];
  };
  const chain = (next: () => Written, ...wanted: readonly Operator[]) => {
    let left = next();
    for (;;) {
      const operator = accept(...wanted) as Operator | null;
      if (operator === null) return left;
      left = [operator, left, next()];
    }
  };
  const sum = (): Written => chain(() => chain(atom, "*", "//", "%"), "+", "-");
  return sum();
}
