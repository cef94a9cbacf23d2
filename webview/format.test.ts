import { expect, it } from "vitest";
import {
  count,
  decimal,
  exact,
  rounded,
  shape,
  signed,
  significant,
} from "./format.ts";

it("shows 4 significant digits with a true minus sign", () => {
  expect(
    [0.0051787, -0.5, 1234.5, 0, 3e-9, -3e-9, 2e12].map((value) =>
      significant(value),
    ),
  ).toEqual([
    "0.005179",
    "−0.5000",
    "1,235",
    "0",
    "3.000e−9",
    "−3.000e−9",
    "2.000e12",
  ]);
  expect(signed(0.25)).toBe("+0.2500");
  expect(significant(0.0051787214, 7)).toBe("0.005178721");
});

it("names what is not a number", () => {
  expect([NaN, Infinity, -Infinity].map((value) => significant(value))).toEqual(
    ["NaN", "∞", "−∞"],
  );
  expect(decimal(NaN)).toBe("NaN");
});

it("shows 3 decimals in equations, zero without a sign", () => {
  expect([0.0051787, -0.0001, -0.50349].map((value) => decimal(value))).toEqual(
    ["0.005", "0.000", "−0.503"],
  );
  expect(rounded(-0.50349)).toBe(-0.503);
});

it("copies what gives the same float32 again", () => {
  const value = Math.fround(0.1234567891);
  expect(Math.fround(Number(exact(value)))).toBe(value);
  expect(exact(-0.5)).toBe("-0.5");
});

it("writes counts and shapes as the code does", () => {
  expect(count(1234567)).toBe("1,234,567");
  expect(shape([2, null, 8])).toBe("(2, None, 8)");
  expect(shape([8])).toBe("(8,)");
});
