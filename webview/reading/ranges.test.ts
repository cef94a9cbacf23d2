import { describe, expect, it } from "vitest";
import { reachOf, roundUp } from "./ranges.ts";

describe("the range of a quantity", () => {
  it("is its greatest absolute value, rounded up to two digits", () => {
    expect(reachOf([0.0013, -0.4137])).toBe(0.42);
    expect(reachOf([-0.97])).toBe(0.97);
    expect(roundUp(1234)).toBe(1300);
    expect(roundUp(0.1)).toBe(0.1);
    expect(roundUp(0.00991)).toBe(0.01);
    expect(roundUp(9.99)).toBe(10);
  });
  it("passes over what is not finite, and is 1 when all is zero", () => {
    expect(reachOf([NaN, Infinity, 0.5])).toBe(0.5);
    expect(reachOf([0, 0])).toBe(1);
    expect(reachOf([])).toBe(1);
  });
});
