import { describe, expect, it } from "vitest";
import { targets } from "../../test/preview/targets.ts";
import { recorded } from "../../test/support/record.ts";
import { decimal } from "../format.ts";
import { activation } from "./activations.ts";
import { equationText, equationsOf } from "./equations.ts";
import { shownNode } from "./shown.ts";
import { unitTerms } from "./terms.ts";

async function inspected(
  name: string,
  row: number,
  step: number,
  unit: number,
  { place = 0, pixel = 0 } = {},
) {
  const target = targets[name];
  if (target === undefined) throw new Error(name);
  const { recording, subject } = await recorded(target);
  const node = shownNode(recording, subject);
  const cell = node?.recurrent?.cells[place];
  if (node === null || cell === undefined || subject === null)
    throw new Error("not recorded");
  if (cell.cell === "Own") throw new Error("It is none of the library's.");
  const terms = unitTerms({
    node,
    subject,
    cell: place,
    row,
    step,
    unit,
    pixel,
  });
  if (terms === null) throw new Error("no terms");
  return { cell, terms, equations: equationsOf(cell, terms, "keras3") };
}

describe("terms", () => {
  it.each([
    ["lstm", {}],
    ["last", {}],
    ["simple", {}],
    ["stack", { place: 0 }],
    ["stack", { place: 1 }],
    ["stackBoth", { place: 3 }],
    ["conv1d", { pixel: 9 }],
    ["conv2d", { pixel: 0 }],
    ["conv2d", { pixel: 29 }],
    ["conv3dBoth", { pixel: 41 }],
    ["convFirst", { pixel: 3, place: 1 }],
  ])("of %s %o give the recorded gates again", async (name, place) => {
    for (const step of [0, 3]) {
      const { cell, terms } = await inspected(name, 1, step, 2, place);
      for (const gate of terms.gates) {
        const isCandidate = ["g", "hh", "h"].includes(gate.quantity);
        const apply = activation(
          isCandidate
            ? cell.equation.activation
            : (cell.equation.recurrentActivation ?? ""),
          "keras3",
        );
        const r = terms.gates.find(({ quantity }) => quantity === "r");
        const recurrent = gate.recurrent.value + gate.recurrentBias;
        const isReset = gate.quantity === "hh" && r !== undefined;
        const sum =
          gate.input.value +
          gate.bias +
          (isReset ? r.value * recurrent : recurrent);
        expect(apply?.(sum)).toBeCloseTo(gate.value, 5);
      }
    }
  });

  it("name the five largest products and the sum of the rest", async () => {
    const { terms } = await inspected("lstm", 0, 4, 1);
    const dot = terms.gates[0]?.input;
    expect(dot?.largest).toHaveLength(5);
    expect(dot?.restCount).toBe(3);
    const shown = dot?.largest.reduce(
      (sum, { left, right }) => sum + left * right,
      0,
    );
    expect((shown ?? 0) + (dot?.rest ?? 0)).toBeCloseTo(dot?.value ?? NaN, 10);
  });
});

describe("equations", () => {
  it("stand in the order in which Keras computes them", async () => {
    const { equations } = await inspected("lstm", 0, 3, 2);
    expect(equations.map(({ symbols }) => equationText(symbols))).toEqual([
      "i = σ(x·W_i + h_−1·U_i + b_i)",
      "f = σ(x·W_f + h_−1·U_f + b_f)",
      "g = tanh(x·W_g + h_−1·U_g + b_g)",
      "o = σ(x·W_o + h_−1·U_o + b_o)",
      "c = f·c_−1 + i·g",
      "h = o·tanh(c)",
    ]);
    const gru = await inspected("last", 0, 3, 2);
    expect(gru.equations.map(({ symbols }) => equationText(symbols))).toEqual([
      "z = σ(x·W_z + b_0 + h_−1·U_z + b_1)",
      "r = σ(x·W_r + b_0 + h_−1·U_r + b_1)",
      "ĥ = tanh(x·W_ĥ + b_0 + r·(h_−1·U_ĥ + b_1))",
      "h = z·h_−1 + (1 − z)·ĥ",
    ]);
  });

  it("end in the recorded value at three decimals, and say when the shown parts do not give it", async () => {
    const { equations, terms } = await inspected("lstm", 0, 3, 2);
    for (const { numbers } of equations.slice(-1)) {
      expect(numbers.at(-1)?.text).toBe(decimal(terms.h));
    }
    const product = (text: string) => Number(text.replace("−", "-"));
    for (const equation of equations) {
      if (equation.quantity !== "h") continue;
      const [o, c] = equation.numbers
        .filter(({ kind }) => kind === "number")
        .map(({ text }) => product(text));
      const shown = decimal((o ?? NaN) * Math.tanh(c ?? NaN));
      expect(equation.isRounded).toBe(shown !== decimal(terms.h));
    }
  });

  it("write sums with the sign as operator and an absent bias as 0", async () => {
    const { equations } = await inspected("lstm", 0, 0, 2);
    const [i] = equations.map(({ numbers }) => equationText(numbers));
    expect(i).toMatch(/^i = σ\(−?\d\.\d{3} [+−] 0(\.000)? \+ 0\) = \d\.\d{3}$/);
  });

  it("write the products of a convolution as such", async () => {
    const { equations, terms } = await inspected("conv2d", 0, 3, 2);
    expect(equations.map(({ symbols }) => equationText(symbols))).toEqual([
      "i = σ(x∗W_i + h_−1∗U_i + b_i)",
      "f = σ(x∗W_f + h_−1∗U_f + b_f)",
      "g = tanh(x∗W_g + h_−1∗U_g + b_g)",
      "o = σ(x∗W_o + h_−1∗U_o + b_o)",
      "c = f·c_−1 + i·g",
      "h = o·tanh(c)",
    ]);
    const [i] = terms.gates;
    // 3 × 3 × 2 weights meet the input; the corner of a padded map has only 4 of the 9 neighbours, in 6 filters.
    expect(i?.input.restCount).toBe(18 - 5);
    expect(i?.recurrent.restCount).toBe(24 - 5);
    expect(i?.input.largest[0]?.rightIndex).toHaveLength(3);
  });

  it("say that a masked step carries the states", async () => {
    const { cell, terms } = await inspected("lstm", 0, 3, 2);
    const masked = equationsOf(cell, terms, "keras3", true);
    expect(masked.map(({ quantity }) => quantity).join("")).toBe("ifgoch");
    expect(
      masked.slice(-2).map(({ symbols }) => equationText(symbols)),
    ).toEqual(["c = c_−1", "h = h_−1"]);
  });
});
