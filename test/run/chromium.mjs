// A Chromium to look at VS Code and the preview with: an installed one, else the one that an npm package carries.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { answers, cache, stopWithUs } from "./process.mjs";

const names = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "microsoft-edge",
];

const places = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  `${process.env["ProgramFiles"] ?? ""}\\Google\\Chrome\\Application\\chrome.exe`,
  `${process.env["ProgramFiles(x86)"] ?? ""}\\Microsoft\\Edge\\Application\\msedge.exe`,
];

/** Software rendering, so that WebGL 2 and WebGPU are there on any machine; nothing that calls home. */
export const chromiumFlags = [
  "--no-sandbox",
  "--enable-unsafe-swiftshader",
  "--use-angle=swiftshader",
  "--enable-unsafe-webgpu",
  "--ignore-gpu-blocklist",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  "--no-first-run",
  "--no-default-browser-check",
  "--disable-dev-shm-usage",
  "--force-color-profile=srgb",
];

/**
 * The browser's file, and what its environment needs.
 * @returns {Promise<{ file: string, env: Record<string, string>, source: string }>}
 */
export async function findChromium() {
  const installed = onPath() ?? places.find((file) => existsSync(file));
  if (installed !== undefined && starts(installed, {})) {
    return { file: installed, env: {}, source: "installed" };
  }
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error("No Chromium, Chrome or Edge found; please install one.");
  }
  return packaged();
}

/**
 * Starts it without a window and waits until it can be driven at `endpoint`.
 * @param {{ file: string, env: Record<string, string> }} chromium
 * @param {{ port: number, profile: string, url: string, width: number, height: number }} options
 * @returns {Promise<{ endpoint: string, stop: () => void }>}
 */
export async function openChromium(chromium, options) {
  const child = spawn(
    chromium.file,
    [
      ...chromiumFlags,
      "--headless",
      `--remote-debugging-port=${String(options.port)}`,
      `--user-data-dir=${options.profile}`,
      `--window-size=${String(options.width)},${String(options.height)}`,
      options.url,
    ],
    { stdio: "ignore", env: { ...process.env, ...chromium.env } },
  );
  const endpoint = `http://127.0.0.1:${String(options.port)}`;
  const stop = () => void child.kill("SIGKILL");
  stopWithUs(stop);
  try {
    await answers(`${endpoint}/json/version`, 60);
  } catch (error) {
    stop();
    throw error;
  }
  return { endpoint, stop };
}

/** @returns {string | undefined} */
function onPath() {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((file) => existsSync(file));
}

/**
 * @param {string} file
 * @param {Record<string, string>} env
 */
function starts(file, env) {
  if (process.platform === "win32") return true;
  const result = spawnSync(file, ["--version"], {
    env: { ...process.env, ...env },
  });
  return result.status === 0;
}

/** Unpacks the packaged browser; the libraries and fonts that come with it serve only where the system has none. */
async function packaged() {
  const home = join(cache, "chromium");
  mkdirSync(home, { recursive: true });
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = home;
  try {
    const { default: chromium } = await import("@sparticuz/chromium");
    const { inflate } = await import(
      new URL("lambdafs.js", import.meta.resolve("@sparticuz/chromium")).href
    );
    const file = await chromium.executablePath();
    /** @type {Record<string, string>} */
    const env = existsSync("/etc/fonts")
      ? {}
      : { FONTCONFIG_PATH: join(home, "fonts") };
    if (!starts(file, env)) {
      const bin = new URL(
        "../../bin/",
        import.meta.resolve("@sparticuz/chromium"),
      );
      await inflate(join(bin.pathname, "al2023.tar.br"));
      env["LD_LIBRARY_PATH"] = join(home, "al2023/lib");
      if (!starts(file, env)) throw new Error(`${file} does not start.`);
    }
    return { file, env, source: "from the npm package @sparticuz/chromium" };
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
}
