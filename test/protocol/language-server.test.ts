// The server spoken to by a plain client, without VS Code.

import { afterAll, beforeAll, expect, test } from "vitest";
import type {
  CodeAction,
  CodeLens,
  Diagnostic,
  DocumentDiagnosticReport,
  Hover,
  InlayHint,
  Position,
  PublishDiagnosticsParams,
} from "vscode-languageserver";
import {
  buildServer,
  type ServerProcess,
  startServer,
} from "../support/server-process.ts";

let file = "";
let server: ServerProcess;
const published: PublishDiagnosticsParams[] = [];
const heard: (() => void)[] = [];

beforeAll(async () => {
  file = await buildServer();
  server = await startServer(file, {}, (connection) => {
    connection.onNotification(
      "textDocument/publishDiagnostics",
      (params: PublishDiagnosticsParams) => {
        published.push(params);
        for (const tell of heard.splice(0)) tell();
      },
    );
  });
}, 60_000);

afterAll(async () => {
  expect(await server.end()).toBe(0);
});

let count = 0;

async function open(text: string, languageId = "python"): Promise<string> {
  count += 1;
  const uri = `file:///project/model${count}.${languageId === "python" ? "py" : "ts"}`;
  await server.connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId, version: 1, text },
  });
  return uri;
}

/** The list that was sent for a version. */
async function diagnosticsOf(
  uri: string,
  version: number | undefined,
): Promise<readonly Diagnostic[]> {
  for (;;) {
    const list = published.find(
      (params) => params.uri === uri && params.version === version,
    );
    if (list !== undefined) return list.diagnostics;
    await news();
  }
}

function news(): Promise<void> {
  return new Promise((resolve) => heard.push(resolve));
}

function ask<Result>(method: string, params: object): Promise<Result> {
  return server.connection.sendRequest<Result>(method, params);
}

function positionOf(text: string, needle: string): Position {
  const before = text.slice(0, text.indexOf(needle)).split("\n");
  return {
    line: before.length - 1,
    character: before.at(-1)?.length ?? 0,
  };
}

const stacked = `from keras import Input, layers

变量 = Input((9, 3), name="😀"); x = layers.LSTM(6)(变量)
y = layers.LSTM(4)(x)
`;

test("offers what it can do", () => {
  expect(server.capabilities).toMatchObject({
    positionEncoding: "utf-16",
    textDocumentSync: { openClose: true, change: 2 },
    hoverProvider: true,
  });
});

test("diagnostics stand in UTF-16 columns, with their version", async () => {
  const uri = await open(stacked);
  const [first, ...others] = await diagnosticsOf(uri, 1);
  expect(others).toEqual([]);
  expect(first).toMatchObject({
    source: "Unroll",
    code: "RNN101",
    severity: 1,
    range: { start: { line: 3 } },
  });
  const related = first?.relatedInformation?.[0]?.location;
  expect(related?.range.start.line).toBe(2);
});

test("an edit is answered with the list of its version", async () => {
  const uri = await open(stacked);
  await diagnosticsOf(uri, 1);
  const start = positionOf(stacked, "6)(");
  await server.connection.sendNotification("textDocument/didChange", {
    textDocument: { uri, version: 2 },
    contentChanges: [
      {
        range: { start, end: { ...start, character: start.character + 1 } },
        text: "6, return_sequences=True",
      },
    ],
  });
  expect(await diagnosticsOf(uri, 2)).toEqual([]);
});

test("a burst of edits ends with the last text's list", async () => {
  const uri = await open(stacked);
  for (let version = 2; version <= 12; version += 1)
    await server.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: [{ text: `${stacked}# ${version}\n` }],
    });
  expect(await diagnosticsOf(uri, 12)).toHaveLength(1);
});

test("hover, hints, lenses and fixes", async () => {
  const uri = await open(stacked);
  const textDocument = { uri };
  const hover = await ask<Hover | null>("textDocument/hover", {
    textDocument,
    position: positionOf(stacked, "x = "),
  });
  expect(JSON.stringify(hover?.contents)).toContain("(None, 6)");
  const hints = await ask<InlayHint[]>("textDocument/inlayHint", {
    textDocument,
    range: { start: { line: 0, character: 0 }, end: { line: 5, character: 0 } },
  });
  const column = positionOf(stacked, "x = ").character + 1;
  expect(hints).toMatchObject([
    { position: { line: 2, character: column }, label: ": (None, 6)" },
  ]);
  const lenses = await ask<CodeLens[]>("textDocument/codeLens", {
    textDocument,
  });
  expect(lenses.map(({ range }) => range.start.line)).toEqual([2, 3]);
  const diagnostics = await diagnosticsOf(uri, 1);
  const actions = await ask<CodeAction[]>("textDocument/codeAction", {
    textDocument,
    range: diagnostics[0]?.range,
    context: { diagnostics },
  });
  expect(actions[0]).toMatchObject({ kind: "quickfix", isPreferred: true });
  expect(actions[0]?.edit?.changes?.[uri]?.[0]?.newText).toContain(
    "return_sequences=True",
  );
});

test("a cancelled request is answered as cancelled, and the next as ever", async () => {
  const { CancellationTokenSource } = await import("vscode-languageserver");
  const source = new CancellationTokenSource();
  // Long enough that it is still being read when the cancel arrives.
  const more = "x = layers.LSTM(3, return_sequences=True)(变量)\n".repeat(3000);
  const uri = await open(`${stacked}${more}`);
  const asked = server.connection.sendRequest(
    "textDocument/codeLens",
    { textDocument: { uri } },
    source.token,
  );
  source.cancel();
  await expect(asked).rejects.toMatchObject({ code: -32800 });
  const lenses = await ask<CodeLens[]>("textDocument/codeLens", {
    textDocument: { uri },
  });
  expect(lenses).toHaveLength(3002);
});

test("closing clears the list, and what isn't open has no answers", async () => {
  const uri = await open(stacked);
  await diagnosticsOf(uri, 1);
  await server.connection.sendNotification("textDocument/didClose", {
    textDocument: { uri },
  });
  expect(await diagnosticsOf(uri, undefined)).toEqual([]);
  const position = { line: 2, character: 0 };
  const hover = await ask("textDocument/hover", {
    textDocument: { uri },
    position,
  });
  expect(hover).toBeNull();
});

test("a file without models has an empty list", async () => {
  const uri = await open("import numpy as np\nx = np.zeros(3)\n");
  expect(await diagnosticsOf(uri, 1)).toEqual([]);
});

test("a notebook's cells are read together, each with its own list", async () => {
  const { connection } = server;
  const notebook = "file:///project/notebook.ipynb";
  const texts = [
    "%pip install keras\nfrom keras import Input, layers\nx = Input((9, 3))",
    "y = layers.LSTM(6)(x)",
    "z = layers.LSTM(4)(y)",
  ];
  const cells = texts.map((text, index) => ({
    uri: `vscode-notebook-cell:/project/notebook.ipynb#${index}`,
    languageId: "python",
    version: 1,
    text,
  }));
  await connection.sendNotification("notebookDocument/didOpen", {
    notebookDocument: {
      uri: notebook,
      notebookType: "jupyter-notebook",
      version: 1,
      cells: cells.map(({ uri }) => ({ kind: 2, document: uri })),
    },
    cellTextDocuments: cells,
  });
  const last = cells[2]?.uri ?? "";
  const [found] = await diagnosticsOf(last, 1);
  expect(found).toMatchObject({
    code: "RNN101",
    range: { start: { line: 0 } },
    relatedInformation: [
      { location: { uri: cells[1]?.uri, range: { start: { line: 0 } } } },
    ],
  });
  const hover = await ask<Hover | null>("textDocument/hover", {
    textDocument: { uri: cells[1]?.uri },
    position: { line: 0, character: 0 },
  });
  expect(JSON.stringify(hover?.contents)).toContain("(None, 6)");
  await connection.sendNotification("notebookDocument/didChange", {
    notebookDocument: { uri: notebook, version: 2 },
    change: {
      cells: {
        textContent: [
          {
            document: { uri: cells[1]?.uri, version: 2 },
            changes: [{ text: "y = layers.LSTM(6, return_sequences=True)(x)" }],
          },
        ],
      },
    },
  });
  await diagnosticsOf(cells[1]?.uri ?? "", 2);
  // Its own text is the same, but its list comes anew with the others'.
  while (published.findLast(({ uri }) => uri === last)?.diagnostics.length)
    await news();
});

test("a client that pulls diagnostics is not sent any", async () => {
  const sent: PublishDiagnosticsParams[] = [];
  const pulling = await startServer(
    file,
    { capabilities: { textDocument: { diagnostic: {} } } },
    (connection) => {
      connection.onNotification(
        "textDocument/publishDiagnostics",
        (params: PublishDiagnosticsParams) => {
          sent.push(params);
        },
      );
    },
  );
  const uri = "file:///project/pulled.py";
  await pulling.connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "python", version: 1, text: stacked },
  });
  const report = await pulling.connection.sendRequest<DocumentDiagnosticReport>(
    "textDocument/diagnostic",
    { textDocument: { uri } },
  );
  expect(report).toMatchObject({ kind: "full", items: [{ code: "RNN101" }] });
  expect(sent).toEqual([]);
  expect(await pulling.end()).toBe(0);
});

test("a client that could pull may ask to be told instead", async () => {
  const uri = "file:///project/pushed.py";
  let tell: (params: PublishDiagnosticsParams) => void = () => undefined;
  const told = new Promise<PublishDiagnosticsParams>((resolve) => {
    tell = resolve;
  });
  const pushed = await startServer(
    file,
    {
      capabilities: { textDocument: { diagnostic: {} } },
      initializationOptions: { diagnostics: "push" },
    },
    (connection) => {
      connection.onNotification("textDocument/publishDiagnostics", tell);
    },
  );
  await pushed.connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "python", version: 1, text: stacked },
  });
  expect((await told).diagnostics).toHaveLength(1);
  expect(pushed.capabilities).not.toHaveProperty("diagnosticProvider");
  expect(await pushed.end()).toBe(0);
});
