// All that Unroll adds to VS Code, as a list. Whatever is made here ends with the extension.

import * as vscode from "vscode";
import { type CreateClient, startClient } from "./client.ts";
import { previewModel } from "./commands/preview-model.ts";
import { restartServer } from "./commands/restart-server.ts";
import { showLog } from "./commands/show-log.ts";
import { createPreviews } from "./preview/panel.ts";
import { showStatus } from "./status.ts";

/** Resolves once the server answers, or has failed to start; that is then said in the status, not thrown. */
export async function activateUnroll(
  context: vscode.ExtensionContext,
  createClient: CreateClient,
): Promise<void> {
  const log = vscode.window.createOutputChannel("Unroll", { log: true });
  const server = startClient(createClient, log);
  const previews = createPreviews(context.extensionUri, server, log);
  context.subscriptions.push(
    log,
    server,
    previews,
    showStatus(server),
    previewModel(previews),
    restartServer(server),
    showLog(log),
  );
  await server.started;
}
