import { describe, expect, it } from "vitest";
import { greatestOf, roundUp } from "./ranges.ts";

describe("the range of a quantity", () => {
  it("is its greatest absolute value", () => {
    expect(greatestOf([0.0013, -0.4137])).toBe(0.4137);
    expect(greatestOf([NaN, Infinity, 0.5])).toBe(0.5);
    expect(greatestOf([0, 0])).toBe(0);
    expect(greatestOf([])).toBe(0);
  });
  it("is rounded up to two digits", () => {
    expect(roundUp(0.4137)).toBe(0.42);
    expect(roundUp(0.97)).toBe(0.97);
    expect(roundUp(1234)).toBe(1300);
    expect(roundUp(0.1)).toBe(0.1);
    expect(roundUp(0.00991)).toBe(0.01);
    expect(roundUp(9.99)).toBe(10);
  });
});
