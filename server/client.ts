// What the client on the other end can do, and what it has set for each file.

import {
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
} from "vscode-languageserver";
import { settingsFrom } from "./workspace/configuration.ts";
import type { Settings } from "./workspace/settings.ts";

export interface Client {
  readonly onInitialize: (params: InitializeParams) => void;
  /** Asks to be told of changed settings and files. */
  readonly onInitialized: () => void;
  /** It asks for diagnostics itself; otherwise they are sent to it. */
  readonly pullsDiagnostics: () => boolean;
  /** What is set where the document lies. */
  readonly settingsOf: (uri: string) => Promise<Settings>;
  /** Settings have changed: what a client sends with the news counts where it can't be asked. */
  readonly onConfiguration: (sent: unknown) => void;
  /** Asks for everything that was computed from another state of things than the one now. */
  readonly refresh: () => void;
}

/** Files whose change can change what a document reads as: sources that it imports, and the versions that its project pins. */
const watched =
  "**/*.{py,ipynb,ts,tsx,mts,cts,js,jsx,mjs,cjs,toml,txt,lock,json,yml,yaml,cfg}";

export function createClient(connection: Connection): Client {
  let capabilities: InitializeParams["capabilities"] = {};
  let options: unknown = null;
  let sent: unknown = null;
  const settings = new Map<string, Promise<Settings>>();

  const ask = async (uri: string): Promise<Settings> => {
    if (capabilities.workspace?.configuration !== true)
      return settingsFrom(sent);
    const item = { scopeUri: uri, section: "unroll" };
    const answer: unknown = await connection.workspace.getConfiguration(item);
    return settingsFrom(answer);
  };

  return {
    onInitialize: (params) => {
      capabilities = params.capabilities;
      options = params.initializationOptions;
      sent = options;
    },
    onInitialized: () => {
      const { workspace } = capabilities;
      if (workspace?.didChangeConfiguration?.dynamicRegistration === true)
        void connection.client.register(
          DidChangeConfigurationNotification.type,
          { section: "unroll" },
        );
      if (workspace?.didChangeWatchedFiles?.dynamicRegistration === true)
        void connection.client.register(
          DidChangeWatchedFilesNotification.type,
          { watchers: [{ globPattern: watched }] },
        );
    },
    pullsDiagnostics: () =>
      capabilities.textDocument?.diagnostic !== undefined &&
      !prefersPush(options),
    settingsOf: (uri) => {
      const known = settings.get(uri) ?? ask(uri);
      settings.set(uri, known);
      return known;
    },
    onConfiguration: (news) => {
      settings.clear();
      sent = sectionOf(news) ?? sent;
    },
    refresh: () => {
      const { workspace } = capabilities;
      if (workspace?.diagnostics?.refreshSupport === true)
        void connection.languages.diagnostics.refresh();
      if (workspace?.inlayHint?.refreshSupport === true)
        void connection.languages.inlayHint.refresh();
      if (workspace?.codeLens?.refreshSupport === true)
        void connection.sendRequest("workspace/codeLens/refresh");
    },
  };
}

/** `{"diagnostics": "push"}`: a client that could ask, but wants to be told as soon as there is news. */
function prefersPush(options: unknown): boolean {
  return (
    typeof options === "object" &&
    options !== null &&
    "diagnostics" in options &&
    options.diagnostics === "push"
  );
}

/** Clients send the whole settings with ours under `unroll`, or ours alone. */
function sectionOf(news: unknown): unknown {
  return typeof news === "object" && news !== null && "unroll" in news
    ? news.unroll
    : news;
}
