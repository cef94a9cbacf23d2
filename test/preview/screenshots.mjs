// Pictures of the page to look at: `node test/preview/screenshots.mjs [target[:view[:theme[:width]]] …]` → .cache/preview/shots.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { bundlePage, launch, servePage } from "./harness.mjs";

const folder = join(import.meta.dirname, "../../.cache/preview/shots");
const usual = [
  "lstm:Outputs:dark:1400",
  "lstm:Outputs:light:700",
  "lstm:Outputs:light:350",
  "lstm:Gates:light:1400",
  "lstm:Variants:dark:1400",
  "poem:Batches:light:700",
  "nine:Batches:dark:1400",
  "bidirectional:Outputs:light:1400",
  "lstm:Outputs:hc-dark:700",
  "lstm:Gates:hc-light:700",
];

mkdirSync(folder, { recursive: true });
const server = await servePage(await bundlePage());
const browser = await launch();
const asked = process.argv.slice(2);
for (const shot of asked.length > 0 ? asked : usual) {
  const [target = "lstm", view = "Outputs", theme = "dark", width = "1400"] =
    shot.split(":");
  const page = await browser.newPage({
    viewport: { width: Number(width), height: 900 },
  });
  page.on("pageerror", (error) => console.error(shot, String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") console.error(shot, message.text());
  });
  await page.goto(`${server.url}?theme=${theme}&target=${target}`);
  try {
    await page.getByRole("tab", { name: view }).click({ timeout: 5000 });
    await page
      .locator("canvas.heat:not(.empty)")
      .first()
      .waitFor({ timeout: 20_000 });
    await page.waitForTimeout(700);
  } catch (error) {
    console.error(shot, String(error).split("\n")[0]);
  }
  const file = join(folder, `${target}-${view}-${theme}-${width}.png`);
  await page.screenshot({ path: file, fullPage: true });
  console.log(file);
  await page.close();
}
await browser.close();
server.close();
