// RNN101: a recurrent layer gets an input with the wrong number of axes.

import type { Dim } from "../shapes/dim.ts";
import type { Shape } from "../shapes/shape.ts";
import { sameRange } from "../syntax/source.ts";
import type { LayerCall, RunEvent, TensorFact, Trace } from "../trace/trace.ts";
import { argumentOf, subscripted } from "./shared/edits.ts";
import {
  axisMaker,
  inputOrigin,
  makerOf,
  sequenceMaker,
} from "./shared/origins.ts";
import { isRecurrent, setFlag } from "./shared/recurrent.ts";
import type { Edit, Finding, Fix, Rule, When } from "./rule.ts";
import { fix, refusalsOf, report } from "./shared/report.ts";
import { className, layerText, setting, shapeText } from "./shared/wording.ts";

export const rnnInputRank: Rule = {
  code: "RNN101",
  name: "rnn-input-rank",
  severity: "error",
  dialects: ["keras3", "keras2"],
  check: (trace) =>
    refusalsOf(trace).flatMap(({ call, when }) =>
      call === null ? [] : checkCall(trace, call, when),
    ),
};

function checkCall(
  trace: Trace,
  call: LayerCall,
  when: When,
): readonly Finding[] {
  const { problem, layer } = call;
  if (problem?.kind !== "rank" || !isRecurrent(layer)) return [];
  const expected =
    problem.rank?.expected ?? layer.entry?.recurrent?.inputRank ?? 3;
  const run = trace.events.find(
    (event): event is RunEvent =>
      event.kind === "run" && sameRange(event.site.range, call.range),
  );
  const fromData =
    run === undefined || makerOf(inputOf(call)) !== null
      ? null
      : dataShape(run.x);
  const actual = fromData ?? problem.rank?.actual ?? null;
  const { sentence, related, fixes } =
    run !== undefined && fromData !== null
      ? explainData(run, call, expected, fromData)
      : explain(call, expected, actual);
  return [
    report(rnnInputRank, {
      when,
      range: call.range,
      message: `${className(layer)} needs ${axesFor(expected)} but gets ${shapeText(actual, layer.dialect)}${sentence}`,
      related,
      fixes,
      cause: problem,
    }),
  ];
}

function inputOf(call: LayerCall): TensorFact | undefined {
  return call.inputTensors[call.problem?.input ?? 0];
}

/** Which layer or line made the shape. */
function explain(call: LayerCall, wanted: number, got: Shape): Explanation {
  const tensor = inputOf(call);
  const lost = sequenceMaker(tensor, false);
  if (lost !== null && got?.length === wanted - 1) return lastStep(lost);
  const maker = axisMaker(tensor);
  if (maker?.layer.className === "Embedding") return embedded(maker);
  const shape = shapeText(got, call.layer.dialect);
  if (maker !== null) {
    const related = [
      {
        range: maker.range,
        message: `${layerText(maker.layer)} returns ${shape}`,
      },
    ];
    return {
      sentence: `: that is what ${layerText(maker.layer)} returns.`,
      related,
      fixes: [],
    };
  }
  const input = inputOrigin(tensor);
  if (input === null) return { sentence: ".", related: [], fixes: [] };
  return {
    sentence: ": the input is declared so.",
    related: [{ range: input.site, message: `The input is ${shape} here` }],
    fixes: [],
  };
}

interface Explanation {
  readonly sentence: string;
  readonly related: Finding["related"];
  readonly fixes: readonly Fix[];
}

function lastStep(lost: LayerCall): Explanation {
  const flag = setting("return_sequences", true, lost.layer.dialect);
  const name = layerText(lost.layer);
  return {
    sentence: `: the ${className(lost.layer)} above returns only its last step. Set ${flag} on it.`,
    related: [
      { range: lost.range, message: `${name} returns only its last step here` },
    ],
    fixes: fix(
      `Add ${flag} to the ${name} above`,
      setFlag(lost.layer, "return_sequences", true),
    ),
  };
}

/** `Input((20, 1))` makes each token a row of its own: the Embedding adds an axis to both. */
function embedded(maker: LayerCall): Explanation {
  const input = inputOrigin(maker.inputTensors[0]);
  const related = [
    {
      range: maker.range,
      message: "The Embedding adds an axis to the two that it gets",
    },
    ...(input === null
      ? []
      : [
          {
            range: input.site,
            message: "The input has an axis for each single index",
          },
        ]),
  ];
  const shape =
    input?.call === null || input === null
      ? undefined
      : (argumentOf(input.call, "shape") ??
        argumentOf(input.call, "input_shape"));
  const elements = shape?.elements ?? [];
  const sentence =
    ": the Embedding gets an axis too many. Its input is (batch, time), without the 1.";
  const [time, one] = elements;
  if (
    shape === undefined ||
    elements.length !== 2 ||
    time === undefined ||
    one === undefined
  )
    return { sentence, related, fixes: [] };
  const edits: readonly Edit[] = [
    {
      range: { ...time, start: time.end, end: one.end },
      text: shape.value.unit.text[shape.value.start] === "(" ? "," : "",
    },
  ];
  const rest = shape.value.unit.text.slice(one.end, shape.value.end);
  const noDouble = /^\s*,/.test(rest)
    ? [{ range: { ...time, start: time.end, end: one.end }, text: "" }]
    : edits;
  return {
    sentence,
    related,
    fixes: fix("Take the last axis out of the input's shape", noDouble),
  };
}

/** A model without a declared input takes its shape from the first data; the data then has the wrong rank. */
function explainData(
  run: RunEvent,
  call: LayerCall,
  wanted: number,
  got: readonly Dim[],
): Explanation {
  const { x } = run;
  const windows =
    x.kind === "dataset" && got.length === wanted - 1 ? x.windows : null;
  return {
    sentence: ` from the data${windows === null ? "." : ": the series has one axis. Give it a second with series[:, None]."}`,
    related: [
      {
        range: call.layer.site.range,
        message: `${layerText(call.layer)} is the first layer`,
      },
      { range: x.range, message: "The data comes from here" },
    ],
    fixes: windows === null ? [] : addSeriesAxis(windows.site),
  };
}

function dataShape(x: RunEvent["x"]): Shape {
  if (x.kind === "arrays")
    return x.structure.kind === "tensor" ? x.structure.shape : null;
  if (x.kind !== "dataset" || x.isBatched !== true) return null;
  const { element } = x;
  const inputs = element.kind === "tuple" ? element.items[0] : element;
  return inputs?.kind === "tensor" ? inputs.shape : null;
}

function addSeriesAxis(site: RunEvent["site"]): readonly Fix[] {
  const data =
    argumentOf(site, "data") ??
    site.arguments.find((argument) => argument.name === null);
  return data === undefined
    ? []
    : fix(
        "Give the series a feature axis: [:, None]",
        subscripted(data.value, "[:, None]"),
      );
}

function axesFor(rank: number): string {
  if (rank === 3) return "(batch, time, features)";
  const space = ["rows", "columns", "depth"].slice(0, rank - 3);
  return `(batch, time, ${[...space, "channels"].join(", ")})`;
}
