// Layers inside of other layers, on inputs of every number of axes, as the real libraries answered: structure, shapes, dtype, or that they raise.
// WRAPPED_FOLDER names a folder with other recordings, WRAPPED_SHOW a file to write what differs to.
import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Dialect } from "../../server/layers/layer.ts";
import type { RecordedCase } from "./cases.ts";
import { loadCases } from "./cases.ts";
import {
  actualAnswer,
  expectedAnswer,
  programOf,
  programReader,
} from "./programs.ts";

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
    const cases = loadCases(file);
    const wrong = cases.flatMap((recorded) => {
      const expected = expectedAnswer(recorded);
      const analysis = read(programOf(recorded, dialect));
      const actual = actualAnswer(analysis);
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

function sourceOf({ prelude, ctor }: RecordedCase): string {
  return prelude ?? ctor ?? "";
}
