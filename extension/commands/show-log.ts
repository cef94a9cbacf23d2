// "Unroll: Show log".

import * as vscode from "vscode";

export const showLogCommand = "unroll.showLog";

export function showLog(log: vscode.LogOutputChannel): vscode.Disposable {
  return vscode.commands.registerCommand(showLogCommand, () => log.show());
}
