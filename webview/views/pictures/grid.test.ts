import { expect, it } from "vitest";
import {
  cellAt,
  gridHeight,
  gridWidth,
  labelStep,
  layGrid,
  printsValues,
  scrolledTo,
  visible,
} from "./grid.ts";

it("fits columns and rows into the room between their least and greatest size", () => {
  const wide = layGrid(10, 8, { width: 900, height: 320 });
  expect(wide).toMatchObject({ columnPitch: 46, rowPitch: 16, gap: 1 });
  expect(printsValues(wide)).toBe(true);

  const narrow = layGrid(10, 8, { width: 290, height: 320 });
  expect(narrow).toMatchObject({ columnPitch: 29, rowPitch: 16 });
  expect(gridWidth(narrow)).toBeLessThanOrEqual(290);

  const long = layGrid(2000, 512, { width: 900, height: 320 });
  expect(long).toMatchObject({ columnPitch: 2, rowPitch: 2, gap: 0 });
  expect([gridWidth(long), gridHeight(long)]).toEqual([4000, 1024]);
});

it("zooms columns within the limits", () => {
  const room = { width: 400, height: 320 };
  expect(layGrid(40, 8, room, 2).columnPitch).toBe(20);
  expect(layGrid(40, 8, room, 100).columnPitch).toBe(46);
  expect(layGrid(40, 8, room, 0.01).columnPitch).toBe(2);
});

it("draws only what is in view", () => {
  expect(visible(10, 100, 25, 50)).toEqual({ from: 2, to: 8 });
  expect(visible(10, 3, 0, 500)).toEqual({ from: 0, to: 3 });
});

it("finds the cell under a point, and none outside", () => {
  const grid = layGrid(10, 8, { width: 290, height: 320 });
  expect(cellAt(grid, 29 * 3 + 1, 16 * 2 + 15)).toEqual({ column: 3, row: 2 });
  expect(cellAt(grid, -1, 3)).toBeNull();
  expect(cellAt(grid, 291, 3)).toBeNull();
  expect(cellAt(grid, 3, 16 * 8)).toBeNull();
});

it("scrolls no further than needed to show a cell", () => {
  expect(scrolledTo(10, 3, 0, 100)).toBe(0);
  expect(scrolledTo(10, 30, 0, 100)).toBe(210);
  expect(scrolledTo(10, 3, 200, 100)).toBe(30);
});

it("labels every column, or every 2nd, 5th, 10th … where they are narrow", () => {
  expect([29, 12, 5, 2].map((pitch) => labelStep(pitch, 22))).toEqual([
    1, 2, 5, 20,
  ]);
});
