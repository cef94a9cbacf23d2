// What all parts of a stack of lanes agree on.
import type { Grid } from "../pictures/grid.ts";
import type { Lane, Picture, Timeline } from "../picture.ts";

/** On a narrow stage a caption's values stand under its name; on a very narrow one they take two lines. */
export const isNarrow = (width: number) => width < 520;
export const captionRoom = (width: number) =>
  isNarrow(width) ? (width < 320 ? 62 : 44) : 24;

export const gutter = 34;
export const gap = 12;
const titleHeight = 22;

/** What all parts of a stack agree on. */
export interface Frame {
  readonly lanes: readonly Lane[];
  readonly timeline: Timeline;
  readonly gridOf: (lane: Lane) => Grid;
  readonly rulerRoom: number;
  readonly captionRoom: number;
}

/** Which picture's table is open: one at a time. */
export interface Tables {
  readonly of: (picture: Picture) => {
    readonly isTableOpen: boolean;
    readonly onTable: () => void;
  };
}

/** Pixels above a lane's pictures: a heading, and its own ruler. */
export const headRoom = (lane: Lane, rulerRoom: number) =>
  (lane.title === null ? 0 : titleHeight) +
  (lane.ruler === null ? 0 : rulerRoom);

/** By what a narrow picture finds its caption. */
export const captionId = (picture: Picture) => `caption-${picture.id}`;
