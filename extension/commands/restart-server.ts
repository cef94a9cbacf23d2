// "Unroll: Restart server".

import * as vscode from "vscode";
import type { Server } from "../client.ts";

export function restartServer(server: Server): vscode.Disposable {
  return vscode.commands.registerCommand("unroll.restartServer", () =>
    server.restart(),
  );
}
