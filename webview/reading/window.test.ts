import { expect, it } from "vitest";
import { inputWindow, stateWindow, tapsAt, windowedSize } from "./window.ts";

const places = (
  config: Parameters<typeof inputWindow>[0],
  input: readonly number[],
  at: readonly number[],
) =>
  tapsAt(inputWindow(config, input.length), input, at).map(
    ({ tap, place }) => `${tap.join()}@${place.join()}`,
  );

it("stays inside of the map without padding", () => {
  const config = { kernel_size: 3, strides: 2 };
  expect(windowedSize([8], inputWindow(config, 1))).toEqual([3]);
  expect(places(config, [8], [2])).toEqual(["0@4", "1@5", "2@6"]);
});

it("leaves out what lies in the padding, of which the greater half is at the end", () => {
  expect(places({ kernel_size: 3, padding: "same" }, [4], [0])).toEqual([
    "1@0",
    "2@1",
  ]);
  expect(places({ kernel_size: 2, padding: "same" }, [4], [3])).toEqual([
    "0@3",
  ]);
  expect(
    places({ kernel_size: 3, strides: 2, padding: "same" }, [8], [0]),
  ).toEqual(["0@0", "1@1", "2@2"]);
});

it("reaches further where it is dilated, over the input alone", () => {
  const config = { kernel_size: [2, 2], dilation_rate: [2, 1] };
  expect(places(config, [5, 4], [1, 2])).toEqual([
    "0,0@1,2",
    "0,1@1,3",
    "1,0@3,2",
    "1,1@3,3",
  ]);
  expect(stateWindow(inputWindow(config, 2)).dilations).toEqual([1, 1]);
});
