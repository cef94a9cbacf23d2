// VS Code for machines that have none and can't download it from its vendor: the npm package code-server carries the same
// editor as plain files and serves it to a browser. It is installed once, into the cache folder.
import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { answers, cache, must, npm, say, stopWithUs } from "./process.mjs";

const version = "4.139.1";
const nodeMajor = 24;
const home = path.join(cache, "code-server");
const stamp = path.join(home, "installed.txt");

/** What code-server runs on; the same number means that nothing has to be installed. */
const wanted = `code-server ${version}, Node ${String(nodeMajor)}, ${process.platform}-${process.arch}\n`;

/** Installs code-server and the Node that it needs, unless they are there. */
export async function installCodeServer() {
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  say(`Installing VS Code as code-server ${version} (about 20 s, 230 MB)`);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  writeFileSync(path.join(home, "package.json"), '{ "private": true }\n');
  const add = (/** @type {string} */ name) =>
    must(
      `npm install ${name}`,
      npm(["install", "--ignore-scripts", "--no-audit", "--no-fund", name], {
        cwd: home,
        quiet: true,
      }),
    );
  if (!ownNodeFits()) await add(nodePackage() + `@${String(nodeMajor)}`);
  await add(`code-server@${version}`);
  const editor = path.join(home, "node_modules/code-server/lib/vscode");
  for (const folder of [editor, path.join(editor, "extensions")]) {
    await must(
      `npm install in ${folder}`,
      npm(
        [
          "install",
          "--omit=dev",
          "--ignore-scripts",
          "--no-audit",
          "--no-fund",
        ],
        { cwd: folder, quiet: true },
      ),
    );
  }
  writeFileSync(stamp, wanted);
}

/**
 * Serves a folder on a local port until `stop` is called. `user` holds settings and state; its log is `user/server.log`.
 * @param {{ port: number, user: string, folder: string, settings: Readonly<Record<string, unknown>> }} options
 * @returns {Promise<{ origin: string, stop: () => void }>}
 */
export async function serveCodeServer({ port, user, folder, settings }) {
  mkdirSync(path.join(user, "User"), { recursive: true });
  writeFileSync(
    path.join(user, "User/settings.json"),
    JSON.stringify(settings, null, 2),
  );
  const log = openSync(path.join(user, "server.log"), "w");
  const child = spawn(
    nodeBinary(),
    [
      path.join(home, "node_modules/code-server/out/node/entry.js"),
      ...["--auth", "none", "--bind-addr", `127.0.0.1:${String(port)}`],
      ...["--config", path.join(user, "config.yaml")],
      ...["--user-data-dir", user],
      ...["--extensions-dir", path.join(user, "extensions")],
      ...["--disable-telemetry", "--disable-update-check"],
      // Without the driver option a built VS Code ignores the extension that the page's address names.
      ...["--disable-workspace-trust", "--vscode-option"],
      ...["enable-smoke-test-driver", folder],
    ],
    {
      stdio: ["ignore", log, log],
      detached: process.platform !== "win32",
      env: { ...process.env, VSCODE_IPC_HOOK_CLI: "" },
    },
  );
  const origin = `http://127.0.0.1:${String(port)}`;
  const stop = () => stopTree(child);
  stopWithUs(stop);
  try {
    await answers(`${origin}/healthz`, 60);
  } catch (error) {
    stop();
    throw error;
  }
  return { origin, stop };
}

/**
 * The address of a served folder with extensions from this disk in it.
 * @param {string} origin
 * @param {string} folder
 * @param {Readonly<Record<string, string>>} payload  names and local paths or texts
 */
export function codeServerAddress(origin, folder, payload) {
  const remote = origin.replace(/^http/, "vscode-remote");
  const pairs = Object.entries(payload).map(([name, value]) => [
    name,
    path.isAbsolute(value) ? remote + slashes(value) : value,
  ]);
  return `${origin}/?folder=${encodeURIComponent(slashes(folder))}&payload=${encodeURIComponent(JSON.stringify(pairs))}`;
}

/** @param {string} file */
function slashes(file) {
  const posix = file.replaceAll("\\", "/");
  return posix.startsWith("/") ? posix : `/${posix}`;
}

/** @param {import("node:child_process").ChildProcess} child */
function stopTree(child) {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    if (process.platform === "win32") child.kill();
    else process.kill(-child.pid, "SIGTERM");
  } catch {
    // It has ended by itself.
  }
}

function ownNodeFits() {
  return process.versions.node.startsWith(`${String(nodeMajor)}.`);
}

function nodePackage() {
  const platform = process.platform === "win32" ? "win" : process.platform;
  return `node-${platform}-${process.arch}`;
}

function nodeBinary() {
  if (ownNodeFits()) return process.execPath;
  const file = process.platform === "win32" ? "bin/node.exe" : "bin/node";
  return path.join(home, "node_modules", nodePackage(), file);
}
