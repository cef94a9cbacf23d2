// A scroller over time that keeps the chosen column in sight. What is in it is drawn for where it stands.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { scrolledTo } from "../pictures/grid.ts";

export function TimeScroller({
  column,
  pitch,
  width,
  contentWidth,
  children,
}: {
  readonly column: number;
  /** From one column to the next. */
  readonly pitch: number;
  readonly width: number;
  readonly contentWidth: number;
  /** @param left how far it is scrolled */
  readonly children: (left: number) => ComponentChildren;
}) {
  const { scroller, left, onScroll } = useFollowing(column, pitch, width);
  return (
    <div
      class="times"
      ref={scroller}
      style={{ width: `${String(width)}px` }}
      onScroll={onScroll}
    >
      <div style={{ width: `${String(contentWidth)}px` }}>{children(left)}</div>
    </div>
  );
}

/** Keeps a column in view, and says how far it is scrolled. */
function useFollowing(column: number, pitch: number, width: number) {
  const scroller = useRef<HTMLDivElement>(null);
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const { current } = scroller;
    if (current === null) return;
    const wanted = scrolledTo(pitch, column, current.scrollLeft, width);
    if (wanted !== current.scrollLeft) current.scrollLeft = wanted;
  }, [column, pitch, width]);
  const onScroll = () => {
    setLeft(scroller.current?.scrollLeft ?? 0);
  };
  return { scroller, left, onScroll };
}
