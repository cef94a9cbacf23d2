// Runs the end-to-end suite in a real VS Code: one that is installed or can be downloaded, else code-server in a Chromium.
// Either way the suite (test/e2e/suite.ts) runs in the extension host and drives the window over the DevTools protocol.
import { build } from "esbuild";
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { findChromium, openChromium } from "./chromium.mjs";
import {
  codeServerAddress,
  installCodeServer,
  serveCodeServer,
} from "./code-server.mjs";
import { findDesktop } from "./desktop.mjs";
import { cache, freePort, root, say } from "./process.mjs";
import { follow } from "./results.mjs";

const home = path.join(cache, "e2e");
const size = { width: 1400, height: 900 };

/** Everything off that would lie over the editor or move things while a test looks at them. */
const settings = {
  "chat.disableAIFeatures": true,
  "editor.hover.delay": 100,
  "editor.minimap.enabled": false,
  "extensions.ignoreRecommendations": true,
  "git.enabled": false,
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

/** @typedef {{ folder: string, user: string, suite: string, port: number }} Session */

/**
 * The suite's outcome, each scenario printed as it ends.
 * @param {readonly string[]} only  parts of scenario names; none means all
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function endToEnd(only = []) {
  rmSync(home, { recursive: true, force: true });
  const session = {
    folder: path.join(home, "workspace"),
    user: path.join(home, "user"),
    suite: path.join(home, "suite.cjs"),
    port: await freePort(),
  };
  mkdirSync(session.user, { recursive: true });
  cpSync(path.join(root, "examples"), session.folder, { recursive: true });
  await bundleSuite(session.suite);
  const results = path.join(home, "results.ndjson");
  const plan = {
    endpoint: `http://127.0.0.1:${String(session.port)}`,
    results,
    pictures: path.join(home, "pictures"),
    folder: session.folder,
    only,
  };
  writeFileSync(path.join(home, "plan.json"), JSON.stringify(plan));
  const desktop = await findDesktop();
  const editor =
    desktop === null
      ? await startInBrowser(session)
      : startOnDesktop(desktop, session);
  try {
    return await follow(results, editor.ended);
  } finally {
    editor.stop();
  }
}

/** @param {string} file */
async function bundleSuite(file) {
  await build({
    absWorkingDir: root,
    entryPoints: ["test/e2e/suite.ts"],
    outfile: file,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["vscode", "playwright-core"],
    logLevel: "warning",
  });
}

/** @param {Session} session */
async function startInBrowser({ folder, user, suite, port }) {
  await installCodeServer();
  const chromium = await findChromium();
  say(
    `End to end: VS Code as code-server, in Chromium (${chromium.source}, ${chromium.file})`,
  );
  const server = await serveCodeServer({
    port: await freePort(),
    user,
    folder,
    settings,
  });
  const browser = await openChromium(chromium, {
    port,
    profile: path.join(user, "browser"),
    url: codeServerAddress(server.origin, folder, {
      extensionDevelopmentPath: root,
      extensionTestsPath: suite,
      skipWelcome: "true",
    }),
    ...size,
  });
  return {
    ended: new Promise(() => {}),
    stop: () => {
      browser.stop();
      server.stop();
    },
  };
}

/**
 * @param {{ file: string, source: string }} desktop
 * @param {Session} session
 */
function startOnDesktop(desktop, { folder, user, suite, port }) {
  say(`End to end: VS Code ${desktop.source}, ${desktop.file}`);
  const state = path.join(user, "User");
  mkdirSync(state, { recursive: true });
  writeFileSync(path.join(state, "settings.json"), JSON.stringify(settings));
  const ended = import("@vscode/test-electron").then(({ runTests }) =>
    runTests({
      vscodeExecutablePath: desktop.file,
      extensionDevelopmentPath: root,
      extensionTestsPath: suite,
      launchArgs: [
        folder,
        `--remote-debugging-port=${String(port)}`,
        `--user-data-dir=${user}`,
        `--extensions-dir=${path.join(user, "extensions")}`,
        `--window-size=${String(size.width)},${String(size.height)}`,
        "--skip-welcome",
        "--disable-workspace-trust",
      ],
    }),
  );
  return { ended, stop: () => {} };
}

if (process.argv[1] === import.meta.filename) {
  if (!existsSync(path.join(root, "dist/extension.cjs"))) {
    console.error("Nothing is built yet: run `npm run build` first.");
    process.exit(2);
  }
  const { passed, failed } = await endToEnd(process.argv.slice(2));
  console.log(`${String(passed)} passed, ${String(failed)} failed`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}
