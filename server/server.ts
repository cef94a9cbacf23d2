// Binds the features to a connection. Everything that a client asks comes in here, and what a request throws is caught here, once.

import {
  type CancellationToken,
  CodeActionKind,
  type Connection,
  DocumentDiagnosticReportKind,
  type InitializeResult,
  LSPErrorCodes,
  ResponseError,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import { type Client, createClient } from "./client.ts";
import { createDocuments, type Documents } from "./documents.ts";
import { codeActions } from "./features/code-actions.ts";
import { codeLenses } from "./features/code-lens.ts";
import { diagnostics } from "./features/diagnostics.ts";
import { hover } from "./features/hover.ts";
import { inlayHints } from "./features/inlay-hints.ts";
import { preview } from "./features/preview.ts";
import { previewEdit } from "./features/preview-edit.ts";
import type { Reading } from "./features/ranges.ts";
import type { PlaceParams, PreviewTarget } from "./protocol.ts";
import type { Analysis } from "./workspace/analysis.ts";
import type { Analyze } from "./workspace/analyze.ts";
import type { Host } from "./workspace/host.ts";
import type { Clock } from "./workspace/schedule.ts";
import type { Settings } from "./workspace/settings.ts";
import {
  createWorkspace,
  type Source,
  type Workspace,
} from "./workspace/workspace.ts";

/** What the server needs of where it runs. */
export interface Surroundings {
  readonly host: Host;
  readonly clock: Clock;
  readonly version: string;
  /** The file that a client's URI means, in the host's terms, and back. */
  readonly fileOf: (uri: string) => string;
  readonly uriOf: (file: string) => string;
  /** Where the page of a rule can be read; null when there is none. */
  readonly pageOf: (rule: string) => string | null;
  /** How a document is read; null when it can't be, or isn't worth it. `host` is its own. */
  readonly analyzeWith: (
    host: Host,
    source: Source,
    settings: Settings,
  ) => Promise<Analyze | null>;
}

/** Serves a connection until it ends. The caller starts it with `listen`. */
export function serve(connection: Connection, around: Surroundings): void {
  const { host } = around;
  const client = createClient(connection);
  const settingsOf = (file: string): Promise<Settings> =>
    client.settingsOf(documents.shown(file)[0]?.uri ?? around.uriOf(file));
  const workspace = createWorkspace({
    host,
    clock: around.clock,
    analyzeWith: async (own, source) =>
      around.analyzeWith(own, source, await settingsOf(source.file)),
    onRead: (file, analysis, cause) => {
      if (!client.pullsDiagnostics())
        guard(host, `publishing ${file}`, () =>
          publish(session, file, analysis),
        );
      if (cause === "other") client.refresh();
    },
    onFailure: (file, error) => log(host, `reading ${file}`, error),
  });
  const documents = createDocuments(
    connection,
    { ...around, readFile: host.readFile },
    {
      onText: workspace.update,
      onClose: workspace.close,
      onGone: (uri) => {
        if (!client.pullsDiagnostics())
          void connection.sendDiagnostics({ uri, diagnostics: [] });
      },
    },
  );
  const session = {
    connection,
    around,
    client,
    workspace,
    documents,
    settingsOf,
  };
  bindLifetime(session);
  bindFeatures(session);
}

interface Session {
  readonly connection: Connection;
  readonly around: Surroundings;
  readonly client: Client;
  readonly workspace: Workspace;
  readonly documents: Documents;
  readonly settingsOf: (file: string) => Promise<Settings>;
}

function bindFeatures(session: Session): void {
  const { connection, around } = session;
  const { languages } = connection;
  const at = ({ position }: PlaceParams, reading: Reading): number =>
    reading.offsetAt(position);

  connection.onHover(
    answer(session, null, (reading, params) =>
      hover(reading, at(params, reading)),
    ),
  );
  languages.inlayHint.on(
    answer(session, [], (reading, { range }, settings) =>
      settings.inlayHints ? [...inlayHints(reading, range)] : [],
    ),
  );
  connection.onCodeLens(
    answer(session, [], (reading, _, settings) =>
      settings.codeLens ? [...codeLenses(reading)] : [],
    ),
  );
  connection.onCodeAction(
    answer(session, [], (reading, { range, context }) => [
      ...codeActions(reading, { range, ...context, only: context.only }),
    ]),
  );
  languages.diagnostics.on(
    answer(
      session,
      { kind: DocumentDiagnosticReportKind.Full, items: [] },
      (reading, _, settings) => ({
        kind: DocumentDiagnosticReportKind.Full,
        items: [
          ...diagnostics(reading, { ...settings, pageOf: around.pageOf }),
        ],
      }),
    ),
  );
  const onPreview = answer(
    session,
    null,
    (reading, params: PlaceParams): PreviewTarget | null =>
      preview(reading, at(params, reading)),
  );
  connection.onRequest("unroll/preview", onPreview);
  const onPreviewEdit = answer(session, null, previewEdit);
  connection.onRequest("unroll/previewEdit", onPreviewEdit);
}

function bindLifetime(session: Session): void {
  const { connection, client, workspace, around } = session;
  connection.onInitialize((params): InitializeResult => {
    client.onInitialize(params);
    return {
      serverInfo: { name: "Unroll", version: around.version },
      capabilities: {
        positionEncoding: "utf-16",
        textDocumentSync: {
          openClose: true,
          change: TextDocumentSyncKind.Incremental,
        },
        notebookDocumentSync: {
          notebookSelector: [{ cells: [{ language: "python" }] }],
        },
        hoverProvider: true,
        inlayHintProvider: { resolveProvider: false },
        codeLensProvider: { resolveProvider: false },
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
        ...(client.pullsDiagnostics()
          ? {
              diagnosticProvider: {
                identifier: "unroll",
                interFileDependencies: true,
                workspaceDiagnostics: false,
              },
            }
          : {}),
      },
    };
  });
  connection.onInitialized(() => client.onInitialized());
  connection.onDidChangeConfiguration(({ settings }) => {
    client.onConfiguration(settings);
    workspace.reset();
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    const files = changes.map(({ uri }) => around.fileOf(uri));
    workspace.changedOutside(files);
  });
}

/**
 * A handler that answers from the reading of the document's present text, and `nothing` where there is none. An edit, a close or a
 * cancel while it waits ends it; a fault is logged, and answered with `nothing`.
 */
function answer<
  Params extends { readonly textDocument: { readonly uri: string } },
  Result,
>(
  session: Session,
  nothing: Result,
  feature: (reading: Reading, params: Params, settings: Settings) => Result,
): (
  params: Params,
  token: CancellationToken,
) => Promise<Result | ResponseError<never>> {
  const { documents, workspace, settingsOf, around } = session;
  return async (params, token) => {
    const { uri } = params.textDocument;
    try {
      const file = documents.fileOf(uri);
      if (file === null) return nothing;
      const asked = documents.shown(file);
      const analysis = await workspace.reading(file);
      const settings = await settingsOf(file);
      if (token.isCancellationRequested)
        return new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
      if (!isUnchanged(asked, documents.shown(file)))
        return new ResponseError(LSPErrorCodes.ContentModified, "edited");
      const reading = analysis && documents.reading(analysis, uri);
      return reading === null ? nothing : feature(reading, params, settings);
    } catch (error) {
      log(around.host, `a request about ${uri}`, error);
      return nothing;
    }
  };
}

type Shown = ReturnType<Documents["shown"]>;

function isUnchanged(before: Shown, now: Shown): boolean {
  return (
    before.length === now.length &&
    before.every(
      ({ uri, version }, index) =>
        now[index]?.uri === uri && now[index].version === version,
    )
  );
}

/** Sends the list for the version that was read, unless there is a newer one by then. */
async function publish(
  session: Session,
  file: string,
  analysis: Analysis | null,
): Promise<void> {
  const { connection, documents, settingsOf, around } = session;
  const shown = documents.shown(file);
  const settings = await settingsOf(file);
  if (!isUnchanged(shown, documents.shown(file))) return;
  for (const { uri, version } of shown) {
    const reading = analysis && documents.reading(analysis, uri);
    const options = { ...settings, pageOf: around.pageOf };
    const list = reading === null ? [] : [...diagnostics(reading, options)];
    await connection.sendDiagnostics({ uri, version, diagnostics: list });
  }
}

function guard(host: Host, doing: string, work: () => Promise<void>): void {
  work().catch((error: unknown) => log(host, doing, error));
}

/** A fault of ours: nobody can mend it but us, so it goes to the log with its trace and nowhere else. */
function log(host: Host, doing: string, error: unknown): void {
  const trace =
    error instanceof Error ? (error.stack ?? error.message) : String(error);
  host.log("error", `Failed while ${doing}: ${trace}`);
}
