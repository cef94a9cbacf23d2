// `npm start`: from a fresh clone to VS Code on examples/ with the extension running. Node's built-ins only, as it installs
// the rest itself. An installed VS Code is used where there is one; else code-server, in the default browser.
import { spawn } from "node:child_process";
import path from "node:path";
import {
  codeServerAddress,
  installCodeServer,
  serveCodeServer,
} from "./code-server.mjs";
import { codeCommand, hasDisplay, installedDesktop } from "./desktop.mjs";
import { install } from "./install.mjs";
import { cache, freePort, must, node, root, say } from "./process.mjs";

const examples = path.join(root, "examples");
const first = path.join(examples, "encoder_decoder.py");

const settings = {
  "chat.disableAIFeatures": true,
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
};

try {
  await start();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function start() {
  await install();
  say("Building the extension");
  await must(
    "The build",
    node(path.join(root, "esbuild.mjs"), [], { quiet: true }),
  );
  const desktop = installedDesktop() ?? codeCommand();
  if (desktop !== null && hasDisplay()) openDesktop(desktop);
  else await openInBrowser();
}

/** @param {string} file */
function openDesktop(file) {
  say(`Opening examples/ in ${file}`);
  const isScript = file.endsWith(".cmd");
  const args = [
    "--new-window",
    `--extensionDevelopmentPath=${root}`,
    examples,
    first,
  ];
  const quoted = (/** @type {string} */ text) =>
    isScript ? `"${text}"` : text;
  const child = spawn(quoted(file), args.map(quoted), {
    stdio: "ignore",
    detached: true,
    // A terminal inside VS Code passes this on, and its window would then run as plain Node.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: undefined },
    shell: isScript,
  });
  child.unref();
}

/** Serves until Ctrl+C. What a person sets in this editor is kept for the next time. */
async function openInBrowser() {
  console.log("No VS Code is installed here, or no display to open it on.");
  await installCodeServer();
  const { origin } = await serveCodeServer({
    port: await freePort(),
    user: path.join(cache, "start"),
    folder: examples,
    settings,
  });
  const address = codeServerAddress(origin, examples, {
    extensionDevelopmentPath: root,
    openFile: first,
    skipWelcome: "true",
  });
  if (hasDisplay()) openBrowser(address);
  say("VS Code with Unroll is served at this address:");
  console.log(`\n${address}\n\nPress Ctrl+C to stop.`);
}

/** @param {string} address */
function openBrowser(address) {
  const [command, ...args] =
    process.platform === "darwin"
      ? ["open", address]
      : process.platform === "win32"
        ? ["rundll32", "url.dll,FileProtocolHandler", address]
        : ["xdg-open", address];
  const child = spawn(command ?? "", args, { stdio: "ignore", detached: true });
  child.on("error", () => {
    // No browser by that name: the address is printed as well.
  });
  child.unref();
}
