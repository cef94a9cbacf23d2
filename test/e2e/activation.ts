// The extension starts when a file that it reads is opened.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { openText, screenshot } from "./editor.ts";
import { eventually, scenario } from "./scenario.ts";

scenario("activates on a Python file", async () => {
  await openText("start.py", "import keras\n\nx = keras.Input((4,))\n");
  const extension = vscode.extensions.getExtension("unroll.unroll");
  assert.ok(extension, "the extension is not there");
  await eventually("activation", () => Promise.resolve(extension.isActive));
  // A failed start counts as active too; this tells them apart.
  await extension.activate();
  await screenshot("activation");
});
