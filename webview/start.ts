// Joins the store, the editor's side of the channel and an engine, and mounts the views.
import * as v from "valibot";
import { type Channel, type Port, openChannel } from "./channel.ts";
import type { Engine } from "./engine/engine.ts";
import { hostCalls, pageCalls } from "./protocol.ts";
import { keptSchema, keptState, restoredState } from "./kept.ts";
import { startRunner } from "./runner.ts";
import { type Store, createStore, initialState } from "./store.ts";
import { strings } from "./strings.ts";
import { mount } from "./views/mount.tsx";
import type { Host } from "./views/parts/context.ts";

/** What VS Code gives a webview, once. */
interface EditorApi {
  readonly postMessage: (message: unknown) => void;
  readonly getState: () => unknown;
  readonly setState: (state: unknown) => void;
}

declare function acquireVsCodeApi(): EditorApi;

/** Starts the page in this document on an engine. */
export function startPage(engine: Engine): void {
  const api = acquireVsCodeApi();
  const kept = v.safeParse(keptSchema, api.getState());
  const store = createStore(
    kept.success ? restoredState(kept.output) : initialState,
  );
  const channel = openChannel(
    portOf(api),
    pageCalls,
    {
      show: (target) => {
        store.dispatch({ kind: "shown", target });
        return null;
      },
      mark: (mark) => {
        store.dispatch({ kind: "mark", mark });
        return null;
      },
    },
    hostCalls,
  );
  const runner = startRunner(store, engine);
  const root = document.getElementById("root") ?? document.body;
  mount(root, { store, host: hostOf(channel, store), runs: runner });
  keepState(store, api);
  void channel.call("ready", null).then((answer) => {
    if (answer.ok) store.dispatch({ kind: "shown", target: answer.value });
    else tell(store, answer.message);
  });
  addEventListener("pagehide", runner.dispose);
}

function portOf(api: EditorApi): Port {
  return {
    post: (message) => {
      api.postMessage(message);
    },
    listen: (receive) => {
      const onMessage = (event: MessageEvent) => {
        receive(event.data);
      };
      addEventListener("message", onMessage);
      return () => {
        removeEventListener("message", onMessage);
      };
    },
  };
}

function tell(store: Store, message: string): void {
  store.dispatch({ kind: "notice", sentence: strings.hostFailed(message) });
}

/** The editor as the views ask it; a fault is said on the page, except for what a hover asked. */
function hostOf(channel: Channel<typeof hostCalls>, store: Store): Host {
  const target = () => store.state().target?.id ?? "";
  const orTell = (answer: { ok: boolean; message?: string }) => {
    if (!answer.ok) tell(store, answer.message ?? "");
  };
  let last = "null";
  return {
    edit: (edit) =>
      void channel.call("edit", { target: target(), edit }).then(orTell),
    reveal: (place) => void channel.call("reveal", place).then(orTell),
    highlight: (what) => {
      const params = what === null ? null : { target: target(), what };
      const text = JSON.stringify(params);
      if (text === last) return;
      last = text;
      void channel.call("highlight", params);
    },
    note: (text) =>
      void channel.call(
        "note",
        text === null ? null : { target: target(), text },
      ),
    follow: (isFollowing) =>
      void channel.call("follow", isFollowing).then(orTell),
    open: (what) => void channel.call("open", what).then(orTell),
  };
}

/** Keeps view, place and settings over hide and reload, and tells the editor of the kept cell. */
function keepState(store: Store, api: EditorApi): void {
  let text = "";
  store.subscribe(() => {
    const kept = keptState(store.state());
    const next = JSON.stringify(kept);
    if (next === text) return;
    text = next;
    api.setState(kept);
  });
}
