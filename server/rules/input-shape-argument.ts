// RNN102: the shape that is declared for a recurrent layer has the wrong number of axes, or stands where nothing reads it.

import type { ArgumentValue } from "../layers/layer.ts";
import type {
  ArgumentSite,
  CallSite,
  LayerCall,
  LayerFact,
  Trace,
} from "../trace/trace.ts";
import { textOf } from "../syntax/source.ts";
import {
  addArgument,
  appendElement,
  argumentOf,
  insertion,
  removeArguments,
  renameArgument,
} from "./shared/edits.ts";
import { isRecurrent } from "./shared/recurrent.ts";
import type { Edit, Finding, Fix, Rule } from "./rule.ts";
import { fix, refusalsOf, report } from "./shared/report.ts";
import { axesText, className, shortText } from "./shared/wording.ts";

export const inputShapeArgument: Rule = {
  code: "RNN102",
  name: "input-shape-argument",
  severity: "error",
  dialects: ["keras3", "keras2"],
  check: (trace: Trace) => [
    ...refusalsOf(trace).flatMap(({ call }) =>
      call === null ? [] : checkCall(call),
    ),
    ...trace.layers.flatMap(checkWrapper),
  ],
};

const shapeParameters = [
  "input_shape",
  "batch_input_shape",
  "shape",
  "batch_shape",
  "input_dim",
];

function checkCall(call: LayerCall): readonly Finding[] {
  const { problem, layer } = call;
  const origin = call.inputTensors[problem?.input ?? 0]?.origin;
  if (
    problem?.kind !== "rank" ||
    !isRecurrent(layer) ||
    origin?.kind !== "input" ||
    call.memberOf === null
  )
    return [];
  const { call: site } = origin;
  const argument = shapeParameters
    .map((name) => (site === null ? undefined : argumentOf(site, name)))
    .find((each) => each !== undefined);
  const actual = problem.rank?.actual ?? null;
  if (site === null || argument === undefined || actual === null) return [];
  const wanted = (problem.rank?.expected ?? 3) - 1;
  const isFull = argument.parameter?.startsWith("batch") === true;
  const given = isFull ? actual.length : actual.length - 1;
  const shown = shortText(
    argument.name === null ? site.range : argument.range,
    argument.parameter ?? "The shape",
  );
  const mend = mending(argument, given, isFull ? wanted + 1 : wanted, isFull);
  const axes =
    wanted === 2
      ? "(timesteps, features)"
      : `${String(wanted)} axes behind the batch`;
  const advice = mend === null ? "" : `: ${mend.shows}`;
  return [
    report(inputShapeArgument, {
      when: "build",
      range: call.range,
      message: `${shown} gives the ${className(layer)} ${axesText(given)}${isFull ? " with the batch" : ""}; it needs ${isFull ? axes.replace("(", "(batch, ") : axes}${advice}.`,
      related: [{ range: argument.range, message: "The shape is given here" }],
      fixes: mend === null ? [] : fix(mend.title, mend.edits),
      cause: problem,
    }),
  ];
}

interface Mending {
  readonly title: string;
  readonly shows: string;
  readonly edits: readonly (Edit | null)[];
}

/** One axis too few: features are 1. One too many: the batch is in it. A whole shape one short: it never had the batch. */
function mending(
  argument: ArgumentSite,
  given: number,
  wanted: number,
  isFull: boolean,
): Mending | null {
  const value = textOf(argument.value);
  const name = argument.name?.text ?? argument.parameter ?? "shape";
  if (argument.parameter === "input_dim") return null;
  if (
    isFull &&
    given === wanted - 1 &&
    argument.parameter === "batch_input_shape"
  )
    return {
      title: "Rename it to input_shape",
      shows: `without the batch it is input_shape=${value}`,
      edits: renameArgument(argument, "input_shape"),
    };
  if (!isFull && given === wanted - 1 && argument.elements !== null) {
    const elements = argument.elements.map(textOf);
    return {
      title: "Add a feature axis of size 1",
      shows: `${name}=(${[...elements, "1"].join(", ")})`,
      edits: [appendElement(argument, "1")],
    };
  }
  if (given !== wanted + 1) return null;
  if (value.endsWith(".shape"))
    return {
      title: `Leave the batch out: ${value}[1:]`,
      shows: `${name}=${value}[1:]`,
      edits: [insertion(argument.value, argument.value.end, "[1:]")],
    };
  const [first, second] = argument.elements ?? [];
  if (first === undefined || second === undefined || isFull) return null;
  const rest = (argument.elements ?? []).slice(1).map(textOf);
  const edit: Edit = { range: { ...first, end: second.start }, text: "" };
  return {
    title: "Leave the batch out of the shape",
    shows: `${name}=(${rest.join(", ")})`,
    edits: [edit],
  };
}

/** `Bidirectional(LSTM(8, input_shape=(5, 3)))`: the wrapper is the layer of the model, and nobody asks the inner one. */
function checkWrapper(wrapper: LayerFact): readonly Finding[] {
  if (
    wrapper.className !== "Bidirectional" &&
    wrapper.className !== "TimeDistributed"
  )
    return [];
  const inner = wrapper.wrapped[0];
  if (inner?.problem !== null || inner.entry === null) return [];
  const argument =
    argumentOf(inner.site, "input_shape") ??
    argumentOf(inner.site, "batch_input_shape");
  const value = argument?.parameter
    ? inner.config.get(argument.parameter)
    : undefined;
  if (argument === undefined || value === undefined || !isConstant(value))
    return [];
  const shown = shortText(argument.range, argument.parameter ?? "input_shape");
  return [
    report(inputShapeArgument, {
      when: "silent",
      severity: "hint",
      range: inner.site.range,
      message: `${shown} on the layer inside ${wrapper.className} is ignored; give it to ${wrapper.className}.`,
      related: [
        {
          range: wrapper.site.range,
          message: `${wrapper.className} is the layer that the model sees`,
        },
      ],
      fixes: moveToWrapper(wrapper, inner.site, argument),
      cause: argument,
    }),
  ];
}

function moveToWrapper(
  wrapper: LayerFact,
  inner: CallSite,
  argument: ArgumentSite,
): readonly Fix[] {
  const away = removeArguments(inner, argument);
  const hasOne = shapeParameters.some(
    (name) => argumentOf(wrapper.site, name) !== undefined,
  );
  if (wrapper.className === "TimeDistributed" || hasOne)
    return fix(`Remove it: nothing reads it there`, away, hasOne);
  const added = addArgument(wrapper.site, textOf(argument.range));
  return added === null
    ? []
    : fix(`Move it to ${wrapper.className}`, [...away, ...added]);
}

function isConstant(value: ArgumentValue): boolean {
  if (value.kind === "tuple" || value.kind === "list")
    return value.items.every(isConstant);
  return value.kind === "number" || value.kind === "none";
}
