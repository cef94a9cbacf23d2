// The ways on from a preview that has nothing to show: a model of the open file, or a sample.

import * as vscode from "vscode";

/** Offers the places of the open file that have a lens, and opens the preview on the chosen one. */
export async function openModel(): Promise<void> {
  const editor = vscode.window.visibleTextEditors[0];
  if (editor === undefined) return;
  const { document } = editor;
  const lenses =
    (await vscode.commands.executeCommand<vscode.CodeLens[] | undefined>(
      "vscode.executeCodeLensProvider",
      document.uri,
      100,
    )) ?? [];
  const items = lenses
    .filter(({ command }) => command?.command === "unroll.previewModel")
    .map(({ range, command }) => ({
      label: document.lineAt(range.start.line).text.trim(),
      description: `line ${range.start.line + 1}`,
      command,
    }));
  const chosen = await vscode.window.showQuickPick(items, {
    placeHolder:
      items.length === 0
        ? "No recurrent layers or models were found in this file"
        : "A layer or model to preview",
  });
  const place: unknown = chosen?.command?.arguments?.[0];
  await vscode.commands.executeCommand("unroll.previewModel", place);
}

const sample = `from keras import Input, Model
from keras.layers import LSTM

x = Input((5, 3))
seq, state_h, state_c = LSTM(8, return_sequences=True, return_state=True)(x)
model = Model(x, [seq, state_h, state_c])
`;

/** Opens an untitled file with an LSTM, the cursor on it. */
export async function openSample(): Promise<void> {
  const document = await vscode.workspace.openTextDocument({
    language: "python",
    content: sample,
  });
  const cursor = document.positionAt(sample.indexOf("LSTM(8"));
  await vscode.window.showTextDocument(document, {
    viewColumn: vscode.ViewColumn.One,
    selection: new vscode.Range(cursor, cursor),
  });
  await vscode.commands.executeCommand("unroll.previewModel");
}
