// Everything the page shows follows from one immutable state; `update` is the only way on. No numbers are kept over a reload: the seed
// brings them back.
import type {
  BatchPlan,
  InputChoice,
  PoemArrangement,
  RunRequest,
} from "./engine/engine.ts";
import type {
  BackendName,
  Progress,
  Recording,
  StepChunk,
} from "./engine/recording.ts";
import { unfolded } from "./reading/distributed.ts";
import { type Growth, grown } from "./reading/growth.ts";
import { type OrderKind, unitOrders } from "./reading/order.ts";
import type { Feed, Mark, Target } from "./protocol.ts";
import {
  type Reaches,
  type RangeKind,
  grownReaches,
  reachesWith,
} from "./reading/ranges.ts";
import { type Cell, shownNode, startCursor } from "./reading/shown.ts";
import { type Subject, subjectOf } from "./reading/subject.ts";

export type View = "outputs" | "gates" | "variants" | "batches";
export type InputKind =
  "noise" | "sine" | "impulse" | "oneHot" | "poem" | "text";

/** What a person can set for the run. Null: the default, which may follow from the target. */
export interface Settings {
  readonly input: InputKind | null;
  readonly text: string;
  readonly batch: number | null;
  readonly steps: number | null;
  readonly assumed: Readonly<Record<string, number>>;
  readonly seed: number;
  readonly backend: BackendName | "auto";
  readonly arrangement: PoemArrangement;
  readonly samples: number | null;
  readonly epochs: number | null;
  readonly shuffle: boolean | null;
  readonly draw: number;
  readonly resets: BatchPlan["resets"] | null;
}

/** A cell of one quantity that is pointed at from an equation. */
export interface Pointed extends Cell {
  readonly quantity: string;
}

export type Run =
  | { readonly kind: "idle" }
  | {
      readonly kind: "running";
      readonly id: number;
      readonly progress: Progress | null;
      /** Whether it has run for 300 ms: only then it is spoken of. */
      readonly isSlow: boolean;
    }
  | { readonly kind: "done" }
  | { readonly kind: "cancelled" }
  | { readonly kind: "failed"; readonly message: string };

export interface State {
  /** `waiting` until the editor has said what to show. */
  readonly phase: "waiting" | "shown" | "empty";
  readonly target: Target | null;
  readonly subject: Subject | null;
  readonly settings: Settings;
  readonly view: View;
  readonly cursor: Cell;
  /** False until the first numbers have put the cursor where there is most to see. */
  readonly isPlaced: boolean;
  readonly isKept: boolean;
  readonly hover: Cell | null;
  readonly pointed: Pointed | null;
  readonly sample: number;
  readonly order: OrderKind;
  /** By cell; null as stored. */
  readonly unitOrders: readonly (readonly number[])[] | null;
  readonly zoom: number;
  readonly range: RangeKind;
  readonly reaches: Reaches;
  readonly run: Run;
  readonly recording: Recording | null;
  /** What a run that takes its time has of the shown layer so far; empty while none does. */
  readonly growth: Growth;
  /** The GPU was lost, and the like: said until the next run. */
  readonly notice: string | null;
  readonly mark: Mark;
  readonly isPlaying: boolean;
  readonly isFollowing: boolean;
}

export type Event =
  | { readonly kind: "shown"; readonly target: Target | null }
  | { readonly kind: "choose"; readonly settings: Partial<Settings> }
  | { readonly kind: "view"; readonly view: View }
  | {
      readonly kind: "go";
      readonly cell: Partial<Cell>;
      readonly keep?: boolean;
    }
  | { readonly kind: "free" }
  | { readonly kind: "hover"; readonly cell: Cell | null }
  | { readonly kind: "point"; readonly pointed: Pointed | null }
  | { readonly kind: "sample"; readonly sample: number }
  | { readonly kind: "order"; readonly order: OrderKind }
  | { readonly kind: "zoom"; readonly zoom: number }
  | { readonly kind: "range"; readonly range: RangeKind }
  | { readonly kind: "play"; readonly isPlaying: boolean }
  | { readonly kind: "follow"; readonly isFollowing: boolean }
  | { readonly kind: "mark"; readonly mark: Mark }
  | { readonly kind: "started"; readonly id: number }
  | { readonly kind: "slow"; readonly id: number }
  | {
      readonly kind: "progress";
      readonly id: number;
      readonly progress: Progress;
    }
  | {
      readonly kind: "chunks";
      readonly id: number;
      readonly chunks: readonly StepChunk[];
    }
  | { readonly kind: "notice"; readonly sentence: string }
  | {
      readonly kind: "finished";
      readonly id: number;
      readonly outcome: "done" | "cancelled";
      readonly recording: Recording | null;
    }
  | { readonly kind: "failed"; readonly id: number; readonly message: string };

export const defaultSettings: Settings = {
  input: null,
  text: "",
  batch: null,
  steps: null,
  assumed: {},
  seed: 1,
  backend: "auto",
  arrangement: "continue",
  samples: null,
  epochs: null,
  shuffle: null,
  draw: 0,
  resets: null,
};

export const initialState: State = {
  phase: "waiting",
  target: null,
  subject: null,
  settings: defaultSettings,
  view: "outputs",
  cursor: { t: 0, cell: 0, unit: 0, pixel: 0 },
  isPlaced: false,
  isKept: false,
  hover: null,
  pointed: null,
  sample: 0,
  order: "stored",
  unitOrders: null,
  zoom: 1,
  range: "auto",
  reaches: {},
  run: { kind: "idle" },
  recording: null,
  growth: new Map(),
  notice: null,
  mark: null,
  isPlaying: false,
  isFollowing: true,
};

/** The next state; the same object when the event changes nothing. */
export function update(state: State, event: Event): State {
  switch (event.kind) {
    case "shown":
      return show(state, event.target);
    case "choose":
      return withSubject({
        ...state,
        settings: { ...state.settings, ...event.settings },
      });
    case "view":
      return state.view === event.view
        ? state
        : { ...state, view: event.view, hover: null, pointed: null };
    case "go":
      return {
        ...state,
        cursor: { ...state.cursor, ...event.cell },
        isKept: event.keep ?? state.isKept,
        hover: null,
      };
    case "free":
      return { ...state, isKept: false, isPlaying: false, pointed: null };
    case "hover":
      return { ...state, hover: event.cell };
    case "point":
      return { ...state, pointed: event.pointed };
    case "sample":
      return state.sample === event.sample
        ? state
        : withOrder({ ...state, sample: event.sample });
    case "order":
      return withOrder({ ...state, order: event.order });
    case "zoom":
      return { ...state, zoom: event.zoom };
    case "range":
      return withReaches({ ...state, range: event.range, reaches: {} });
    case "play":
      return { ...state, isPlaying: event.isPlaying };
    case "follow":
      return { ...state, isFollowing: event.isFollowing };
    case "mark":
      return { ...state, mark: event.mark };
    case "notice":
      return { ...state, notice: event.sentence };
    case "started":
    case "slow":
    case "progress":
    case "chunks":
    case "finished":
    case "failed":
      return updateRun(state, event);
  }
}

type RunEvent = Extract<
  Event,
  {
    kind: "started" | "slow" | "progress" | "chunks" | "finished" | "failed";
  }
>;

/** What a run says; words from one that is no longer the latest are passed over. */
function updateRun(state: State, event: RunEvent): State {
  if (event.kind === "started") {
    return {
      ...state,
      notice: null,
      growth: initialState.growth,
      run: { kind: "running", id: event.id, progress: null, isSlow: false },
    };
  }
  const { run } = state;
  if (run.kind !== "running" || run.id !== event.id) return state;
  switch (event.kind) {
    case "slow":
      return { ...state, run: { ...run, isSlow: true } };
    case "progress":
      return { ...state, run: { ...run, progress: event.progress } };
    case "chunks":
      return withChunks(state, event.chunks);
    case "failed":
      return {
        ...state,
        growth: initialState.growth,
        run: { kind: "failed", message: event.message },
      };
    case "finished":
      return finish(
        { ...state, growth: initialState.growth },
        event.recording,
        event.outcome,
      );
  }
}

/** Of the shown layer's first batch; the others stand below it, and come with the result. */
function withChunks(state: State, chunks: readonly StepChunk[]): State {
  const { subject, range } = state;
  let { growth, reaches } = state;
  // The outer steps of a TimeDistributed may come one after the other, each from its start.
  if (subject !== null && subject.outer > 0) return state;
  for (const chunk of chunks) {
    if (chunk.node !== subject?.node.id || chunk.batch !== 0) continue;
    growth = grown(growth, chunk, subject.steps.value);
    const cell = subject.cells.find(({ path }) => path === chunk.path);
    reaches = reachesWith(reaches, chunk.quantities, range, cell);
  }
  return { ...state, growth, reaches };
}

function show(state: State, target: Target | null): State {
  if (target === null) {
    return { ...initialState, phase: "empty", isFollowing: state.isFollowing };
  }
  const isSame = target.id === state.target?.id;
  const kept: State = isSame
    ? state
    : {
        ...initialState,
        settings: {
          ...defaultSettings,
          seed: state.settings.seed,
          backend: state.settings.backend,
        },
        range: state.range,
        isFollowing: state.isFollowing,
      };
  const next = withSubject({ ...kept, phase: "shown", target });
  if (isSame) return next;
  return {
    ...next,
    view: next.subject?.isStateful === true ? "batches" : "outputs",
  };
}

function finish(
  state: State,
  given: Recording | null,
  kind: "done" | "cancelled",
): State {
  if (given === null) return { ...state, run: { kind } };
  const { subject } = state;
  const recording =
    subject === null ? given : unfolded(given, subject.node.id, subject.outer);
  const node = shownNode(recording, subject);
  const rows = node?.recurrent?.cells[0]?.start[0]?.shape[0] ?? 1;
  const cursor = startCursor(
    node,
    subject,
    state.isPlaced ? state.cursor : null,
  );
  return withOrder(
    withReaches({
      ...state,
      run: { kind },
      recording,
      cursor: cursor ?? state.cursor,
      isPlaced: cursor !== null || state.isPlaced,
      sample: Math.max(0, Math.min(rows - 1, state.sample)),
      hover: null,
      pointed: null,
    }),
  );
}

function withSubject(state: State): State {
  if (state.target === null) return { ...state, subject: null };
  const subject = subjectOf(state.target, state.settings, defaultSizes(state));
  return { ...state, subject };
}

function withOrder(state: State): State {
  const node = shownNode(state.recording, state.subject);
  const { cells = [] } = state.subject ?? {};
  const orders = unitOrders(node, state.sample, state.order, cells);
  return { ...state, unitOrders: orders };
}

function withReaches(state: State): State {
  const node = shownNode(state.recording, state.subject);
  const { cells = [] } = state.subject ?? {};
  const reaches = grownReaches(state.reaches, node, state.range, cells);
  return { ...state, reaches };
}

/** The input in use: the chosen one, else the poem for a model that reads tokens, else noise. */
export function inputOf(state: State): InputKind {
  if (state.settings.input !== null) return state.settings.input;
  return state.subject?.readsTokens === true ? "poem" : "noise";
}

/** A poem's line has 5 characters and its batches 2 lines; other inputs have 20 steps. */
function defaultSizes(state: State): { batch: number; steps: number } {
  const input =
    state.settings.input ??
    (state.target !== null && startsWithTokens(state.target)
      ? "poem"
      : "noise");
  return { batch: 2, steps: input === "poem" ? 5 : 20 };
}

const startsWithTokens = (target: Target) =>
  target.graph.nodes.some(
    (node) => node.kind === "layer" && node.className === "Embedding",
  );

/** How the samples go through: what the person chose, else what the code's `fit` or `predict` does, else two batches. */
export function planOf(state: State): BatchPlan {
  const { settings, subject, target } = state;
  const feed = mainFeed(target?.feeds ?? []);
  const batch = subject?.batch.value ?? 2;
  const isPoem = inputOf(state) === "poem";
  const usual = isPoem ? 4 : (feed?.samples ?? batch * 2);
  return {
    samples: settings.samples ?? usual,
    epochs: settings.epochs ?? 1,
    shuffle: settings.shuffle ?? feed?.shuffle ?? false,
    draw: settings.draw,
    resets: settings.resets ?? (feed?.resets === true ? "epoch" : "never"),
  };
}

/** The call that feeds the model most: `fit` before `predict`. */
function mainFeed(feeds: readonly Feed[]): Feed | null {
  return feeds.find(({ method }) => method === "fit") ?? feeds[0] ?? null;
}

/** What the engine is asked for, and null when there is nothing to run. Equal states of the run's settings give equal requests. */
export function requestOf(state: State): RunRequest | null {
  const { subject, settings } = state;
  if (subject === null) return null;
  const hasPlan = subject.isStateful || state.view === "batches";
  return {
    graph: subject.graph,
    seed: settings.seed,
    batch: subject.batch.value,
    steps: subject.steps.value,
    input: choiceOf(state),
    backend: settings.backend,
    ...(hasPlan ? { plan: planOf(state) } : {}),
    ...(state.view === "variants" ? { variants: subject.node.id } : {}),
  };
}

function choiceOf(state: State): InputChoice {
  const kind = inputOf(state);
  switch (kind) {
    case "poem":
      return { kind, arrangement: state.settings.arrangement };
    case "text":
      return { kind, text: state.settings.text };
    case "noise":
    case "sine":
    case "impulse":
    case "oneHot":
      return { kind };
  }
}

/** The cell that readout and inspector speak of: the one pointed at, unless another is kept. */
export function shownCell(state: State): Cell {
  return state.isKept ? state.cursor : (state.hover ?? state.cursor);
}

export interface Store {
  readonly state: () => State;
  readonly dispatch: (event: Event) => void;
  /** Calls `listener` after each change until the returned function is called. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** A store that starts at `state`. */
export function createStore(state: State): Store {
  let current = state;
  const listeners = new Set<() => void>();
  return {
    state: () => current,
    dispatch(event) {
      const next = update(current, event);
      if (next === current) return;
      current = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
