// Function values: made where they are defined, with the defaults that the language evaluates there.

import type { FunctionNode } from "../syntax/program.ts";
import type { Evaluation } from "./library.ts";
import type { Frame, Run } from "./run.ts";
import type { FunctionValue, Value } from "./value.ts";
import { reasonOf, unknown } from "./value.ts";

const transparentDecorators: ReadonlySet<string> = new Set([
  "tensorflow.function",
  "functools.wraps",
  "functools.lru_cache",
  "functools.cache",
  "typing.override",
  "typing.no_type_check",
  "keras.saving.register_keras_serializable",
  "keras.utils.register_keras_serializable",
]);

const decorations: Readonly<Record<string, FunctionValue["decoration"]>> = {
  property: "property",
  staticmethod: "static",
  classmethod: "class",
  "functools.cached_property": "property",
};

/** The value of a `def`, a lambda or an arrow function; a decorator that can't be followed makes it unknown. */
export function* makeFunction(
  node: FunctionNode,
  frame: Frame,
  run: Run,
): Evaluation {
  const defaults: (Value | null)[] = [];
  for (const parameter of node.parameters)
    defaults.push(
      parameter.default && run.language === "python"
        ? yield* run.parts.evaluate(parameter.default, frame, run)
        : null,
    );
  const inClass = frame.scope.kind === "class";
  let decoration: FunctionValue["decoration"] =
    node.role === "getter" ? "property" : (node.role ?? "none");
  for (const decorator of node.decorators) {
    const callee = decorator.kind === "call" ? decorator.callee : decorator;
    const value = yield* run.parts.evaluate(callee, frame, run);
    const path = value.kind === "library" ? value.path : null;
    const known = path === null ? undefined : decorations[path];
    if (known) decoration = known;
    else if (path === null || !transparentDecorators.has(path))
      return unknown(reasonOf(value, `the decorator of \`${node.name}\``));
  }
  return {
    kind: "function",
    function: node,
    scope: inClass && frame.scope.parent ? frame.scope.parent : frame.scope,
    defaults,
    owner: inClass ? frame.owner : node.isArrow ? frame.owner : null,
    decoration,
  };
}
