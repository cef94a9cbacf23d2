// The editor's side, for a page that runs in a plain browser: says what to show, and writes down what the page asks.
import { type Port, openChannel } from "../../webview/channel.ts";
import { hostCalls, pageCalls } from "../../webview/protocol.ts";
import { targets } from "./targets.ts";

interface Asked {
  readonly name: string;
  readonly params: unknown;
}

/** Every call of the page but `ready`, in order; tests read it. */
const asked: Asked[] = [];
const note =
  (name: string) =>
  (params: unknown): null => {
    asked.push({ name, params });
    return null;
  };

let receiveOnHost: (message: unknown) => void = () => undefined;
const toPage: Port = {
  post: (message) => {
    window.postMessage(message, "*");
  },
  listen: (receive) => {
    receiveOnHost = receive;
    return () => undefined;
  },
};
const address = new URLSearchParams(location.search);
const channel = openChannel(
  toPage,
  hostCalls,
  {
    ready: () => targets[address.get("target") ?? ""] ?? null,
    edit: note("edit"),
    reveal: note("reveal"),
    highlight: note("highlight"),
    note: note("note"),
    follow: note("follow"),
    open: note("open"),
    log: note("log"),
  },
  pageCalls,
);

const stateKey = "state";
Object.assign(globalThis, {
  asked,
  targets,
  channel,
  acquireVsCodeApi: () => ({
    postMessage: (message: unknown) => {
      receiveOnHost(structuredClone(message));
    },
    getState: (): unknown =>
      JSON.parse(sessionStorage.getItem(stateKey) ?? "null") as unknown,
    setState: (state: unknown) => {
      sessionStorage.setItem(stateKey, JSON.stringify(state));
    },
  }),
});
