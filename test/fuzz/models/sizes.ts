// Sizes of a random model by name: a number in a recorded constructor becomes a name that the program gives a value.
import type { Choices } from "./choices.ts";

/** Names with the values that they have in the program that the libraries run. */
export type Sizes = Map<string, number>;

/** What a program may call the value of an argument or an axis. */
const namesByArgument: Readonly<Record<string, string>> = {
  units: "units",
  filters: "filters",
  output_dim: "width",
  outputDim: "width",
  input_dim: "vocabulary",
  inputDim: "vocabulary",
  kernel_size: "kernel",
  kernelSize: "kernel",
  pool_size: "pool",
  poolSize: "pool",
  strides: "stride",
  dilation_rate: "dilation",
  dilationRate: "dilation",
  num_heads: "heads",
  key_dim: "depth",
  value_dim: "depth",
  n: "repeats",
  cropping: "cut",
  padding: "margin",
  size: "factor",
  height: "height",
  width: "width",
  depth_multiplier: "multiplier",
  depthMultiplier: "multiplier",
  output_size: "bins",
  target_shape: "count",
  targetShape: "count",
  num_tokens: "tokens",
  numTokens: "tokens",
  num_bins: "tokens",
  groups: "groups",
};

/** The name that an argument's number goes under, or null where programs write a number: axes, seeds, ranks. */
export function sizeName(argument: string): string | null {
  return namesByArgument[argument] ?? null;
}

/** The text of a number in the program: itself, a name for it, or arithmetic with a name. */
export function writtenSize(
  value: number,
  name: string,
  sizes: Sizes,
  choices: Choices,
): string {
  if (choices.chance(25)) return String(value);
  const form = choices.below(8);
  if (form === 7 && value % 2 === 0) {
    const half = nameFor(value / 2, name, sizes);
    return `${half} * 2`;
  }
  if (form === 6 && value > 1) return `${nameFor(value - 1, name, sizes)} + 1`;
  return nameFor(value, name, sizes);
}

/** A name for the value: one that has it already, else a new one. */
function nameFor(value: number, name: string, sizes: Sizes): string {
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? name : `${name}${count}`;
    const known = sizes.get(candidate);
    if (known !== undefined && known !== value) continue;
    sizes.set(candidate, value);
    return candidate;
  }
}

/** The text with numbers in place of the names, sums and products worked out by whoever reads it. */
export function withNumbers(text: string, sizes: ReadonlyMap<string, number>) {
  return text.replace(/(?<![\w.'"])[a-z]+\d*(?![\w(:='"])/g, (name) =>
    String(sizes.get(name) ?? name),
  );
}
