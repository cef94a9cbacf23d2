// ConvLSTM: an LSTM at every place of a map, whose products are convolutions over the neighbours, of the input (x ∗ W + b) and of the map before (h₋₁ ∗ U).

import type { Tensor } from "@tensorflow/tfjs-core";
import { add, reshape } from "@tensorflow/tfjs-core";
import type { GraphDialect } from "../../../../server/models/graph.ts";
import type { NamedActivation } from "../../activations.ts";
import { sizeOf } from "../../numbers/arrays.ts";
import {
  channelsFirst,
  channelsLast,
  isChannelsFirst,
} from "../../channels.ts";
import type { Window } from "../../layers/convolution-windows.ts";
import {
  convolve,
  mapSize,
  windowOf,
  withChannelBias,
} from "../../layers/convolution-windows.ts";
import { isRefusal, refuse } from "../../refusal.ts";
import type { Cell, CellReader, CellWeights } from "./cell.ts";
import type { CellBasics } from "../common.ts";
import {
  biasRow,
  boundWeights,
  cellBasics,
  cellWeights,
  stateAt,
} from "../common.ts";
import { lstmBias, lstmStep, lstmTraits } from "./lstm.ts";

/** Of one, two or three dimensions. */
export function convLstm(dimensions: number): CellReader {
  return (config, dialect, input) => {
    if (input.length !== dimensions + 1)
      return refuse(
        `its input has ${input.length + 2} axes, and it takes ${dimensions + 3}`,
      );
    const usual = defaultRecurrentActivation[dialect];
    const basics = cellBasics(config, dialect, "filters", usual);
    if (isRefusal(basics)) return basics;
    const window = windowOf(config, dimensions);
    const spatial = mapSize(input.slice(0, -1), window);
    const channels = input.at(-1) ?? 1;
    const { units } = basics;
    if (sizeOf(spatial) < 1)
      return refuse("its window is larger than its input");
    const { size } = window;
    const bias = lstmBias(config, units);
    return {
      spatial,
      maskError: dialect === "tfjs" ? maskErrorOfTfjs(dimensions) : null,
      ...lstmTraits("ConvLSTM", basics, [...spatial, units]),
      weights: cellWeights(config, basics, 4, channels, bias, size),
      work: sizeOf([...spatial, ...size, 4, units]) * (channels + units),
      bind: (weights, pool) =>
        bind(boundWeights(weights, pool), {
          input,
          spatial,
          window,
          basics: isChannelsFirst(config)
            ? alongColumns(basics, spatial)
            : basics,
        }),
    };
  };
}

const defaultRecurrentActivation: Readonly<Record<GraphDialect, string>> = {
  keras3: "sigmoid",
  keras2: "hard_sigmoid",
  tfjs: "hard_sigmoid",
};

function maskErrorOfTfjs(dimensions: number): string {
  const axes = Array.from({ length: dimensions + 1 }, (_, k) => k + 2);
  return `Error: Error in transpose: rank of input 2 must match length of perm ${[1, 0, ...axes].join(",")}.`;
}

interface Bound {
  readonly input: readonly number[];
  readonly spatial: readonly number[];
  readonly window: Window;
  readonly basics: CellBasics;
}

/** Places are rows of a matrix wherever nothing looks at the neighbours. */
function bind(weights: CellWeights, bound: Bound): Cell {
  const { input, spatial, window, basics } = bound;
  const { units } = basics;
  const places = sizeOf(spatial);
  const around: Window = {
    ...window,
    strides: [],
    dilations: [],
    padding: "same",
  };
  const flat = (map: Tensor) => reshape(map, [-1, places * units]);
  return {
    project: (x) => {
      const maps = reshape(x, [-1, ...input]);
      const sum = convolve(maps, weights.kernel, window);
      const { bias } = weights;
      const shifted =
        bias === null ? sum : withChannelBias(sum, biasRow(bias, 0));
      return reshape(shifted, [-1, places * 4 * units]);
    },
    step: (projected, states) => {
      const before = reshape(stateAt(states, 0), [-1, ...spatial, units]);
      const recurrent = convolve(before, weights.recurrentKernel, around);
      const all = add(
        reshape(projected, [-1, 4 * units]),
        reshape(recurrent, [-1, 4 * units]),
      );
      const memory = reshape(stateAt(states, 1), [-1, units]);
      const { gates, h, c } = lstmStep(all, memory, basics);
      const output = flat(h);
      return {
        output,
        states: [output, flat(c)],
        gates: {
          i: flat(gates.i),
          f: flat(gates.f),
          g: flat(gates.g),
          o: flat(gates.o),
        },
      };
    },
  };
}

/** With channels first, what an activation takes for the last axis are columns. */
function alongColumns(
  basics: CellBasics,
  spatial: readonly number[],
): CellBasics {
  const moved = (act: NamedActivation): NamedActivation =>
    act.isElementwise
      ? act
      : {
          ...act,
          apply: <T extends Tensor>(x: T) => {
            const maps = reshape(x, [-1, ...spatial, basics.units]);
            const result = channelsLast(act.apply(channelsFirst(maps)));
            return reshape(result, x.shape) as T;
          },
        };
  return {
    ...basics,
    act: moved(basics.act),
    recurrentAct: moved(basics.recurrentAct),
  };
}
