// RNN101: a recurrent layer gets an input with the wrong number of axes.

import type { Dim } from "../shapes/dim.ts";
import type { Shape } from "../shapes/shape.ts";
import { sameRange } from "../syntax/source.ts";
import type { LayerCall, RunEvent, Trace } from "../trace/trace.ts";
import { argumentOf, subscripted } from "./shared/edits.ts";
import { explain, type Explanation } from "./shared/explain.ts";
import { axisMaker, inputOrigin, makerOf } from "./shared/origins.ts";
import { isRecurrent } from "./shared/recurrent.ts";
import type { Edit, Fix, Rule } from "./rule.ts";
import { fix, type Refusal, refusalsOf, report } from "./shared/report.ts";
import { className, layerText, shapeText } from "./shared/wording.ts";

export const rnnInputRank: Rule = {
  code: "RNN101",
  name: "rnn-input-rank",
  severity: "error",
  dialects: ["keras3", "keras2"],
  check: (trace) =>
    refusalsOf(trace).flatMap((refusal) => {
      const { problem, layer, range, when } = refusal;
      return problem.kind === "rank" && isRecurrent(layer)
        ? [
            report(rnnInputRank, {
              when,
              range,
              cause: problem,
              ...explainRank(trace, refusal),
            }),
          ]
        : [];
    }),
};

function explainRank(trace: Trace, refusal: Refusal): Explanation {
  const { call, problem } = refusal;
  if (call === null) return explain(refusal);
  const tensor = call.inputTensors[problem.input ?? 0];
  const run = trace.events.find(
    (event): event is RunEvent =>
      event.kind === "run" && sameRange(event.site.range, call.range),
  );
  const data = run === undefined || makerOf(tensor) ? null : dataShape(run.x);
  if (run !== undefined && data !== null)
    return explainData(run, refusal, data);
  const maker = axisMaker(tensor);
  return maker?.layer.className === "Embedding"
    ? explainEmbedding(refusal, maker)
    : explain(refusal);
}

/** `Input((20, 1))` makes each token a row of its own: the Embedding adds an axis to both. */
function explainEmbedding(refusal: Refusal, maker: LayerCall): Explanation {
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
  const message = `${explain(refusal).message} Its own input should be (batch, timesteps), without the 1.`;
  const [time, one] = elements;
  if (
    shape === undefined ||
    elements.length !== 2 ||
    time === undefined ||
    one === undefined
  )
    return { message, related, fixes: [] };
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
    message,
    related,
    fixes: fix("Take the last axis out of the input's shape", noDouble),
  };
}

/** A model without a declared input takes its shape from the first data; the data then has the wrong rank. */
function explainData(
  run: RunEvent,
  { problem, layer }: Refusal,
  got: readonly Dim[],
): Explanation {
  const { x } = run;
  const wanted = problem.rank?.expected ?? 3;
  const windows =
    x.kind === "dataset" && got.length === wanted - 1 ? x.windows : null;
  const advice =
    windows === null
      ? ""
      : " The series has one axis; give it a second with series[:, None].";
  return {
    message: `${problem.expects ?? className(layer)}; the data is ${shapeText(got, layer.dialect)}.${advice}`,
    related: [
      {
        range: layer.site.range,
        message: `${layerText(layer)} is the first layer`,
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
