// A ruler by itself in its own scroller, over pictures whose columns are no steps.
import { shownCell } from "../../store.ts";
import type { Timeline } from "../picture.ts";
import { type Grid, gridWidth } from "../pictures/grid.ts";
import { useSelector } from "./context.ts";
import { useFollowing } from "./following.ts";
import { TimeRuler } from "./time-ruler.tsx";

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
  const { scroller, left, onScroll } = useFollowing(
    timeline.column(t),
    grid.columnPitch,
    width,
  );
  return (
    <div
      class="times"
      ref={scroller}
      style={{ width: `${String(width)}px` }}
      onScroll={onScroll}
    >
      <div style={{ width: `${String(gridWidth(grid))}px` }}>
        <TimeRuler
          timeline={timeline}
          grid={grid}
          t={t}
          left={left}
          width={width}
          isSlider={isSlider}
        />
      </div>
    </div>
  );
}
