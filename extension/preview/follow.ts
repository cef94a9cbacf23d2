// What a preview follows: the cursor, and the edits that move its place or change what stands there.

import * as vscode from "vscode";
import type { Position, PreviewCommand } from "../../server/protocol.ts";

export interface Followed {
  /** The cursor rests somewhere else in a document that the server reads. */
  readonly onCursor: (place: PreviewCommand) => void;
  /** A document was edited; `moved` gives where a place of its text before stands now. */
  readonly onEdit: (uri: string, moved: (before: Position) => Position) => void;
  /** Nobody has typed in the document for a while. */
  readonly onRest: (uri: string) => void;
}

const cursorRest = 150;
const editRest = 300;

/** Listens until it is disposed. */
export function follow(followed: Followed): vscode.Disposable {
  const cursor = later(cursorRest);
  const edit = later(editRest);
  const listening = [
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
      const { line, character } = textEditor.selection.active;
      const uri = textEditor.document.uri.toString();
      cursor.run(() =>
        followed.onCursor({ uri, position: { line, character } }),
      );
    }),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length === 0) return;
      const uri = document.uri.toString();
      followed.onEdit(uri, (before) => movedBy(contentChanges, before));
      edit.run(() => followed.onRest(uri));
    }),
  ];
  return vscode.Disposable.from(cursor, edit, ...listening);
}

/** Runs the last of several things, once there was rest for so many milliseconds. */
function later(milliseconds: number): {
  readonly run: (what: () => void) => void;
  readonly dispose: () => void;
} {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    run: (what) => {
      clearTimeout(timer);
      timer = setTimeout(what, milliseconds);
    },
    dispose: () => clearTimeout(timer),
  };
}

/** Changes come ordered from the end of the text, so that each one's places are still those of the text before. */
function movedBy(
  changes: readonly vscode.TextDocumentContentChangeEvent[],
  before: Position,
): Position {
  let { line, character } = before;
  for (const { range, text } of changes) {
    const { start, end } = range;
    if (end.line > line || (end.line === line && end.character > character))
      continue;
    const lines = text.split("\n");
    const last = lines.at(-1)?.length ?? 0;
    if (end.line === line)
      character +=
        (lines.length > 1 ? last : start.character + last) - end.character;
    line += lines.length - 1 - (end.line - start.line);
  }
  return { line, character };
}
