// Puts the page into the document: theme, tooltip and the root component.
import { render } from "preact";
import { App } from "./app.tsx";
import {
  type Surroundings,
  SurroundingsContext,
  type ThemeSource,
  type Tip,
} from "./parts/context.ts";
import { type Theme, readTheme } from "./pictures/theme.ts";

/** Draws the page into `root`, for as long as the document lives. */
export function mount(
  root: HTMLElement,
  parts: Pick<Surroundings, "store" | "host" | "runs">,
): void {
  const surroundings: Surroundings = {
    ...parts,
    themes: watchTheme(document.body),
    tip: makeTip(root),
  };
  render(
    <SurroundingsContext.Provider value={surroundings}>
      <App />
    </SurroundingsContext.Provider>,
    root,
  );
}

/** The theme of `body`, read again when its class or theme changes. */
function watchTheme(body: HTMLElement): ThemeSource {
  let theme: Theme = readTheme(body);
  const listeners = new Set<() => void>();
  const observer = new MutationObserver(() => {
    theme = readTheme(body);
    for (const listener of [...listeners]) listener();
  });
  const attributeFilter = ["class", "data-vscode-theme-id", "style"];
  observer.observe(body, { attributes: true, attributeFilter });
  // The colours themselves stand on the root element.
  observer.observe(document.documentElement, {
    attributes: true,
    attributeFilter,
  });
  return {
    theme: () => theme,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** One element beside the pointer, moved without drawing the page again. */
function makeTip(root: HTMLElement): Tip {
  const element = document.createElement("div");
  element.className = "tip";
  element.hidden = true;
  root.after(element);
  return {
    show: (text, x, y) => {
      element.textContent = text;
      element.hidden = false;
      const { offsetWidth: width, offsetHeight: height } = element;
      const left = Math.min(x + 14, innerWidth - width - 6);
      const below = y + 18 + height < innerHeight;
      element.style.left = `${String(Math.max(6, left))}px`;
      element.style.top = `${String(below ? y + 18 : y - height - 8)}px`;
    },
    hide: () => {
      element.hidden = true;
    },
  };
}
