// The page from top to bottom: header, run bar, tabs, stage. What it says while there is nothing to draw stands here too.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { exact, signed } from "../format.ts";
import { type State, type View, shownCell } from "../store.ts";
import { strings } from "../strings.ts";
import { Batches } from "./batches.tsx";
import { Gates } from "./gates.tsx";
import { Header } from "./header.tsx";
import { Inspector } from "./inspector.tsx";
import { keyAction } from "./keys.ts";
import { readPictures } from "./lanes.ts";
import { type Material, mainTimeline, materialOf } from "./material.ts";
import { Messages, Nothing } from "./messages.tsx";
import { Outputs } from "./outputs.tsx";
import { copyText } from "./parts/caption.tsx";
import {
  useDispatch,
  useSelector,
  useSurroundings,
  useTheme,
} from "./parts/context.ts";
import { Help } from "./parts/help.tsx";
import { Tabs } from "./parts/tabs.tsx";
import type { Picture, Timeline } from "./picture.ts";
import { placeText } from "./place.ts";
import { RunBar } from "./run-bar.tsx";
import { Transport, readValue } from "./transport.tsx";
import { Variants } from "./variants.tsx";

export function App() {
  const phase = useSelector((state) => state.phase);
  const hasSubject = useSelector((state) => state.subject !== null);
  if (phase === "waiting") return null;
  if (phase === "empty") return <Nothing />;
  return (
    <>
      <Header />
      <RunBar />
      <Messages />
      {hasSubject ? <Stage /> : <p class="message">{strings.noPicture}</p>}
    </>
  );
}

/** Made anew only when what pictures show changes, and not by a moving cursor. */
function useMaterial(): Material | null {
  const theme = useTheme();
  const { store } = useSurroundings();
  const parts = [
    useSelector((state) => state.subject),
    useSelector((state) => state.target),
    useSelector((state) => state.recording),
    useSelector((state) => state.growth),
    useSelector((state) => state.sample),
    useSelector((state) => state.unitOrders),
    useSelector((state) => state.reaches),
    theme.appearance,
  ];
  return useMemo(() => materialOf(store.state(), theme.appearance), parts);
}

function Stage() {
  const chosen = useSelector((state) => state.view);
  const dispatch = useDispatch();
  const material = useMaterial();
  const stage = useRef<HTMLDivElement>(null);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const made = useMade(material);
  useKeys(stage, material, made, () => {
    setHelpOpen(true);
  });
  if (material === null || made === null) return null;
  const { timeline } = made;
  const views = viewsOf(material);
  const view = views.includes(chosen) ? chosen : "outputs";
  return (
    <div class="stage" ref={stage}>
      <Tabs
        views={views}
        selected={view}
        onSelect={(next) => {
          dispatch({ kind: "view", view: next });
        }}
      />
      <div class="panes">
        <div
          class="pictures"
          role="tabpanel"
          id="view"
          aria-labelledby={`tab-${view}`}
        >
          <Transport timeline={timeline} material={material} read={made.read} />
          <ViewPanel view={view} material={material} timeline={timeline} />
          <button
            type="button"
            class="link help-link"
            onClick={() => {
              setHelpOpen(true);
            }}
          >
            {strings.help}
          </button>
        </div>
        <Inspector material={material} />
      </div>
      <Live {...made} />
      <CodeNote {...made} />
      {isHelpOpen && (
        <Help
          onClose={() => {
            setHelpOpen(false);
          }}
        />
      )}
    </div>
  );
}

/** What a layer in a TimeDistributed returns is the wrapper's to say. */
function viewsOf({ subject }: Material): readonly View[] {
  return subject.outer > 0
    ? ["outputs", "gates", "batches"]
    : ["outputs", "gates", "variants", "batches"];
}

function ViewPanel({
  view,
  material,
  timeline,
}: {
  readonly view: View;
  readonly material: Material;
  readonly timeline: Timeline;
}) {
  switch (view) {
    case "outputs":
      return <Outputs material={material} timeline={timeline} />;
    case "gates":
      return <Gates material={material} timeline={timeline} />;
    case "variants":
      return <Variants material={material} />;
    case "batches":
      return <Batches material={material} />;
  }
}

interface Made {
  readonly timeline: Timeline;
  readonly material: Material;
  /** Where the value at the cursor is read. */
  readonly read: readonly Picture[];
}

function useMade(material: Material | null): Made | null {
  const pixel = useSelector((state) => shownCell(state).pixel);
  const timeline = useMemo(
    () => (material === null ? null : mainTimeline(material)),
    [material],
  );
  return useMemo(
    () =>
      material === null || timeline === null
        ? null
        : { timeline, read: readPictures(material, pixel), material },
    [material, timeline, pixel],
  );
}

/** Keys count only while a picture, the ruler or the unit slider has the focus. */
function useKeys(
  stage: { readonly current: HTMLElement | null },
  material: Material | null,
  made: Made | null,
  openHelp: () => void,
): void {
  const { store } = useSurroundings();
  useEffect(() => {
    const element = stage.current;
    if (element === null || material === null || made === null)
      return undefined;
    const onKey = (event: KeyboardEvent) => {
      const { target } = event;
      if (!(target instanceof Element)) return;
      if (!target.matches("canvas, [role=slider]")) return;
      const state = store.state();
      const action = keyAction(event, state, made.timeline, material.rows);
      if (action === null) return;
      if (action === "copy" && getSelection()?.isCollapsed === false) return;
      event.preventDefault();
      if (action === "copy") copyValue(state, made.read);
      else if (action === "table") toggleTable(element);
      else if (action === "help") openHelp();
      else store.dispatch(action);
    };
    element.addEventListener("keydown", onKey);
    return () => {
      element.removeEventListener("keydown", onKey);
    };
  });
}

function copyValue(state: State, read: readonly Picture[]): void {
  const found = readValue(read, shownCell(state));
  if (found !== null) copyText(exact(found.value), () => undefined);
}

function toggleTable(element: Element): void {
  const button =
    element.querySelector<HTMLElement>("[data-table][aria-expanded=true]") ??
    element.querySelector<HTMLElement>("[data-table]");
  button?.click();
}

/** Tells the editor of the kept cell: `t 3 · unit 2 · seq +0.0052`. */
function CodeNote({ material, read }: Made) {
  const cell = useSelector((state) => state.cursor);
  const isKept = useSelector((state) => state.isKept);
  const { host } = useSurroundings();
  const found = isKept ? readValue(read, cell) : null;
  const place = placeText(material.spatial, cell);
  const text =
    found === null
      ? null
      : strings.codeNote(cell.t, place, found.name, signed(found.value, 2));
  const wasTold = useRef(false);
  useEffect(() => {
    if (text === null && !wasTold.current) return undefined;
    const timer = setTimeout(() => {
      wasTold.current = text !== null;
      host.note(text);
    }, restAfter);
    return () => {
      clearTimeout(timer);
    };
  }, [text, host]);
  return null;
}

const restAfter = 250;

/** Says step, unit and value once the cursor rests. */
function Live({ timeline, material, read }: Made) {
  const cell = useSelector((state) => state.cursor);
  const [said, say] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => {
      const found = readValue(read, cell);
      const token = timeline.token?.(timeline.column(cell.t)) ?? null;
      const place = `${strings.stepText(cell.t, token)}, ${placeText(material.spatial, cell)}`;
      say(
        found === null
          ? place
          : strings.liveValue(place, found.name, signed(found.value)),
      );
    }, restAfter);
    return () => {
      clearTimeout(timer);
    };
  }, [cell, material, read, timeline]);
  return (
    <p class="hidden" aria-live="polite">
      {said}
    </p>
  );
}
