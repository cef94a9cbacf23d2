// How numbers read: 4 significant digits in text, 7 when pointed at, 9 when copied (float32 survives), 3 decimals in equations.

/** A true minus sign instead of the hyphen that JavaScript prints. */
const minus = (text: string) => text.replace("-", "−");

function special(value: number): string | null {
  if (Number.isNaN(value)) return "NaN";
  if (Number.isFinite(value)) return null;
  return value > 0 ? "∞" : "−∞";
}

/** 0.0051787 → `0.005179`, 1234.5 → `1,235`, 3e-9 → `3.000e−9`; exact zero is `0`. */
export function significant(value: number, digits = 4): string {
  const named = special(value);
  if (named !== null) return named;
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-6 || size >= 1e9) {
    return minus(value.toExponential(digits - 1).replace("e-", "e−")).replace(
      "e+",
      "e",
    );
  }
  const decimals = digits - 1 - Math.floor(Math.log10(size));
  return grouped(value, Math.max(0, decimals));
}

/** As `significant`, with `+` before what is above zero. */
export function signed(value: number, digits = 4): string {
  return value > 0
    ? `+${significant(value, digits)}`
    : significant(value, digits);
}

/** The value at 3 decimals, as equations and cells show it: 0.0051787 → `0.005`; what rounds to zero has no sign. */
export function decimal(value: number, places = 3): string {
  return special(value) ?? minus((rounded(value, places) + 0).toFixed(places));
}

/** The number that `decimal` displays. */
export function rounded(value: number, places = 3): number {
  return Math.round(value * 10 ** places) / 10 ** places + 0;
}

/** 9 significant digits with a plain hyphen, for the clipboard. */
export function exact(value: number): string {
  return Number.isFinite(value)
    ? String(Number(value.toPrecision(9)))
    : String(value);
}

/** 2000 → `2,000`. */
export function count(value: number): string {
  return grouped(value, 0);
}

/** `(2, 10, 8)`; a single size keeps Python's comma. */
export function shape(sizes: readonly (number | string | null)[]): string {
  const parts = sizes.map((size) => (size === null ? "None" : String(size)));
  return parts.length === 1 ? `(${parts.join("")},)` : `(${parts.join(", ")})`;
}

function grouped(value: number, decimals: number): string {
  const [whole = "", fraction] = value.toFixed(decimals).split(".");
  const separated = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return minus(fraction === undefined ? separated : `${separated}.${fraction}`);
}
