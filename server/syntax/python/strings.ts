// Python's literals: the value that a string's or a number's text stands for.

const simpleEscapes: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

const escape =
  /\\(?:\r\n|[\r\n]|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|[^])/gu;

/**
 * The text between the quotes as Python reads it. A character by name (`\N{BULLET}`) becomes U+FFFD: one character, as it should
 * be, but not which.
 */
export function unescape(text: string, isRaw: boolean): string {
  const lines = text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
  if (isRaw || !lines.includes("\\")) {
    return lines;
  }
  return lines.replace(escape, (whole) => readEscape(whole));
}

function readEscape(whole: string): string {
  const first = whole.charAt(1);
  if (first === "\n") {
    return "";
  }
  const simple = simpleEscapes[first];
  if (simple !== undefined) {
    return simple;
  }
  if (/[0-7]/.test(first)) {
    return String.fromCodePoint(Number.parseInt(whole.slice(1), 8));
  }
  if (whole.length > 2 && "xuU".includes(first)) {
    const code = Number.parseInt(whole.slice(2), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : "\uFFFD";
  }
  return whole.length > 2 && first === "N" ? "\uFFFD" : whole;
}

/** An `int` or `float` literal; null for an imaginary one. */
export function readNumber(
  text: string,
): { readonly value: number; readonly isFloat: boolean } | null {
  const digits = text.replaceAll("_", "").replace(/[lL]$/, "");
  if (/^0[xob]/i.test(digits)) {
    return { value: Number(digits), isFloat: false };
  }
  if (/j$/i.test(digits)) {
    return null;
  }
  if (/^0[0-7]+$/.test(digits)) {
    return { value: Number.parseInt(digits, 8), isFloat: false };
  }
  const value = Number(digits);
  return Number.isNaN(value) ? null : { value, isFloat: /[.eE]/.test(digits) };
}
