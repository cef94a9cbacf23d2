// Layers inside of other layers, on inputs of every number of axes, as the real libraries answered: structure, shapes, dtype and weights, or that
// they raise.
// WRAPPED_FOLDER names a folder with other recordings, WRAPPED_SHOW a file to write what differs to.
import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Dialect } from "../../server/layers/layer.ts";
import type { Analysis } from "../../server/workspace/analysis.ts";
import type { RecordedCase } from "./cases.ts";
import { loadCases } from "./cases.ts";
import {
  actualAnswer,
  actualWeights,
  expectedAnswer,
  programOf,
  programReader,
} from "./programs.ts";
import type { RecordedWeight } from "./weights/printed.ts";
import { printed, printedSpec } from "./weights/printed.ts";

interface WrappedCase extends RecordedCase {
  readonly weights?: readonly RecordedWeight[];
}

interface Known {
  readonly where: RegExp;
  readonly why: string;
}

/** What still differs, and how many cases that are at most. */
const known: Readonly<
  Record<Dialect, { readonly most: number; readonly of: readonly Known[] }>
> = {
  keras3: {
    most: 67,
    of: [
      { where: /^keras\.layers\.RNN\(/, why: "layers in the place of cells" },
      {
        where:
          /^class.*inner = keras\.layers\.(Random\w+|RandAugment|CutMix|CenterCrop|Contrast\w+)\(/s,
        why: "pictures of open sizes or odd channels in a traced call",
      },
      {
        where: /^class.*inner = keras\.layers\.(Discretization|InputLayer)\(/s,
        why: "what adapt() did is unknown; an InputLayer that is called",
      },
    ],
  },
  keras2: {
    most: 69,
    of: [
      { where: /keras\.layers\.RNN\(/, why: "cells on other axes" },
      { where: /\.Hashing\(/, why: "texts as the mask of numbers" },
      {
        where: /\.InputLayer\(|\.Wrapper\(/,
        why: "an InputLayer that is called; what a Wrapper builds",
      },
      {
        where: /TimeDistributed\(keras\.layers\.TimeDistributed/,
        why: "batches that Keras 2 divides twice",
      },
    ],
  },
  tfjs: {
    most: 58,
    of: [
      { where: /kernelSize: 2\.5/, why: "kernels of half a number" },
      { where: /tf\.sequential\(/, why: "a Sequential as the inner layer" },
      {
        where: /\.rnn\(|[cC]onvLstm2d/,
        why: "states of steps with other axes",
      },
      {
        where: /timeDistributed\(\{layer: tf\.layers\.timeDistributed/,
        why: "nonsense of nonsense",
      },
    ],
  },
};

test.each(["keras3", "keras2", "tfjs"] as const)(
  "%s answers so to layers inside of layers",
  { timeout: 600_000 },
  async (dialect) => {
    const folder = process.env.WRAPPED_FOLDER;
    const name = `${dialect}.json.gz`;
    const file =
      folder === undefined
        ? new URL(`wrapped/${name}`, import.meta.url)
        : new URL(`file://${folder}/${name}`);
    const read = await programReader(dialect);
    const cases: readonly WrappedCase[] = loadCases(file);
    const wrong = cases.flatMap((recorded) => {
      const analysis = read(programOf(recorded, dialect));
      const expected = `${expectedAnswer(recorded)} ${weightsIn(recorded, dialect)}`;
      const answer = actualAnswer(analysis);
      const weights =
        recorded.weights === undefined || answer === "raises"
          ? ""
          : weightsTold(analysis, dialect);
      const actual = `${answer} ${weights}`;
      return actual === expected ? [] : [{ recorded, expected, actual }];
    });
    const texts = wrong.map(
      ({ recorded, expected, actual }) =>
        `${sourceOf(recorded)} on ${JSON.stringify(recorded.inputs[0]?.shape)}\n  ${expected} ${recorded.error?.message.slice(0, 160) ?? ""}\n  ${actual}`,
    );
    const rate = `${String(cases.length - wrong.length)} of ${String(cases.length)}`;
    console.log(`${dialect}: ${rate} agree`);
    const show = process.env.WRAPPED_SHOW;
    if (show !== undefined)
      writeFileSync(`${show}-${dialect}.txt`, texts.join("\n"));
    const { most, of } = known[dialect];
    const isKnown = (text: string) => of.some(({ where }) => where.test(text));
    expect(texts.filter((text) => !isKnown(text))).toEqual([]);
    expect(texts.length).toBeLessThanOrEqual(most);
  },
);

function weightsIn({ weights }: WrappedCase, dialect: Dialect): string {
  return weights?.map((each) => printed(each, dialect)).join(" ") ?? "";
}

function weightsTold(analysis: Analysis | null, dialect: Dialect): string {
  const weights = actualWeights(analysis);
  return (
    weights?.map((each) => printedSpec(each, dialect)).join(" ") ?? "unknown"
  );
}

function sourceOf({ prelude, ctor }: RecordedCase): string {
  return prelude ?? ctor ?? "";
}
