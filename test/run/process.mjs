// Starting other programs, the same on Linux, macOS and Windows. Built-ins only: it runs before anything is installed.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The project's top folder. */
export const root = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  "../..",
);

/** What scripts download or build for themselves; ignored by git, quick to reuse, safe to delete. */
export const cache = path.join(root, ".cache");

/**
 * Says what is being done, so that a long wait explains itself.
 * @param {string} text
 */
export function say(text) {
  console.log(`\n▸ ${text}`);
}

/**
 * Runs a program to its end. `quiet` keeps its output unless it fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Readonly<Record<string, string>>, quiet?: boolean }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function run(command, args, options = {}) {
  const child = spawn(command, args, {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...colours(), ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  /** @type {string[]} */
  const parts = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text) => {
      parts.push(text);
      if (options.quiet !== true) process.stdout.write(text);
    });
  }
  const code = await new Promise((resolve) => {
    child.on("error", (error) => {
      parts.push(`${error.message}\n`);
      resolve(127);
    });
    child.on("close", (status) => resolve(status ?? 1));
  });
  const output = parts.join("");
  if (code !== 0 && options.quiet === true) process.stdout.write(output);
  return { code, output };
}

/** What we start writes to a pipe of ours, so we say whether there is a terminal behind it. */
function colours() {
  return process.stdout.isTTY ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" };
}

/**
 * Runs a JavaScript file with this Node.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function node(file, args, options) {
  return run(process.execPath, [file, ...args], options);
}

/**
 * Runs npm: the one that started us where there is one, since Windows can't spawn `npm` by its name.
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function npm(args, options) {
  const file = process.env["npm_execpath"];
  if (file?.endsWith("js")) return node(file, args, options);
  return process.platform === "win32"
    ? run("cmd", ["/c", "npm", ...args], options)
    : run("npm", args, options);
}

/**
 * Throws with a sentence when a step that everything after needs has failed.
 * @param {string} what
 * @param {Promise<{ code: number }>} step
 */
export async function must(what, step) {
  const { code } = await step;
  if (code !== 0) throw new Error(`${what} failed (exit ${String(code)}).`);
}

/**
 * A port that is free right now.
 * @returns {Promise<number>}
 */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port =
        address !== null && typeof address === "object" ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/**
 * Waits until a local address answers.
 * @param {string} url
 * @param {number} seconds
 */
export async function answers(url, seconds) {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    try {
      const reply = await fetch(url, { redirect: "manual" });
      if (reply.status < 500) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`Nothing answered at ${url} in ${String(seconds)} s.`);
}

/**
 * Calls `stop` however this script ends, Ctrl+C included, so that nothing it started is left running.
 * @param {() => void} stop
 */
export function stopWithUs(stop) {
  process.on("exit", stop);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    if (process.listenerCount(signal) === 0) {
      process.on(signal, () => process.exit(130));
    }
  }
}
