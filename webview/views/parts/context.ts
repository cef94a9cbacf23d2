// What every view is given: the store, the editor's side of the channel, the theme and the one tooltip.
import { createContext } from "preact";
import { useContext, useEffect, useLayoutEffect, useState } from "preact/hooks";
import type { RefObject } from "preact";
import type { HostEdit, Place } from "../../protocol.ts";
import type { Event, State, Store } from "../../store.ts";
import type { Theme } from "../pictures/theme.ts";

/** What the page asks of the editor, as the views need it; faults are told by the one who calls. */
export interface Host {
  readonly edit: (edit: HostEdit) => void;
  readonly reveal: (place: Place) => void;
  readonly highlight: (
    what:
      | { readonly kind: "output"; readonly index: number }
      | { readonly kind: "flags" }
      | { readonly kind: "units" }
      | null,
  ) => void;
  /** The note after the call in the code; null takes it away. */
  readonly note: (text: string | null) => void;
  readonly follow: (isFollowing: boolean) => void;
  readonly open: (what: "models" | "sample") => void;
}

/** The run, as the views steer it. */
export interface Runs {
  readonly cancel: () => void;
  readonly again: () => void;
}

/** Text beside the pointer. */
export interface Tip {
  readonly show: (text: string, x: number, y: number) => void;
  readonly hide: () => void;
}

export interface ThemeSource {
  readonly theme: () => Theme;
  readonly subscribe: (listener: () => void) => () => void;
}

export interface Surroundings {
  readonly store: Store;
  readonly host: Host;
  readonly runs: Runs;
  readonly themes: ThemeSource;
  readonly tip: Tip;
}

export const SurroundingsContext = createContext<Surroundings | null>(null);

export function useSurroundings(): Surroundings {
  const surroundings = useContext(SurroundingsContext);
  if (surroundings === null) throw new Error("A view stands outside the page.");
  return surroundings;
}

export function useDispatch(): (event: Event) => void {
  return useSurroundings().store.dispatch;
}

/** A part of the state; the view is drawn again only when this part changes. `select` must give equal objects for equal states. */
export function useSelector<T>(select: (state: State) => T): T {
  const { store } = useSurroundings();
  const selected = select(store.state());
  const [, redraw] = useState(0);
  useEffect(() => {
    let last = selected;
    const look = () => {
      const next = select(store.state());
      if (Object.is(next, last)) return;
      last = next;
      redraw((count) => count + 1);
    };
    look();
    return store.subscribe(look);
  });
  return selected;
}

/** The theme, read again whenever the editor changes it. */
export function useTheme(): Theme {
  const { themes } = useSurroundings();
  const [theme, setTheme] = useState(themes.theme);
  useEffect(
    () =>
      themes.subscribe(() => {
        setTheme(themes.theme());
      }),
    [themes],
  );
  return theme;
}

/** The width of an element's content box, in whole CSS pixels; 0 before it is in the page. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return undefined;
    const measure = () => {
      const style = getComputedStyle(current);
      const padding =
        Number.parseFloat(style.paddingLeft) +
        Number.parseFloat(style.paddingRight);
      setWidth(Math.floor(current.clientWidth - padding));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => {
      observer.disconnect();
    };
  }, [element]);
  return width;
}
