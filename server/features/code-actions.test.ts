import { expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { readMarked } from "../../test/support/reading.ts";
import { codeActions } from "./code-actions.ts";
import { diagnostics } from "./diagnostics.ts";

const text = `from keras import Input, layers

x = Input((9, 3))
y = layers.LSTM(6)(x)
z = layers.LSTM(4)(y)
`;

const options = { lowestSeverity: "hint", pageOf: () => null } as const;

test("a finding's fix, on its line; after it the finding is gone", async () => {
  const { reading, document } = await readMarked(text);
  const shown = diagnostics(reading, options);
  const place = { line: 4, character: 3 };
  const [action, ...others] = codeActions(reading, {
    range: { start: place, end: place },
    diagnostics: shown,
    only: undefined,
  });
  expect(others).toEqual([]);
  expect(action).toMatchObject({
    kind: "quickfix",
    isPreferred: true,
    diagnostics: shown,
  });
  const edits = action?.edit?.changes?.[document.uri] ?? [];
  const mended = TextDocument.applyEdits(document, edits);
  expect(mended).toContain("y = layers.LSTM(6, return_sequences=True)(x)");
  const again = await readMarked(mended);
  expect(diagnostics(again.reading, options)).toEqual([]);
});

test("none elsewhere, and none of another kind", async () => {
  const { reading } = await readMarked(text);
  const at = (line: number, only: readonly string[] | undefined) => {
    const place = { line, character: 3 };
    const range = { start: place, end: place };
    return codeActions(reading, { range, diagnostics: [], only });
  };
  expect(at(2, undefined)).toEqual([]);
  expect(at(4, ["refactor"])).toEqual([]);
  expect(at(4, ["quickfix"])).toHaveLength(1);
});

test("hints can be left out", async () => {
  const { reading } = await readMarked(text);
  const errors = diagnostics(reading, { ...options, lowestSeverity: "error" });
  expect(errors.map(({ code }) => code)).toEqual(["RNN101"]);
});
