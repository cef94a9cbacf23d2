// What resting the mouse on code says.
import assert from "node:assert/strict";
import { endHover, hoverAt, openFile, screenshot } from "./editor.ts";
import { scenario } from "./scenario.ts";

scenario("hover on a flag shows what its four pairs return", async () => {
  await openFile("encoder_decoder.py");
  const said = await hoverAt("return_state=True", /128\)/, { offset: 2 });
  await screenshot("hover-flag");
  await endHover();
  const rows = said.split("\n").filter((line) => line.includes("128)"));
  const returned = rows.map((row) => row.match(/\(None, [^)]*128\)/g) ?? []);
  assert.equal(rows.length, 4, said);
  assert.deepEqual(
    new Set(returned.map((row) => row[0])),
    new Set(["(None, 128)", "(None, None, 128)"]),
    said,
  );
});

scenario("hover on a layer shows what it returns, one line each", async () => {
  await openFile("encoder_decoder.py");
  const said = await hoverAt("LSTM(units, return_state", /state_c/);
  await screenshot("hover-layer");
  await endHover();
  assert.match(said, /state_h +\(None, 128\)/);
  assert.match(said, /state_c +\(None, 128\)/);
  // 4 · (64 + 128 + 1) · 128
  assert.match(said, /98,816/);
});

scenario("hover on a name shows its own part of the tuple", async () => {
  await openFile("encoder_decoder.py");
  const said = await hoverAt("decoded, _, _", /decoded:/);
  await endHover();
  assert.match(said, /decoded: +\(None, None, 128\)/);
});

scenario("hover works the same in TypeScript", async () => {
  await openFile("forecast.ts");
  const said = await hoverAt("sequence = tf", /\(None, 30, 32\)/);
  await screenshot("hover-typescript");
  await endHover();
  assert.match(said, /\(None, 30, 32\)/);
});
