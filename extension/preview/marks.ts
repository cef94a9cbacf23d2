// What the page points at, shown in the code: outlined names, flags and arguments, and one dim note behind the call.

import * as vscode from "vscode";
import type { PreviewTarget, TextRange } from "../../server/protocol.ts";

/** Marks in the editors that show a target's document. */
export interface Marks {
  readonly dispose: () => void;
  readonly highlight: (
    target: PreviewTarget,
    ranges: readonly TextRange[],
  ) => void;
  readonly note: (target: PreviewTarget, text: string | null) => void;
  readonly clear: () => void;
}

export function createMarks(): Marks {
  const outlined = vscode.window.createTextEditorDecorationType({
    border: "1px solid",
    borderColor: new vscode.ThemeColor("focusBorder"),
    backgroundColor: new vscode.ThemeColor(
      "editor.wordHighlightStrongBackground",
    ),
  });
  const noted = vscode.window.createTextEditorDecorationType({
    after: {
      color: new vscode.ThemeColor("editorCodeLens.foreground"),
      margin: "0 0 0 2em",
    },
  });
  return {
    highlight: (target, ranges) => {
      for (const editor of editorsOf(target.place.uri))
        editor.setDecorations(outlined, ranges.map(toRange));
    },
    note: (target, text) => {
      const end = toRange(target.marks.call).end;
      const options = {
        range: new vscode.Range(end, end),
        renderOptions: { after: { contentText: text ?? "" } },
      };
      for (const editor of editorsOf(target.place.uri))
        editor.setDecorations(noted, text === null ? [] : [options]);
    },
    clear: () => {
      for (const editor of vscode.window.visibleTextEditors) {
        editor.setDecorations(outlined, []);
        editor.setDecorations(noted, []);
      }
    },
    dispose: () => {
      outlined.dispose();
      noted.dispose();
    },
  };
}

function editorsOf(uri: string): readonly vscode.TextEditor[] {
  return vscode.window.visibleTextEditors.filter(
    (editor) => editor.document.uri.toString() === uri,
  );
}

export function toRange({ start, end }: TextRange): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
