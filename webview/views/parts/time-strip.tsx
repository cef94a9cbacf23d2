// A ruler by itself in its own scroller, over pictures whose columns are no steps.
import { shownCell } from "../../store.ts";
import type { Timeline } from "../picture.ts";
import { type Grid, gridWidth } from "../pictures/grid.ts";
import { useSelector } from "./context.ts";
import { TimeRuler } from "./time-ruler.tsx";
import { TimeScroller } from "./time-scroller.tsx";

export function TimeStrip({
  timeline,
  grid,
  width,
  isSlider,
}: {
  readonly timeline: Timeline;
  readonly grid: Grid;
  readonly width: number;
  readonly isSlider: boolean;
}) {
  const { t } = useSelector(shownCell);
  return (
    <TimeScroller
      column={timeline.column(t)}
      pitch={grid.columnPitch}
      width={width}
      contentWidth={gridWidth(grid)}
    >
      {(left) => (
        <TimeRuler
          timeline={timeline}
          grid={grid}
          t={t}
          left={left}
          width={width}
          isSlider={isSlider}
        />
      )}
    </TimeScroller>
  );
}
