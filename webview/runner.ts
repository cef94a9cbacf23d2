// Keeps the numbers in step with what is asked for: starts a run whenever the request changes, and tells the store how it goes.
import type { Engine, RunHandle, RunRequest } from "./engine/engine.ts";
import type { StepChunk } from "./engine/recording.ts";
import { type State, type Store, requestOf } from "./store.ts";

export interface Runner {
  readonly cancel: () => void;
  readonly again: () => void;
  readonly dispose: () => void;
}

/** An edit of the code waits for the typing to end; a choice on the page runs at once. */
const afterEdit = 300;
/** A run is spoken of only when it takes this long, and what it has is drawn from then on every so often. */
const slowAfter = 300;
const drawnEvery = 150;

/** Runs what the store asks for on `engine`, now and on every change. */
export function startRunner(store: Store, engine: Engine): Runner {
  let asked: Asked | null = null;
  let handle: RunHandle | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  const run = (request: RunRequest) => {
    last += 1;
    handle = runOnce(store, engine, request, last);
  };
  const look = () => {
    const next = askedBy(store.state());
    if (sameAsked(asked, next)) return;
    const isEdit =
      asked?.target !== next.target && asked?.target?.id === next.target?.id;
    asked = next;
    const request = requestOf(store.state());
    clearTimeout(timer);
    if (request === null) return;
    if (!isEdit) run(request);
    else {
      timer = setTimeout(() => {
        run(request);
      }, afterEdit);
    }
  };
  look();
  const stop = store.subscribe(look);
  return {
    cancel: () => handle?.cancel(),
    again: () => {
      const request = requestOf(store.state());
      if (request !== null) run(request);
    },
    dispose: () => {
      stop();
      clearTimeout(timer);
      engine.dispose();
    },
  };
}

/** One run from its start to its end, told to the store under its number. */
function runOnce(
  store: Store,
  engine: Engine,
  request: RunRequest,
  id: number,
): RunHandle {
  store.dispatch({ kind: "started", id });
  let chunks: StepChunk[] = [];
  const draw = () => {
    if (chunks.length > 0) store.dispatch({ kind: "chunks", id, chunks });
    chunks = [];
    timer = setTimeout(draw, drawnEvery);
  };
  let timer = setTimeout(() => {
    store.dispatch({ kind: "slow", id });
    draw();
  }, slowAfter);
  const handle = engine.start(request, {
    onProgress: (progress) => {
      store.dispatch({ kind: "progress", id, progress });
    },
    onChunk: (chunk) => {
      chunks.push(chunk);
    },
    onNotice: (sentence) => {
      store.dispatch({ kind: "notice", sentence });
    },
  });
  void handle.result.then((result) => {
    clearTimeout(timer);
    if (result.kind === "failed") {
      store.dispatch({ kind: "failed", id, message: result.message });
    } else {
      const { kind: outcome, recording } = result;
      store.dispatch({ kind: "finished", id, outcome, recording });
    }
  });
  return handle;
}

/** The parts of the state that decide the request. Each is kept by identity until it changes. */
interface Asked {
  readonly target: State["target"];
  readonly subject: State["subject"];
  readonly settings: State["settings"];
  readonly wantsVariants: boolean;
  readonly wantsPlan: boolean;
}

function askedBy(state: State): Asked {
  return {
    target: state.target,
    subject: state.subject,
    settings: state.settings,
    wantsVariants: state.view === "variants",
    wantsPlan: state.view === "batches",
  };
}

function sameAsked(before: Asked | null, after: Asked): boolean {
  return (
    before !== null &&
    before.target === after.target &&
    before.subject === after.subject &&
    before.settings === after.settings &&
    (before.wantsVariants || !after.wantsVariants) &&
    before.wantsPlan === after.wantsPlan
  );
}
