// A canvas in CSS pixels on a screen of any density.

/** Sizes a canvas to `width` by `height` CSS pixels and returns its context, scaled so that one unit is one CSS pixel. */
export function surface(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D | null {
  const density = globalThis.devicePixelRatio || 1;
  const pixelWidth = Math.max(1, Math.round(width * density));
  const pixelHeight = Math.max(1, Math.round(height * density));
  if (canvas.width !== pixelWidth) canvas.width = pixelWidth;
  if (canvas.height !== pixelHeight) canvas.height = pixelHeight;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  context?.setTransform(
    pixelWidth / Math.max(1, width),
    0,
    0,
    pixelHeight / Math.max(1, height),
    0,
    0,
  );
  return context;
}
