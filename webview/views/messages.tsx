// What the page says beside the pictures: nothing to show, a run that takes its time, one that was cancelled or failed.
import { strings } from "../strings.ts";
import { Words } from "./parts/words.tsx";
import { useDispatch, useSelector, useSurroundings } from "./parts/context.ts";

/** There is no layer or model at the cursor. */
export function Nothing() {
  const { host } = useSurroundings();
  return (
    <div class="nothing">
      <p>{strings.nothingHere}</p>
      <p class="buttons">
        <button
          type="button"
          class="vscode-button"
          onClick={() => {
            host.open("models");
          }}
        >
          {strings.showModels}
        </button>
        <button
          type="button"
          class="vscode-button secondary"
          onClick={() => {
            host.open("sample");
          }}
        >
          {strings.trySample}
        </button>
      </p>
    </div>
  );
}

/** The run's progress and end, and what it had to make up. */
export function Messages() {
  const notice = useSelector((state) => state.notice);
  const recording = useSelector((state) => state.recording);
  const notes = recording?.notes ?? [];
  const stop = recording?.stop ?? null;
  return (
    <div class="messages">
      <RunMessage />
      {notice !== null && <p class="message">{notice}</p>}
      {stop !== null && (
        <p class="message warning">
          <Words text={stop.message} /> <GoToCode />
        </p>
      )}
      {notes.map((note) => (
        <p key={note} class="note">
          <Words text={note} />
        </p>
      ))}
    </div>
  );
}

function GoToCode() {
  const { host } = useSurroundings();
  const target = useSelector((state) => state.target);
  if (target === null) return null;
  return (
    <button
      type="button"
      class="link"
      onClick={() => {
        host.reveal(target.place);
      }}
    >
      {strings.goToCode}
    </button>
  );
}

function RunMessage() {
  const run = useSelector((state) => state.run);
  const recording = useSelector((state) => state.recording);
  const { runs } = useSurroundings();
  const dispatch = useDispatch();
  switch (run.kind) {
    case "idle":
    case "running":
    case "done":
      return null;
    case "cancelled": {
      const done = recording?.cancelledAfter?.done ?? 0;
      return (
        <p class="message">
          {done > 0 ? strings.cancelled(done - 1) : strings.cancelledEarly}{" "}
          <Again run={runs.again} />
        </p>
      );
    }
    case "failed":
      return (
        <p class="message warning" role="alert">
          <Words text={run.message} />{" "}
          <Again
            run={() => {
              dispatch({ kind: "choose", settings: { backend: "auto" } });
              runs.again();
            }}
          />
        </p>
      );
  }
}

/** How far a run is that takes its time: part of the line of facts, so that nothing moves when it goes. */
export function Progress() {
  const run = useSelector((state) => state.run);
  const { runs } = useSurroundings();
  if (run.kind !== "running" || !run.isSlow) return null;
  const { progress } = run;
  return (
    <li class="progress">
      <progress
        aria-label={strings.starting}
        max={progress?.total ?? 1}
        {...(progress === null ? {} : { value: progress.done })}
      />{" "}
      {progress === null
        ? strings.starting
        : strings.stepOf(progress.done, progress.total)}{" "}
      <button type="button" class="link" onClick={runs.cancel}>
        {strings.cancel}
      </button>
    </li>
  );
}

function Again({ run }: { readonly run: () => void }) {
  return (
    <button type="button" class="link" onClick={run}>
      {strings.runAgain}
    </button>
  );
}
