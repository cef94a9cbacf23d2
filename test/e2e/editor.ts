// The vocabulary of the end-to-end tests: what a person does in VS Code with mouse and keyboard, and what they then see.
// Files are opened through the extension API; everything that is judged is read from the window.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { chromium, type Browser, type Frame, type Page } from "playwright-core";
import * as vscode from "vscode";
import { eventually } from "./scenario.ts";

interface Session {
  readonly browser: Browser;
  readonly page: Page;
  readonly folder: string;
  readonly pictures: string;
}

let session: Session | undefined;

/** Attaches to the window that this extension host belongs to. */
export async function connect(
  endpoint: string,
  folder: string,
  pictures: string,
): Promise<void> {
  const browser = await chromium.connectOverCDP(endpoint);
  const page = await eventually("the window", async () => {
    for (const candidate of browser.contexts().flatMap((c) => c.pages())) {
      if ((await candidate.locator(".monaco-workbench").count()) > 0) {
        return candidate;
      }
    }
    return null;
  });
  if (page.url().startsWith("http")) {
    await page.setViewportSize({ width: 1400, height: 900 });
  }
  page.setDefaultTimeout(patience);
  session = { browser, page, folder, pictures };
}

function current(): Session {
  if (session === undefined) throw new Error("no window is connected");
  return session;
}

/** The window, for what has no word here. */
export function page(): Page {
  return current().page;
}

/** Every click waits for what it clicks on, but no longer than a person would. */
const patience = 10_000;

/** Writes a file into the test's own copy of the examples and opens it in the first column. */
export async function openText(name: string, written: string): Promise<void> {
  await writeFile(path.join(current().folder, name), written);
  await openFile(name);
  // A document that was open a moment ago may still hold what the file was before.
  await eventually(`the new text of ${name}`, async () => {
    if (text() === written) return true;
    await vscode.commands.executeCommand("workbench.action.files.revert");
    return null;
  });
}

/** Closes everything; what a test has typed is thrown away, so that nothing asks about it and nothing is left of it. */
async function closeAll(): Promise<void> {
  // A panel may still have the focus and be closed in the text's place; then the text is next.
  await eventually("nothing typed is left", async () => {
    const dirty = vscode.workspace.textDocuments.find((one) => one.isDirty);
    if (dirty === undefined) return true;
    await show(dirty.uri);
    await vscode.commands.executeCommand(
      "workbench.action.revertAndCloseActiveEditor",
    );
    return null;
  });
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
}

/** By the command behind the explorer: a document that the API itself opens stays open for minutes after its tab is closed. */
async function show(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand("vscode.open", uri, { preview: false });
  await eventually(uri.path, () =>
    Promise.resolve(
      vscode.window.activeTextEditor?.document.uri.toString() ===
        uri.toString(),
    ),
  );
}

/** Opens a file of the folder, alone, and waits until its text is drawn. */
export async function openFile(name: string): Promise<void> {
  await closeAll();
  await show(vscode.Uri.file(path.join(current().folder, name)));
  await page()
    .locator(".editor-instance .view-lines .view-line")
    .first()
    .waitFor();
}

/** Opens a notebook of the folder, alone, and waits until its cells are drawn. */
export async function openNotebook(name: string): Promise<void> {
  await closeAll();
  const uri = vscode.Uri.file(path.join(current().folder, name));
  await vscode.window.showNotebookDocument(
    await vscode.workspace.openNotebookDocument(uri),
  );
  await page().locator(".notebookOverlay .view-line").first().waitFor();
}

/** Text of the open document as it stands now, unsaved edits included. */
export function text(): string {
  return activeEditor().document.getText();
}

/** Puts the cursor where `needle` starts (in its n-th place, from 0), plus `offset` characters. */
export async function placeCursor(
  needle: string,
  { offset = 0, nth = 0 } = {},
): Promise<void> {
  const editor = activeEditor();
  let index = -1;
  for (let n = 0; n <= nth; n += 1) index = text().indexOf(needle, index + 1);
  if (index < 0) throw new Error(`${needle} is not in the document`);
  const position = editor.document.positionAt(index + offset);
  editor.selection = new vscode.Selection(position, position);
  editor.revealRange(
    new vscode.Range(position, position),
    vscode.TextEditorRevealType.InCenterIfOutsideViewport,
  );
  await vscode.commands.executeCommand(
    "workbench.action.focusActiveEditorGroup",
  );
  await page().waitForTimeout(100);
}

/** Rests the mouse on a place in the text and gives what the hover says. Aims anew while lines still move (lenses). */
export async function hoverAt(
  needle: string,
  wanted: RegExp,
  place: { readonly offset?: number; readonly nth?: number } = {},
): Promise<string> {
  const contents = page().locator(".monaco-hover:not(.hidden) .hover-contents");
  let said = "";
  const found = await eventually(`the hover on ${needle}`, async () => {
    await endHover();
    await placeCursor(needle, place);
    await pointAtCursor();
    await contents.first().waitFor({ timeout: 2000 });
    await page().waitForTimeout(300);
    said = (await contents.allInnerTexts()).join("\n").trim();
    return wanted.test(said) ? said : null;
  }).catch(() => null);
  if (found === null)
    throw new Error(
      `the hover on ${needle} never said ${String(wanted)}, but:\n${said}`,
    );
  return found;
}

async function pointAtCursor(): Promise<void> {
  const cursor = await page()
    .locator(".monaco-editor.focused .cursors-layer .cursor")
    .first()
    .boundingBox();
  if (cursor === null) throw new Error("the cursor is not in view");
  const y = cursor.y + cursor.height / 2;
  await page().mouse.move(cursor.x + 30, y);
  await page().mouse.move(cursor.x + 3, y, { steps: 4 });
}

/** Takes the hover away again, so that it covers nothing. */
export async function endHover(): Promise<void> {
  await page().mouse.move(5, 5);
  await page().keyboard.press("Escape");
  const shown = page().locator(".monaco-hover:not(.hidden) .hover-contents");
  await eventually("no hover", async () => (await shown.count()) === 0);
}

/** The rows of the Problems panel, opened by its keys: message, code and place in one line each. */
export async function problems(): Promise<readonly string[]> {
  const panel = page().locator(".markers-panel");
  if (!(await panel.isVisible())) {
    await page().keyboard.press("ControlOrMeta+Shift+M");
    await panel.waitFor();
  }
  const rows = panel.locator(".monaco-list-row:has(.marker-line)");
  const texts = await rows.allInnerTexts();
  return texts.map((row) => row.replaceAll(/\s+/g, " ").trim());
}

/** Gives the Problems panel's room back. */
export async function closePanel(): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.closePanel");
}

/** The squiggles drawn in the text, by severity. */
export async function squiggles(): Promise<{
  readonly error: number;
  readonly warning: number;
}> {
  const count = (kind: string): Promise<number> =>
    page().locator(`.view-overlays .squiggly-${kind}`).count();
  return { error: await count("error"), warning: await count("warning") };
}

/** Opens the menu of fixes at the cursor by its keys and chooses one by arrow keys and Enter. */
export async function applyQuickFix(title: string): Promise<void> {
  await page().keyboard.press("ControlOrMeta+.");
  const menu = page().locator(".action-widget:not(.action-list-submenu-panel)");
  await menu.waitFor();
  const rows = menu.locator(".monaco-list-row.action");
  const count = await rows.count();
  for (let step = 0; step < count; step += 1) {
    const focused = menu.locator(".monaco-list-row.action.focused");
    const label = await focused.innerText();
    if (label.includes(title)) {
      await page().keyboard.press("Enter");
      await menu.waitFor({ state: "hidden" });
      return;
    }
    await page().keyboard.press("ArrowDown");
  }
  const offered = await rows.allInnerTexts();
  await page().keyboard.press("Escape");
  throw new Error(`no fix "${title}" among: ${offered.join(" | ")}`);
}

/** The texts of the code lenses in view, top to bottom. */
export async function lenses(): Promise<readonly string[]> {
  return page().locator(".codelens-decoration a").allInnerTexts();
}

/** Clicks the n-th lens with this text, from 0 at the top. */
export async function clickLens(label: string, nth = 0): Promise<void> {
  const found = page().locator(".codelens-decoration a", { hasText: label });
  await found.nth(nth).click();
}

/** The inlay hints in view, as they read. */
export async function inlayHints(): Promise<readonly string[]> {
  return page().locator(".view-line span[class*='dyn-rule']").allInnerTexts();
}

/** The preview's own document: a frame within a frame, found by an element that it must hold. */
export function previewFrame(selector = "h1"): Promise<Frame> {
  return eventually(
    "the preview",
    async () => {
      for (const frame of page().frames()) {
        if (frame.parentFrame() === null) continue;
        const found = await frame
          .locator(selector)
          .count()
          .catch(() => 0);
        if (found > 0) return frame;
      }
      return null;
    },
    40,
  );
}

export type Theme = "light" | "dark" | "high contrast" | "high contrast light";

const themes: Readonly<Record<Theme, string>> = {
  light: "Default Light Modern",
  dark: "Default Dark Modern",
  "high contrast": "Default High Contrast",
  "high contrast light": "Default High Contrast Light",
};

const themeClasses: Readonly<Record<Theme, string>> = {
  light: "vs",
  dark: "vs-dark",
  "high contrast": "hc-black",
  "high contrast light": "hc-light",
};

/** Switches the colour theme and waits until the window wears it. */
export async function useTheme(theme: Theme): Promise<void> {
  await vscode.workspace
    .getConfiguration("workbench")
    .update("colorTheme", themes[theme], vscode.ConfigurationTarget.Global);
  await page()
    .locator(`.monaco-workbench.${themeClasses[theme]}`)
    .waitFor({ state: "attached" });
}

/** Keeps a picture of the window, or of a part of it. */
export async function screenshot(name: string): Promise<void> {
  await page().screenshot({
    path: path.join(current().pictures, `${name}.png`),
  });
}

function activeEditor(): vscode.TextEditor {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) throw new Error("no text editor is open");
  return editor;
}
