// RNN005: names say that the cell state comes before the hidden state; every layer with both returns and takes h first.

import type {
  ArgumentSite,
  LayerCall,
  LayerFact,
  TensorFact,
  Trace,
  Unpacking,
} from "../trace/trace.ts";
import { tensorsOf } from "../shapes/structure.ts";
import { textOf, type Range } from "../syntax/source.ts";
import { argumentOf } from "./shared/edits.ts";
import {
  flagOf,
  isUnmerged,
  stateNames,
  unpackedCall,
} from "./shared/recurrent.ts";
import type { Edit, Finding, Rule } from "./rule.ts";
import { fix, report } from "./shared/report.ts";
import { rolesOf, swappedPairs, type Role } from "./shared/target-names.ts";
import { className, withArticle } from "./shared/wording.ts";

export const stateOrder: Rule = {
  code: "RNN005",
  name: "state-order",
  severity: "warning",
  dialects: ["keras3", "keras2"],
  check: (trace) => [
    ...trace.unpackings.flatMap((unpacking) =>
      checkUnpacking(trace, unpacking),
    ),
    ...trace.calls.flatMap((call) => checkInitialState(call)),
  ],
};

function checkUnpacking(
  trace: Trace,
  unpacking: Unpacking,
): readonly Finding[] {
  const unpacked = unpackedCall(trace, unpacking);
  const { structure, targets } = unpacking;
  if (
    unpacked === null ||
    structure.kind === "tensor" ||
    flagOf(unpacked.call.layer, "return_state") !== true
  )
    return [];
  const states = stateNames(unpacked.call.layer);
  const isFlat =
    structure.kind === "unknown" ||
    tensorsOf(structure).length === unpacked.count;
  if (
    states === null ||
    !isFlat ||
    unpacked.count !== targets.length ||
    targets.some((target) => target.isStarred)
  )
    return [];
  const outputs = isUnmerged(unpacked.call.layer) ? 2 : 1;
  const roles = [...Array<null>(outputs).fill(null), ...rolesOf(states)].slice(
    unpacked.from,
  );
  const pairs = swappedPairs(
    roles,
    targets.map((target) => target.name),
  );
  if (pairs.length === 0) return [];
  const { layer } = unpacked.call;
  const order = [
    ...(outputs === 2 ? ["forward_out", "backward_out"] : ["out"]),
    ...states,
  ].slice(unpacked.from);
  const given = targets.slice(roles.findIndex((role) => role !== null));
  return [
    report(stateOrder, {
      when: "silent",
      range: unpacking.range,
      message: `${returner(layer)} returns (${order.join(", ")}): the names here are in the order ${given.map((target) => target.name ?? "?").join(", ")}.`,
      related: [{ range: layer.site.range, message: "The layer is made here" }],
      fixes: fix("Swap the names", [
        ...swap(
          pairs,
          targets.map((target) => target.range),
        ),
        ...swapWhereGivenBack(trace, unpacked.call),
      ]),
      cause: unpacking.targets,
    }),
  ];
}

/** States passed on in the order that was right under the swapped names: there the names change places as well. */
function swapWhereGivenBack(trace: Trace, source: LayerCall): readonly Edit[] {
  return trace.calls.flatMap((call): readonly Edit[] => {
    const given = swappedStates(call);
    if (given?.isRightAfterAll !== true) return [];
    const isFromSource = given.tensors.some(
      (tensor) =>
        tensor.origin.kind === "call" && tensor.origin.call === source,
    );
    return isFromSource ? swap(given.pairs, given.elements) : [];
  });
}

interface GivenStates {
  readonly argument: ArgumentSite;
  readonly elements: readonly Range[];
  readonly states: readonly string[];
  readonly names: readonly (string | null)[];
  readonly tensors: readonly TensorFact[];
  readonly pairs: readonly (readonly [number, number])[];
  /** The names mislead, the tensors are in order. */
  readonly isRightAfterAll: boolean;
}

/** The states that a call is given in a written list, when their names are in the wrong order; else null. */
function swappedStates(call: LayerCall): GivenStates | null {
  const argument =
    call.site === null ? undefined : argumentOf(call.site, "initial_state");
  const states = stateNames(call.layer);
  const elements = argument?.elements;
  if (argument === undefined || !elements || states?.length !== elements.length)
    return null;
  const names = elements.map((element) => nameIn(element));
  const pairs = swappedPairs(rolesOf(states), names);
  if (pairs.length === 0) return null;
  const tensors = call.arguments.get("initial_state")?.tensors ?? [];
  const isRight = ([hidden, cell]: readonly [number, number]) =>
    roleByOrigin(tensors[hidden]) === "hidden" ||
    roleByOrigin(tensors[cell]) === "cell";
  return {
    argument,
    elements,
    states,
    names,
    tensors,
    pairs,
    isRightAfterAll: pairs.some(isRight),
  };
}

function checkInitialState(call: LayerCall): readonly Finding[] {
  const given = swappedStates(call);
  if (given === null || given.isRightAfterAll) return [];
  const { argument, elements, states, names, pairs } = given;
  const what = className(call.layer);
  return [
    report(stateOrder, {
      when: "silent",
      range: call.range,
      message:
        `${withArticle(what)} takes initial_state=[${states.join(", ")}]: the names here are in the order ${names.map((name) => name ?? "?").join(", ")}.`.replace(
          /^a/,
          "A",
        ),
      related: [
        { range: argument.value, message: "The states are given here" },
      ],
      fixes: fix("Swap the states", swap(pairs, elements)),
      cause: argument,
    }),
  ];
}

/** What a state really is, when it comes straight from a call with both kinds. */
function roleByOrigin(tensor: TensorFact | undefined): Role | null {
  if (tensor?.origin.kind !== "call") return null;
  const { call, index } = tensor.origin;
  const states = stateNames(call.layer);
  if (states === null) return null;
  return rolesOf(states)[index - (isUnmerged(call.layer) ? 2 : 1)] ?? null;
}

function swap(
  pairs: readonly (readonly [number, number])[],
  ranges: readonly Range[],
): readonly Edit[] {
  return pairs.flatMap(([left, right]): readonly Edit[] => {
    const first = ranges[left];
    const second = ranges[right];
    if (first === undefined || second === undefined) return [];
    return [
      { range: first, text: textOf(second) },
      { range: second, text: textOf(first) },
    ];
  });
}

function nameIn(element: Range): string | null {
  const text = textOf(element).trim();
  return /^[\w.]+$/.test(text) ? text : null;
}

function returner(layer: LayerFact): string {
  const inner = layer.wrapped[0];
  const name =
    inner === undefined
      ? withArticle(layer.className)
      : `${withArticle(layer.className)}(${inner.className})`;
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
