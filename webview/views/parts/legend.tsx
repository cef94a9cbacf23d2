// What colours mean: low, zero and high of each range in the view.
import { useLayoutEffect, useRef } from "preact/hooks";
import { significant } from "../../format.ts";
import { strings } from "../../strings.ts";
import { type Scale, fill } from "../pictures/scale.ts";
import { surface } from "../pictures/surface.ts";
import { useTheme } from "./context.ts";

export interface LegendEntry {
  readonly name: string;
  readonly scale: Scale;
}

const width = 120;
const height = 10;

export function Legend({
  entries,
}: {
  readonly entries: readonly LegendEntry[];
}) {
  return (
    <div class="legend">
      {entries.map((entry) => (
        <LegendBar key={entry.name} {...entry} />
      ))}
    </div>
  );
}

function LegendBar({ name, scale }: LegendEntry) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  useLayoutEffect(() => {
    if (canvas.current === null) return;
    const context = surface(canvas.current, width, height);
    for (let x = 0; x < width; x += 1) {
      if (context === null) return;
      const value = scale.low + ((x + 0.5) / width) * (scale.high - scale.low);
      context.fillStyle = fill(scale, value);
      context.fillRect(x, 0, 1, height);
    }
  }, [scale, theme]);
  const isGate = scale.low === 0;
  return (
    <span class="legend-entry">
      <b>{name}</b>
      <span class="dim">
        {isGate ? strings.shutGate : significant(scale.low, 2)}
      </span>
      <span class="legend-bar">
        <canvas ref={canvas} aria-hidden="true" />
        {!isGate && <span class="legend-zero dim">{strings.zero}</span>}
      </span>
      <span class="dim">
        {isGate ? strings.openGate : `+${significant(scale.high, 2)}`}
      </span>
    </span>
  );
}
