// What VS Code runs as `extensionTestsPath`: every scenario, in the extension host, with the window driven from outside.
import { appendFile, mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { connect, screenshot, useTheme } from "./editor.ts";
import { runScenarios } from "./scenario.ts";
import "./activation.ts";
import "./hover.ts";
import "./findings.ts";
import "./preview.ts";

interface Plan {
  readonly endpoint: string;
  readonly results: string;
  readonly pictures: string;
  readonly folder: string;
  readonly only: readonly string[];
}

/** Resolves when all have passed; VS Code reports a rejection as the failed run. */
export async function run(): Promise<void> {
  const plan = JSON.parse(
    await readFile(path.join(__dirname, "plan.json"), "utf8"),
  ) as Plan;
  const write = (line: unknown): Promise<void> =>
    appendFile(plan.results, `${JSON.stringify(line)}\n`);
  let failed = 1;
  try {
    await mkdir(plan.pictures, { recursive: true });
    await connect(plan.endpoint, plan.folder, plan.pictures);
    failed = await runScenarios(plan.only, {
      before: () => useTheme("light"),
      report: write,
      atFailure: (name) =>
        screenshot(`failed ${name.replaceAll(/[^\w. -]/g, "")}`),
    });
  } catch (error) {
    await write({ name: "start", ms: 0, error: String(error) });
  } finally {
    await write({ done: true });
  }
  if (failed > 0) throw new Error(`${failed} scenarios failed`);
}
