// The views as tabs: one Tab stop, arrows move between them.
import { useRef } from "preact/hooks";
import type { View } from "../../store.ts";
import { strings } from "../../strings.ts";

export function Tabs({
  views,
  selected,
  onSelect,
}: {
  readonly views: readonly View[];
  readonly selected: View;
  readonly onSelect: (view: View) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  const select = (index: number) => {
    const view = views[(index + views.length) % views.length];
    if (view === undefined) return;
    onSelect(view);
    list.current?.querySelector<HTMLElement>(`#tab-${view}`)?.focus();
  };
  return (
    <div role="tablist" class="tabs" aria-label={strings.viewList} ref={list}>
      {views.map((view, index) => (
        <button
          key={view}
          id={`tab-${view}`}
          type="button"
          role="tab"
          aria-selected={view === selected}
          aria-controls="view"
          tabIndex={view === selected ? 0 : -1}
          onClick={() => {
            onSelect(view);
          }}
          onKeyDown={(event) => {
            const target = {
              ArrowLeft: index - 1,
              ArrowRight: index + 1,
              Home: 0,
              End: views.length - 1,
            }[event.key];
            if (target === undefined) return;
            event.preventDefault();
            select(target);
          }}
        >
          {strings.views[view]}
        </button>
      ))}
    </div>
  );
}
