// The spread of one quantity's values in 20 bins, as wide as the picture beside it is high.
import { type Scale, fill } from "./scale.ts";
import type { Theme } from "./theme.ts";

/** Paints bins bottom-up from the scale's low to its high end, bars running right, the fullest over the whole width. */
export function drawHistogram(
  context: CanvasRenderingContext2D,
  counts: ArrayLike<number>,
  size: { readonly width: number; readonly height: number },
  scale: Scale,
  theme: Theme,
): void {
  context.clearRect(0, 0, size.width, size.height);
  const greatest = Math.max(1, ...Array.from(counts));
  const pitch = size.height / counts.length;
  for (let bin = 0; bin < counts.length; bin += 1) {
    const value =
      scale.low + ((bin + 0.5) / counts.length) * (scale.high - scale.low);
    const width = ((counts[bin] ?? 0) / greatest) * (size.width - 1);
    const top = size.height - (bin + 1) * pitch;
    const height = Math.max(1, pitch - (pitch > 3 ? 1 : 0));
    if (width === 0) continue;
    context.fillStyle = fill(scale, value);
    context.fillRect(0, top, Math.max(1, width), height);
    context.strokeStyle = theme.description;
    context.lineWidth = 0.5;
    context.strokeRect(
      0.25,
      top + 0.25,
      Math.max(1, width) - 0.5,
      height - 0.5,
    );
  }
}
