// What the page asks of the editor, and how each is answered.

import * as vscode from "vscode";
import type {
  PreviewEdit,
  PreviewTarget,
  TextEdits,
  TextRange,
} from "../../server/protocol.ts";
import type { Handlers } from "../../webview/channel.ts";
import type { hostCalls, Target } from "../../webview/protocol.ts";
import { type Marks, toRange } from "./marks.ts";
import { openModel, openSample } from "./start.ts";

export interface Asked {
  /** What is to be shown, found anew. */
  readonly ready: () => Promise<Target | null>;
  /** The text edits for what is shown. */
  readonly edit: (edit: PreviewEdit) => Promise<TextEdits | null>;
  /** What is shown now. */
  readonly target: () => PreviewTarget | null;
  readonly marks: Marks;
  readonly log: vscode.LogOutputChannel;
  readonly follow: (on: boolean) => void;
}

export function answers(asked: Asked): Handlers<typeof hostCalls> {
  const { marks, log } = asked;
  return {
    ready: asked.ready,
    edit: async ({ edit }) => {
      const edits = await asked.edit(edit);
      if (edits === null) throw new Error("This can't be changed in the code.");
      await apply(edits);
      return null;
    },
    reveal: async ({ uri, line }) => {
      await reveal(uri, line - 1);
      return null;
    },
    highlight: (pointed) => {
      const target = asked.target();
      if (target !== null)
        marks.highlight(target, pointed ? rangesOf(target, pointed.what) : []);
      return null;
    },
    note: (note) => {
      const target = asked.target();
      if (target !== null) marks.note(target, note?.text ?? null);
      return null;
    },
    follow: (on) => {
      asked.follow(on);
      return null;
    },
    open: async (what) => {
      await (what === "models" ? openModel() : openSample());
      return null;
    },
    log: (line) => {
      log.warn(`Preview: ${line}`);
      return null;
    },
  };
}

type Pointed =
  | { readonly kind: "output"; readonly index: number }
  | { readonly kind: "flags" }
  | { readonly kind: "units" };

function rangesOf(
  { marks }: PreviewTarget,
  pointed: Pointed,
): readonly TextRange[] {
  switch (pointed.kind) {
    case "output":
      return [marks.outputs[pointed.index] ?? []].flat();
    case "flags":
      return marks.flags.map(({ range }) => range);
    case "units":
      return [marks.units ?? []].flat();
  }
}

async function apply(edits: TextEdits): Promise<void> {
  const all = new vscode.WorkspaceEdit();
  for (const [uri, changes] of Object.entries(edits))
    for (const { range, newText } of changes)
      all.replace(vscode.Uri.parse(uri), toRange(range), newText);
  await vscode.workspace.applyEdit(all);
}

async function reveal(uri: string, line: number): Promise<void> {
  const document = await vscode.workspace.openTextDocument(
    vscode.Uri.parse(uri),
  );
  const start = document.lineAt(line).firstNonWhitespaceCharacterIndex;
  const cursor = new vscode.Position(line, start);
  await vscode.window.showTextDocument(document, {
    viewColumn: columnOf(uri),
    selection: new vscode.Range(cursor, cursor),
  });
}

/** Where the document is seen already; else the first column, away from the preview. */
function columnOf(uri: string): vscode.ViewColumn {
  const editor = vscode.window.visibleTextEditors.find(
    ({ document }) => document.uri.toString() === uri,
  );
  return editor?.viewColumn ?? vscode.ViewColumn.One;
}
