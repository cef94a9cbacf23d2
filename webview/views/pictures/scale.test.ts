import { interpolateCividis, interpolateViridis } from "d3-scale-chromatic";
import { describe, expect, it } from "vitest";
import { entry, fill, gateScale, inkOn, signedScale } from "./scale.ts";

/** Relative luminance of a CSS `rgb(r g b)`. */
function luminance(colour: string): number {
  const [r, g, b] = (colour.match(/\d+/g) ?? []).map((part) => {
    const share = Number(part) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}

describe("a signed scale", () => {
  it("has its stops at its ends and in the middle", () => {
    const scale = signedScale("light", 2);
    expect(fill(scale, -2)).toBe("rgb(33 102 172)");
    expect(fill(scale, 2)).toBe("rgb(178 24 43)");
    expect(fill(scale, 99)).toBe(fill(scale, 2));
    expect(luminance(fill(scale, 0))).toBeGreaterThan(0.9);
    expect(luminance(fill(signedScale("dark", 2), 0))).toBeLessThan(0.02);
  });
  it.each(["light", "dark"] as const)(
    "is monotone in lightness from zero on %s themes",
    (appearance) => {
      const scale = signedScale(appearance, 1);
      const away = appearance === "light" ? -1 : 1;
      for (const side of [-1, 1]) {
        let before = luminance(fill(scale, 0));
        for (let share = 0.03; share <= 1; share += 0.03) {
          const now = luminance(fill(scale, side * share));
          expect((now - before) * away).toBeGreaterThan(-0.002);
          before = now;
        }
      }
    },
  );
  it("has no entry for NaN", () => {
    expect(entry(signedScale("dark", 1), NaN)).toBe(-1);
    expect(fill(signedScale("dark", 1), NaN)).toBe("transparent");
  });
});

describe("a gate's scale", () => {
  it("runs from 0, shut, to 1, open, whatever the values", () => {
    const scale = gateScale("light");
    expect([entry(scale, 0), entry(scale, 1), entry(scale, -3)]).toEqual([
      0, 255, 0,
    ]);
    expect(fill(scale, 0)).toBe("rgb(68 1 84)");
  });
  it.each([
    ["dark", interpolateViridis],
    ["hc-dark", interpolateCividis],
  ] as const)("on %s is the map of d3-scale-chromatic", (appearance, map) => {
    const scale = gateScale(appearance);
    const channels = (colour: string) =>
      colour.startsWith("#")
        ? [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
        : (colour.match(/\d+/g) ?? []).map(Number);
    for (let index = 0; index < 256; index += 1) {
      const drawn = channels(fill(scale, (index + 0.5) / 256));
      const wanted = channels(map(index / 255));
      drawn.forEach((channel, at) => {
        expect(Math.abs(channel - (wanted[at] ?? NaN))).toBeLessThanOrEqual(5);
      });
    }
  });
  it("is cividis in high contrast", () => {
    expect(fill(gateScale("hc-dark"), 0)).not.toBe(fill(gateScale("dark"), 0));
  });
});

it("prints values in an ink that can be read on each cell", () => {
  for (const appearance of ["light", "dark"] as const) {
    for (const scale of [signedScale(appearance, 1), gateScale(appearance)]) {
      for (let value = scale.low; value <= scale.high; value += 0.01) {
        const cell = luminance(fill(scale, value));
        const ink = inkOn(scale, value) === "#000000" ? 0 : 1;
        const contrast =
          (Math.max(cell, ink) + 0.05) / (Math.min(cell, ink) + 0.05);
        expect(contrast).toBeGreaterThan(4.5);
      }
    }
  }
});
