// An expression as source text of its dialect, the sizes in it written as the caller wants.
import { findLayer } from "../../../server/layers/catalogue.ts";
import { parametersOf } from "../../../server/layers/configure.ts";
import type { Dialect } from "../../../server/layers/layer.ts";
import type { Expression } from "../../oracle/expression.ts";
import { sizeName } from "./sizes.ts";

type WriteSize = (value: number, name: string) => string;

/** `keras.layers.Conv1D(4, 3)` becomes `keras.layers.Conv1D(filters, kernel)`; only whole numbers that are sizes are written anew. */
export function printExpression(
  expression: Expression,
  dialect: Dialect,
  writeSize: WriteSize,
): string {
  const printer = { dialect, writeSize };
  return print(expression, null, printer);
}

interface Printer {
  readonly dialect: Dialect;
  readonly writeSize: WriteSize;
}

function print(
  expression: Expression,
  argument: string | null,
  printer: Printer,
): string {
  const isScript = printer.dialect === "tfjs";
  switch (expression.kind) {
    case "number":
      return printNumber(expression, argument, printer);
    case "string":
      return JSON.stringify(expression.value);
    case "constant":
      return constants[isScript ? "script" : "python"][
        String(expression.value) as "true" | "false" | "null"
      ];
    case "name":
      return expression.path;
    case "tuple":
    case "list": {
      const items = expression.items.map((item) =>
        print(item, argument, printer),
      );
      if (expression.kind === "list" || isScript)
        return `[${items.join(", ")}]`;
      return items.length === 1 ? `(${items[0]},)` : `(${items.join(", ")})`;
    }
    case "dict":
      return printDict(expression, printer);
    case "call":
      return printCall(expression, printer);
  }
}

const constants = {
  python: { true: "True", false: "False", null: "None" },
  script: { true: "true", false: "false", null: "null" },
} as const;

function printNumber(
  { value, isFloat }: Expression & { readonly kind: "number" },
  argument: string | null,
  { dialect, writeSize }: Printer,
): string {
  if (isFloat)
    return Number.isInteger(value) && dialect !== "tfjs"
      ? value.toFixed(1)
      : String(value);
  const name = argument === null ? null : sizeName(argument);
  return name === null || value < 1 ? String(value) : writeSize(value, name);
}

function printDict(
  { entries }: Expression & { readonly kind: "dict" },
  printer: Printer,
): string {
  const isScript = printer.dialect === "tfjs";
  const pairs = entries.map(([key, value]) => {
    const text = print(value, isScript ? key : null, printer);
    return isScript ? `${key}: ${text}` : `${JSON.stringify(key)}: ${text}`;
  });
  return `{${pairs.join(", ")}}`;
}

function printCall(
  { callee, positional, named }: Expression & { readonly kind: "call" },
  printer: Printer,
): string {
  const path = callee.kind === "name" ? callee.path : "";
  const entry = findLayer(printer.dialect, path.split(".").at(-1) ?? "");
  const parameters = entry === null ? [] : parametersOf(entry, printer.dialect);
  const given = [
    ...positional.map((value, index) =>
      print(value, parameters[index]?.name ?? null, printer),
    ),
    ...named.map(([name, value]) => `${name}=${print(value, name, printer)}`),
  ];
  return `${print(callee, null, printer)}(${given.join(", ")})`;
}
