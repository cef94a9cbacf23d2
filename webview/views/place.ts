// How a place in the layer reads.
import { type Cell, pixelIndex } from "../reading/shown.ts";
import { strings } from "../strings.ts";

/** `[0, 3, 2]`, as the code would write it. */
export const indexText = (indices: readonly number[]) =>
  `[${indices.join(", ")}]`;

/** `row 3, column 4`; empty for cells without maps. */
export function pixelText(spatial: readonly number[], pixel: number): string {
  const index = pixelIndex(spatial, pixel);
  switch (spatial.length) {
    case 1:
    case 2:
    case 3:
      return strings.mapPlaces[spatial.length](index);
    default:
      return "";
  }
}

/** `unit 2`; in a map `filter 2, row 3, column 4`. */
export function placeText(
  spatial: readonly number[],
  { unit, pixel }: Pick<Cell, "unit" | "pixel">,
): string {
  return spatial.length === 0
    ? strings.unit(unit)
    : `${strings.filter(unit)}, ${pixelText(spatial, pixel)}`;
}
