import { expect, test } from "vitest";
import { readMarked } from "../../test/support/reading.ts";
import { hover } from "./hover.ts";

/** What the hover at `$0` says, and the text that it is about. */
async function check(marked: string, file?: string): Promise<string | null> {
  const { reading, document, offset } = await readMarked(marked, file);
  const said = hover(reading, offset);
  if (said === null) return null;
  const { contents, range } = said;
  const text = typeof contents === "object" && "value" in contents;
  return `${document.getText(range)}\n${text ? contents.value : ""}`;
}

const imports = "from keras import Input, layers\n";

test("a constructor", async () => {
  expect(
    await check(
      `${imports}x = Input((9, 3))\nseq, h, c = layers.LS$0TM(6, return_sequences=True, return_state=True)(x)\n`,
    ),
  ).toMatchInlineSnapshot(`
    "layers.LSTM
    \`\`\`text
    layers.LSTM(6, return_sequences=True, return_state=True)
      in       (None, 9, 3)  float32
      seq      (None, 9, 6)  float32  h_1 … h_T
      state_h  (None, 6)     float32  h_T
      state_c  (None, 6)     float32  c_T
    \`\`\`

    \`lstm\` · 240 parameters"
  `);
});

test("an unpacked name", async () => {
  expect(
    await check(
      `${imports}x = Input((9, 3))\nseq, h, c$0 = layers.LSTM(6, return_sequences=True, return_state=True)(x)\n`,
    ),
  ).toMatchInlineSnapshot(`
    "c
    \`\`\`text
    c: (None, 6)  float32
    \`\`\`
    Output 3 of 3 of \`LSTM\` (\`lstm\`), line 3: c_T."
  `);
});

test("a name that is used", async () => {
  expect(
    await check(
      `${imports}x = Input((9, 3))\ny = layers.LSTM(6)($0x)\nz = layers.Dense(2)(y)\n`,
    ),
  ).toMatchInlineSnapshot(`
    "x
    \`\`\`text
    x: (None, 9, 3)  float32
    \`\`\`
    Input of the model, line 2."
  `);
});

test("a flag", async () => {
  expect(
    await check(
      `${imports}x = Input((9, 3))\ny = layers.LSTM(6, return_$0sequences=True)(x)\n`,
    ),
  ).toMatchInlineSnapshot(`
    "return_sequences=True
    | return_sequences | return_state | LSTM returns | shapes |  |
    | --- | --- | --- | --- | --- |
    | False | False | h_T | \`(None, 6)\` |  |
    | **True** | **False** | **h_1 … h_T** | **\`(None, 9, 6)\`** | ← here |
    | False | True | h_T, state_h, state_c | \`(None, 6)\`, \`(None, 6)\`, \`(None, 6)\` |  |
    | True | True | h_1 … h_T, state_h, state_c | \`(None, 9, 6)\`, \`(None, 6)\`, \`(None, 6)\` |  |"
  `);
});

test("a flag inside a wrapper", async () => {
  expect(
    await check(
      `${imports}x = Input((9, 3))\ny = layers.Bidirectional(layers.GRU(6, return_$0state=True))(x)\n`,
    ),
  ).toMatchInlineSnapshot(`
    "return_state=True
    | return_sequences | return_state | Bidirectional returns | shapes |  |
    | --- | --- | --- | --- | --- |
    | False | False | out | \`(None, 12)\` |  |
    | True | False | seq | \`(None, 9, 12)\` |  |
    | **False** | **True** | **out, forward, backward** | **\`(None, 12)\`, \`(None, 6)\`, \`(None, 6)\`** | ← here |
    | True | True | seq, forward, backward | \`(None, 9, 12)\`, \`(None, 6)\`, \`(None, 6)\` |  |"
  `);
});

test("an unknown value says why", async () => {
  expect(
    await check(
      `${imports}from data import load\nx$0 = load()\ny = layers.LSTM(6)(x)\n`,
    ),
  ).toMatchInlineSnapshot(`
    "x
    \`\`\`text
    x: ?
    \`\`\`
    \`data\` is not in this workspace."
  `);
});

test("a model, and a result that is not unpacked", async () => {
  expect(
    await check(
      `${imports}import keras\nmodel$0 = keras.Sequential([Input((9, 3)), layers.LSTM(6), layers.Dense(2)])\n`,
    ),
  ).toMatchInlineSnapshot(`
    "model
    \`\`\`text
    Sequential "sequential"
      in   (None, 9, 3)  float32
      out  (None, 2)     float32
    \`\`\`
    2 layers · 254 parameters"
  `);
  expect(
    await check(
      `${imports}x = Input((9, 3))\nresult$0 = layers.LSTM(6, return_state=True)(x)\n`,
    ),
  ).toMatchInlineSnapshot(`
    "result
    \`\`\`text
    result: tuple of 3
      out      (None, 6)  float32
      state_h  (None, 6)  float32
      state_c  (None, 6)  float32
    \`\`\`
    From \`LSTM\` (\`lstm\`), line 3."
  `);
});

test("data that goes through a model", async () => {
  expect(
    await check(
      `${imports}import keras\nimport numpy as np\nmodel = keras.Sequential([Input((9, 3)), layers.LSTM(6)])\nmodel.compile(loss="mse")\nmodel.fi$0t(np.zeros((9, 9, 3)), np.zeros((9, 6)), batch_size=2, epochs=3)\n`,
    ),
  ).toMatchInlineSnapshot(`
    "fit
    \`\`\`text
    sequential.fit
      x  (9, 9, 3)
      y  (9, 6)
    \`\`\`
    batch size 2 · epochs 3 · shuffle true"
  `);
});

test("nothing where nothing is known", async () => {
  expect(await check(`${imports}pri$0nt(1)\n`)).toBeNull();
  expect(await check(`$0${imports}`)).toBeNull();
});
