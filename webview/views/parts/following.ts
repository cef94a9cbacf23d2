// A scroller over time that follows the cursor.
import { useEffect, useRef, useState } from "preact/hooks";
import { scrolledTo } from "../pictures/grid.ts";

/** A scroller that keeps a column in view, and how far it is scrolled. */
export function useFollowing(column: number, pitch: number, width: number) {
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
