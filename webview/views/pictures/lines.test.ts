import { expect, it } from "vitest";
import { spread } from "./lines.ts";

it("pushes names apart, no further than needed", () => {
  expect(spread([10, 12, 60], 12, 0, 100)).toEqual([10, 22, 60]);
  expect(spread([60, 12, 10], 12, 0, 100)).toEqual([60, 22, 10]);
});

it("keeps names between the limits", () => {
  expect(spread([95, 96, 97], 12, 0, 100)).toEqual([76, 88, 100]);
  expect(spread([-5, 2], 12, 0, 100)).toEqual([0, 12]);
});
