// Starts Unroll where the extension host is Node's: desktop and remote. The server is a process of its own.

import type * as vscode from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import { activateUnroll } from "./activate.ts";

export async function activate(
  context: vscode.ExtensionContext,
): Promise<void> {
  const module = context.asAbsolutePath("dist/server.js");
  await activateUnroll(
    context,
    (id, name, options) =>
      new LanguageClient(
        id,
        name,
        { module, transport: TransportKind.ipc },
        options,
      ),
  );
}
