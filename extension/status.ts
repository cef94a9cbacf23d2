// The language status: whether the server runs, with the way to its log.

import * as vscode from "vscode";
import { selector, type Server, type ServerState } from "./client.ts";
import { showLogCommand } from "./commands/show-log.ts";

export function showStatus(server: Server): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem("unroll", selector);
  item.name = "Unroll";
  item.command = { title: "Show log", command: showLogCommand };
  const show = (state: ServerState): void => {
    item.busy = state === "starting";
    item.severity =
      state === "stopped"
        ? vscode.LanguageStatusSeverity.Error
        : vscode.LanguageStatusSeverity.Information;
    item.text = texts[state];
  };
  show(server.state());
  const listening = server.onState(show);
  return vscode.Disposable.from(item, listening);
}

const texts: Readonly<Record<ServerState, string>> = {
  starting: "Unroll: starting",
  running: "Unroll: shapes are checked",
  stopped: "Unroll: the server is not running",
};
