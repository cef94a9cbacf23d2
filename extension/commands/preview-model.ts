// "Unroll: Preview the layer or model at the cursor", also behind the code lens "Run preview".

import * as vscode from "vscode";
import type { PreviewCommand } from "../../server/protocol.ts";
import type { Previews } from "../preview/panel.ts";

export function previewModel(previews: Previews): vscode.Disposable {
  return vscode.commands.registerCommand(
    "unroll.previewModel",
    async (argument?: unknown) => {
      const place = isPreviewCommand(argument) ? argument : placeOfCursor();
      await previews.open(place);
    },
  );
}

function isPreviewCommand(value: unknown): value is PreviewCommand {
  return (
    typeof value === "object" &&
    value !== null &&
    "uri" in value &&
    typeof value.uri === "string" &&
    "position" in value
  );
}

function placeOfCursor(): PreviewCommand | null {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return null;
  const { line, character } = editor.selection.active;
  return { uri: editor.document.uri.toString(), position: { line, character } };
}
