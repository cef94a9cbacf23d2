// The connection to the server: which documents it is told of, how it starts and starts again, and what is asked of it.

import * as vscode from "vscode";
import {
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  type BaseLanguageClient,
  type LanguageClientOptions,
  State,
} from "vscode-languageclient";
import type { Requests } from "../server/protocol.ts";

export type CreateClient = (
  id: string,
  name: string,
  options: LanguageClientOptions,
) => BaseLanguageClient;

export type ServerState = "starting" | "running" | "stopped";

/** The server as the rest of the extension sees it. */
export interface Server {
  readonly dispose: () => void;
  /** Resolves once the first start has come to its end, well or not. */
  readonly started: Promise<void>;
  readonly state: () => ServerState;
  readonly onState: vscode.Event<ServerState>;
  readonly restart: () => Promise<void>;
  /** Asks the server; null when it isn't there or can't answer. */
  readonly ask: <Name extends keyof Requests>(
    name: Name,
    params: Requests[Name]["params"],
    token?: vscode.CancellationToken,
  ) => Promise<Requests[Name]["result"] | null>;
}

/** The languages that the server reads. */
export const languages = [
  "python",
  "javascript",
  "javascriptreact",
  "typescript",
  "typescriptreact",
] as const;

/** Files on disk or in a virtual workspace, and new ones; not the old sides of comparisons. */
const schemes = ["file", "untitled", "vscode-vfs", "vscode-test-web"] as const;

export const selector = [
  ...languages.flatMap((language) =>
    schemes.map((scheme) => ({ language, scheme })),
  ),
  { notebook: "jupyter-notebook", language: "python" },
];

export function startClient(
  createClient: CreateClient,
  log: vscode.LogOutputChannel,
): Server {
  const changes = new vscode.EventEmitter<ServerState>();
  const client = createClient("unroll", "Unroll", {
    documentSelector: selector,
    outputChannel: log,
    // The cells of a notebook hang together: what is typed in one may change the findings of all, asked for or not.
    initializationOptions: { diagnostics: "push" },
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: restartSometimes(log, () => restart()),
    },
  });
  const listening = client.onDidChangeState(({ newState }) => {
    changes.fire(stateOf(newState));
  });
  const start = async (): Promise<void> => {
    try {
      await client.start();
    } catch (error) {
      log.error(`The server did not start: ${String(error)}`);
    }
  };
  const restart = async (): Promise<void> => {
    if (client.isRunning()) await client.stop();
    await start();
  };
  return {
    started: start(),
    state: () => stateOf(client.state),
    onState: changes.event,
    restart,
    ask: async (name, params, token) => {
      if (!client.isRunning()) return null;
      try {
        // A token that is undefined would be sent along as a second parameter.
        return token === undefined
          ? await client.sendRequest(name, params)
          : await client.sendRequest(name, params, token);
      } catch (error) {
        // An edit or a cancel in between; the next question gets its answer.
        log.debug(`${name}: ${String(error)}`);
        return null;
      }
    },
    dispose: () => {
      listening.dispose();
      changes.dispose();
      void client.dispose();
    },
  };
}

function stateOf(state: State): ServerState {
  switch (state) {
    case State.Running:
      return "running";
    case State.Starting:
      return "starting";
    case State.Stopped:
    case State.StartFailed:
      return "stopped";
  }
}

const most = 4;
const span = 3 * 60_000;

/** Starts an ended server again, at most 4 times in 3 minutes; then it is left to the person. */
function restartSometimes(
  log: vscode.LogOutputChannel,
  restart: () => Promise<void>,
): () => CloseHandlerResult {
  let ends: readonly number[] = [];
  return () => {
    const now = Date.now();
    ends = [...ends.filter((end) => now - end < span), now];
    log.warn(`The server ended (${ends.length} times in 3 minutes).`);
    if (ends.length <= most)
      return { action: CloseAction.Restart, handled: true };
    ends = [];
    void offerRestart(log, restart);
    return { action: CloseAction.DoNotRestart, handled: true };
  };
}

async function offerRestart(
  log: vscode.LogOutputChannel,
  restart: () => Promise<void>,
): Promise<void> {
  const again = "Restart";
  const show = "Show log";
  const chosen = await vscode.window.showErrorMessage(
    "Unroll's server ended five times in three minutes, so it was not started again.",
    again,
    show,
  );
  if (chosen === again) await restart();
  if (chosen === show) log.show();
}
