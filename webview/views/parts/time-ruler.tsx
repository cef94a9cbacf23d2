// The ruler as a control: a slider over the steps, under which all columns stand.
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { strings } from "../../strings.ts";
import type { Timeline } from "../picture.ts";
import { type Grid, gridWidth } from "../pictures/grid.ts";
import { drawRuler, rulerHeight } from "../pictures/ruler.ts";
import { surface } from "../pictures/surface.ts";
import { useDispatch, useTheme } from "./context.ts";

export interface TimeRulerProps {
  readonly timeline: Timeline;
  readonly grid: Grid;
  readonly t: number;
  readonly left: number;
  readonly width: number;
  /** Only the view's first ruler is the slider; others are drawn for the eye. */
  readonly isSlider: boolean;
}

export function TimeRuler(props: TimeRulerProps) {
  const { timeline, grid, t, left, width, isSlider } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  const column = timeline.column(t);
  useLayoutEffect(() => {
    if (canvas.current === null) return;
    const shown = Math.min(width, gridWidth(grid));
    const height = rulerHeight(timeline.token !== null);
    const context = surface(canvas.current, shown, height);
    if (context === null) return;
    drawRuler(
      context,
      {
        grid,
        column,
        step: timeline.time,
        token: timeline.token,
        masked: timeline.masked,
      },
      { left, width: shown },
      theme,
    );
  }, [timeline, grid, column, left, width, theme]);
  const drag = useDrag(canvas, props);
  const style = { height: `${String(rulerHeight(timeline.token !== null))}px` };
  if (!isSlider) {
    return (
      <div class="ruler" style={style} aria-hidden="true">
        <canvas ref={canvas} {...drag} />
      </div>
    );
  }
  return (
    <div
      class="ruler"
      style={style}
      role="slider"
      tabIndex={0}
      aria-label={strings.timeStep}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, timeline.columns - 1)}
      aria-valuenow={t}
      aria-valuetext={strings.stepText(t, timeline.token?.(column) ?? null)}
    >
      <canvas ref={canvas} {...drag} />
    </div>
  );
}

/** Pressing and dragging on a ruler moves the cursor. */
function useDrag(
  canvas: RefObject<HTMLCanvasElement | null>,
  { timeline, grid, left }: TimeRulerProps,
) {
  const dispatch = useDispatch();
  const go = (event: PointerEvent) => {
    const at = Math.floor((event.offsetX + left) / grid.columnPitch);
    const reached = Math.max(0, Math.min(timeline.columns - 1, at));
    dispatch({ kind: "go", cell: { t: timeline.time(reached) }, keep: true });
  };
  return {
    onPointerDown(event: PointerEvent) {
      canvas.current?.setPointerCapture(event.pointerId);
      go(event);
    },
    onPointerMove(event: PointerEvent) {
      if (event.buttons === 1) go(event);
    },
  };
}
