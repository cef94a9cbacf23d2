// `data_format`: where a tensor's channels stand, and moving them. Inside the engine they are always last.

import type { Tensor } from "@tensorflow/tfjs-core";
import { transpose } from "@tensorflow/tfjs-core";
import type { LayerConfig } from "../../server/models/graph.ts";
import { snakeCase, text } from "./config.ts";

/** TF.js writes `channelsFirst`. */
export function isChannelsFirst(config: LayerConfig): boolean {
  return (
    snakeCase(text(config, "data_format", "channels_last")) === "channels_first"
  );
}

/** @param axis where the channels stand now; all axes before it stay */
export function channelsLast(x: Tensor, axis = 1): Tensor {
  return transpose(x, lastOrder(x.rank, axis));
}

/** @param axis where the channels shall stand */
export function channelsFirst(x: Tensor, axis = 1): Tensor {
  const order = Array.from({ length: x.rank - 1 }, (_, k) => k);
  order.splice(axis, 0, x.rank - 1);
  return transpose(x, order);
}

/** The shape of a tensor once its channels are last. */
export function shapeChannelsLast(
  shape: readonly number[],
  axis = 1,
): readonly number[] {
  return lastOrder(shape.length, axis).map((k) => shape[k] ?? 1);
}

function lastOrder(rank: number, axis: number): number[] {
  const order = Array.from({ length: rank }, (_, k) => k);
  order.push(...order.splice(axis, 1));
  return order;
}
