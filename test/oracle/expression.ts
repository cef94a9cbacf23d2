// The small language in which the recorded cases are written: constructor and call expressions of Python and of JavaScript, as one tree.

export type Expression =
  | {
      readonly kind: "number";
      readonly value: number;
      readonly isFloat: boolean;
    }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "constant"; readonly value: boolean | null }
  | { readonly kind: "name"; readonly path: string }
  | { readonly kind: "tuple" | "list"; readonly items: readonly Expression[] }
  | {
      readonly kind: "dict";
      readonly entries: readonly (readonly [string, Expression])[];
    }
  | {
      readonly kind: "call";
      readonly callee: Expression;
      readonly positional: readonly Expression[];
      readonly named: readonly (readonly [string, Expression])[];
    };

/** The tree of an expression, or null when it says more than cases usually do (lambdas, arithmetic, subscripts). */
export function parseExpression(text: string): Expression | null {
  const tokens =
    text.match(
      /"[^"]*"|'[^']*'|-?\d+(?:\.\d*)?(?:e[-+]?\d+)?|[A-Za-z_][\w.]*|\S/g,
    ) ?? [];
  const reader = { tokens, at: 0 };
  const parsed = expression(reader);
  return parsed !== null && reader.at === tokens.length ? parsed : null;
}

interface Reader {
  readonly tokens: readonly string[];
  at: number;
}

function accept(reader: Reader, token: string): boolean {
  if (reader.tokens[reader.at] !== token) return false;
  reader.at += 1;
  return true;
}

function expression(reader: Reader): Expression | null {
  let value = atom(reader);
  while (value !== null && accept(reader, "(")) value = call(reader, value);
  return value;
}

function atom(reader: Reader): Expression | null {
  const token = reader.tokens[reader.at];
  if (token === undefined) return null;
  reader.at += 1;
  if (token === "(") return bracketed(reader);
  if (token === "[") {
    const items = list(reader, "]");
    return items === null ? null : { kind: "list", items };
  }
  if (token === "{") return dict(reader);
  if (/^["']/.test(token)) return { kind: "string", value: token.slice(1, -1) };
  if (/^-?\d/.test(token))
    return {
      kind: "number",
      value: Number(token),
      isFloat: /[.e]/.test(token),
    };
  if (!/^[A-Za-z_]/.test(token)) return null;
  if (token === "True" || token === "true")
    return { kind: "constant", value: true };
  if (token === "False" || token === "false")
    return { kind: "constant", value: false };
  if (["None", "null", "undefined"].includes(token))
    return { kind: "constant", value: null };
  return token === "lambda" ? null : { kind: "name", path: token };
}

function bracketed(reader: Reader): Expression | null {
  const start = reader.at;
  const items = list(reader, ")");
  if (items === null) return null;
  const [only] = items;
  const hasComma = reader.tokens[reader.at - 2] === "," || items.length !== 1;
  return only !== undefined && !hasComma && reader.at > start
    ? only
    : { kind: "tuple", items };
}

function list(reader: Reader, end: string): readonly Expression[] | null {
  const items: Expression[] = [];
  while (!accept(reader, end)) {
    const item = expression(reader);
    if (item === null) return null;
    items.push(item);
    if (!accept(reader, ",") && reader.tokens[reader.at] !== end) return null;
  }
  return items;
}

function dict(reader: Reader): Expression | null {
  const entries: (readonly [string, Expression])[] = [];
  while (!accept(reader, "}")) {
    const key = reader.tokens[reader.at];
    reader.at += 1;
    if (key === undefined || !accept(reader, ":")) return null;
    const value = expression(reader);
    if (value === null) return null;
    entries.push([key.replace(/^["']|["']$/g, ""), value]);
    if (!accept(reader, ",") && reader.tokens[reader.at] !== "}") return null;
  }
  return { kind: "dict", entries };
}

function call(reader: Reader, callee: Expression): Expression | null {
  const positional: Expression[] = [];
  const named: (readonly [string, Expression])[] = [];
  while (!accept(reader, ")")) {
    const name = reader.tokens[reader.at];
    const isNamed = reader.tokens[reader.at + 1] === "=" && name !== undefined;
    if (isNamed) reader.at += 2;
    const value = expression(reader);
    if (value === null) return null;
    if (isNamed) named.push([name, value]);
    else positional.push(value);
    if (!accept(reader, ",") && reader.tokens[reader.at] !== ")") return null;
  }
  return { kind: "call", callee, positional, named };
}
