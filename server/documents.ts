// The client's documents, and which file each of them shows: a text document is a file of its own, a notebook's cells are one together.

import {
  type Connection,
  type NotebookCell,
  type NotebookDocument,
  NotebookDocuments,
  TextDocuments,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import {
  type CellDocument,
  type Reading,
  readingOf,
  readingOfCell,
} from "./features/ranges.ts";
import { joinCells } from "./syntax/notebook.ts";
import type { Language } from "./syntax/program.ts";
import type { Analysis } from "./workspace/analysis.ts";
import type { Source } from "./workspace/workspace.ts";

export interface Documents {
  /** The file that a document shows, or null when it isn't open. */
  readonly fileOf: (uri: string) => string | null;
  /** The open documents that show a file, with the version of the text that the client has. */
  readonly shown: (
    file: string,
  ) => readonly { readonly uri: string; readonly version: number }[];
  /** How the reading of a file looks through one of its documents; null when that isn't open. */
  readonly reading: (analysis: Analysis, uri: string) => Reading | null;
}

export interface DocumentEvents {
  readonly onText: (source: Source) => void;
  readonly onClose: (file: string) => void;
  /** A document is not shown any more, while its file may be, as a notebook without a cell is. */
  readonly onGone: (uri: string) => void;
}

export interface Files {
  /** The file that a URI means, in the host's terms, and back. */
  readonly fileOf: (uri: string) => string;
  readonly uriOf: (file: string) => string;
  readonly readFile: (file: string) => string | null;
}

/** Listens to a connection. */
export function createDocuments(
  connection: Connection,
  files: Files,
  events: DocumentEvents,
): Documents {
  const texts = listenToTexts(connection, files, events);
  const notebooks = listenToNotebooks(connection, files, events);
  const textOf = (file: string): TextDocument | undefined =>
    texts.all().find(({ uri }) => files.fileOf(uri) === file);
  const anyDocument = (file: string): TextDocument | null => {
    const open = textOf(file);
    if (open !== undefined) return open;
    const text = files.readFile(file);
    return text === null
      ? null
      : TextDocument.create(files.uriOf(file), "", 0, text);
  };
  return {
    fileOf: (uri) => {
      const notebook = notebooks.of(uri);
      if (notebook !== undefined) return files.fileOf(notebook.uri);
      return texts.get(uri) === undefined ? null : files.fileOf(uri);
    },
    shown: (file) => {
      const text = textOf(file);
      const documents =
        text === undefined
          ? notebooks.cells(file).map(({ document }) => document)
          : [text];
      return documents.map(({ uri, version }) => ({ uri, version }));
    },
    reading: (analysis, uri) => {
      const text = texts.get(uri);
      if (text !== undefined) return readingOf(analysis, text, anyDocument);
      const cells = notebooks.cells(analysis.file);
      const cell = cells.find(({ document }) => document.uri === uri);
      return cell === undefined
        ? null
        : readingOfCell(analysis, cell, cells, anyDocument);
    },
  };
}

function listenToTexts(
  connection: Connection,
  files: Files,
  { onText, onClose, onGone }: DocumentEvents,
): TextDocuments<TextDocument> {
  const texts = new TextDocuments(TextDocument);
  texts.onDidChangeContent(({ document }) =>
    onText({
      file: files.fileOf(document.uri),
      text: document.getText(),
      language: languageOf(document.languageId),
    }),
  );
  texts.onDidClose(({ document }) => {
    onClose(files.fileOf(document.uri));
    onGone(document.uri);
  });
  texts.listen(connection);
  return texts;
}

interface Notebooks {
  /** The notebook that has a cell. */
  readonly of: (cell: string) => NotebookDocument | undefined;
  /** The cells that hold code, in order, each with its start in the source of them all. */
  readonly cells: (file: string) => readonly CellDocument[];
}

function listenToNotebooks(
  connection: Connection,
  files: Files,
  { onText, onClose, onGone }: DocumentEvents,
): Notebooks {
  const notebooks = new NotebookDocuments(TextDocument);
  const open = new Map<string, readonly CellDocument[]>();
  const update = (notebook: NotebookDocument): void => {
    const file = files.fileOf(notebook.uri);
    const documents = notebook.cells.flatMap(
      (cell) => documentOf(notebooks, cell) ?? [],
    );
    const source = joinCells(
      documents.map((document) => ({ isCode: true, text: document.getText() })),
    );
    const cells = source.cells.flatMap(({ cell, start }) => {
      const document = documents[cell - 1];
      return document === undefined ? [] : [{ document, start }];
    });
    open.set(file, cells);
    onText({ file, text: source.text, language: "python" });
  };
  notebooks.onDidOpen(update);
  notebooks.onDidChange(({ notebookDocument, cells }) => {
    update(notebookDocument);
    for (const { document } of cells?.removed ?? []) onGone(document);
  });
  notebooks.onDidClose((notebook) => {
    const file = files.fileOf(notebook.uri);
    onClose(file);
    for (const { document } of open.get(file) ?? []) onGone(document.uri);
    open.delete(file);
  });
  notebooks.listen(connection);
  return {
    of: (cell) => notebooks.findNotebookDocumentForCell(cell),
    cells: (file) => open.get(file) ?? [],
  };
}

/** A cell's text if it holds code in Python; the others run elsewhere. */
function documentOf(
  notebooks: NotebookDocuments<TextDocument>,
  cell: NotebookCell,
): TextDocument | null {
  const document = notebooks.getCellTextDocument(cell);
  return document?.languageId === "python" ? document : null;
}

function languageOf(id: string): Language | null {
  if (id === "python") return "python";
  return /^(java|type)script(react)?$/.test(id) ? "javascript" : null;
}
