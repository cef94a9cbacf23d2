// The interpreter as libraries see it: the store's lists and dicts, calls back into the program, and places in the text.

import type { CallNode, Expression } from "../syntax/program.ts";
import type { Range } from "../syntax/source.ts";
import type { ArgumentSite, CallSite } from "../trace/trace.ts";
import {
  instanceAttribute,
  plainAttribute,
  setAttribute,
} from "./attributes.ts";
import { apply, callOf } from "./calls.ts";
import { findMember, hasKnownBases, libraryBaseOf } from "./classes.ts";
import { collections } from "./collections.ts";
import type { Evaluation, Machine } from "./library.ts";
import { recorder } from "./notes.ts";
import type { Run } from "./run.ts";
import { keyOf } from "./scope.ts";
import type { Value } from "./value.ts";
import { unknown } from "./value.ts";

/** The machine of a run that is being set up: `run` is asked for only when a library acts. */
export function createMachine(
  run: () => Run,
  language: Machine["language"],
  library: Machine["library"],
  dialect: Machine["dialect"],
): Machine {
  return {
    language,
    library,
    dialect,
    store: {
      get: (key) => run().store.get(key),
      set: (key, value) => {
        run().store.set(key, value);
      },
    },
    allocate: () => run().allocate(),
    ...collections(run),
    ...calls(run),
    siteOf: (node, parameterOf) =>
      siteOf(node, run().language, placeOf(run(), node.range), parameterOf),
    configSiteOf: (node, position, parameterOf) =>
      configSiteOf(node, position, placeOf(run(), node.range), parameterOf),
    statement: () => placeOf(run(), null),
    loops: () => run().loops,
    isCertain: () => run().uncertain === 0,
    isAbstract: () => run().abstract > 0,
    record: recorder(run),
    unknown,
  };
}

function calls(
  run: () => Run,
): Pick<
  Machine,
  | "call"
  | "callNow"
  | "attribute"
  | "instanceAttribute"
  | "setInstanceAttribute"
  | "classMember"
  | "libraryBase"
  | "hasKnownBases"
  | "namesOf"
> {
  const call: Machine["call"] = (callee, positional, named, node) =>
    apply(callee, callAt(node, positional, named), run());
  return {
    call,
    callNow: (callee, positional, named, node) =>
      finish(call(callee, positional, named, node)),
    attribute: (object, name) => plainAttribute(object, name, run()),
    instanceAttribute: (instance, name) =>
      instanceAttribute(instance, name, run()),
    setInstanceAttribute: (instance, name, value) => {
      setAttribute(instance, name, value, run());
    },
    classMember: (owner, name) => findMember(owner, name, run()),
    libraryBase: (owner) => libraryBaseOf(owner, run()),
    hasKnownBases,
    namesOf: (scope) => {
      const prefix = keyOf(scope.ref, "");
      return run()
        .store.keysWith(prefix)
        .map((key) => key.slice(prefix.length));
    },
  };
}

/** A call of the same arguments as at `node` keeps their places. */
function callAt(
  node: CallNode,
  positional: readonly Value[],
  named: readonly (readonly [string, Value])[],
): ReturnType<typeof callOf> {
  const written = node.arguments.filter(
    (argument) => !argument.name && !argument.spread,
  );
  const names = new Map(
    node.arguments.flatMap((argument) =>
      argument.name ? [[argument.name.name, argument] as const] : [],
    ),
  );
  return callOf(node, positional, named, false, {
    positional: written.length === positional.length ? written : [],
    named: names,
  });
}

function finish(evaluation: Evaluation): Value {
  for (;;) {
    const step = evaluation.next();
    if (step.done) return step.value;
  }
}

function placeOf(run: Run, otherwise: Range | null): Range {
  return (
    run.statement ??
    otherwise ?? { unit: { file: "", text: "" }, start: 0, end: 0 }
  );
}

/** How a call is written, for messages that point and fixes that edit. */
function siteOf(
  node: CallNode,
  language: CallSite["language"],
  statement: Range,
  parameterOf: (position: number | null, name: string | null) => string | null,
): CallSite {
  let position = 0;
  const sites = node.arguments.map((argument): ArgumentSite => {
    const isPositional = !argument.name && !argument.spread;
    return {
      parameter: argument.spread
        ? null
        : parameterOf(
            isPositional ? position++ : null,
            argument.name?.name ?? null,
          ),
      range: argument.range,
      name: argument.name
        ? { text: argument.name.name, range: argument.name.range }
        : null,
      value: argument.value.range,
      elements: elementsOf(argument.value),
    };
  });
  return {
    language,
    range: node.range,
    callee: node.callee.range,
    brackets: node.brackets,
    arguments: sites,
    statement,
  };
}

/** The same for a JavaScript call whose named arguments are the properties of an object. */
function configSiteOf(
  node: CallNode,
  position: number,
  statement: Range,
  parameterOf: (name: string) => string | null,
): CallSite {
  const config = node.arguments[position]?.value;
  const sites: ArgumentSite[] = [];
  if (config?.kind === "dict")
    for (const entry of config.entries) {
      if (entry.kind !== "entry" || entry.key.kind !== "string") continue;
      sites.push({
        parameter: parameterOf(entry.key.value),
        range: entry.range,
        name: { text: entry.key.value, range: entry.key.range },
        value: entry.value.range,
        elements: elementsOf(entry.value),
      });
    }
  const brackets = config?.kind === "dict" ? config.range : null;
  return {
    language: "javascript",
    range: node.range,
    callee: node.callee.range,
    brackets,
    arguments: sites,
    statement,
  };
}

function elementsOf(expression: Expression): readonly Range[] | null {
  return expression.kind === "list" || expression.kind === "tuple"
    ? expression.elements.map((element) => element.range)
    : null;
}
