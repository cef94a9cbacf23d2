// The preview page in a plain browser: built, served, and opened with an editor's side that is made for it.
import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { basename, extname, join } from "node:path";
import { chromium } from "playwright-core";
import { chromiumFlags, findChromium } from "../run/chromium.mjs";
import { rootStyle, themes } from "./themes.mjs";

const root = join(import.meta.dirname, "../..");

/**
 * Page, worker and the editor's side, bundled as the product is bundled: by file name. Kept in memory, since several test files do this at
 * once.
 * @returns {Promise<ReadonlyMap<string, Uint8Array>>}
 */
export async function bundlePage() {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: {
      page: "webview/page.ts",
      worker: "webview/engine/threads/worker.ts",
      host: "test/preview/host.ts",
    },
    outdir: "preview",
    write: false,
    bundle: true,
    format: "iife",
    platform: "browser",
    target: "es2023",
    jsx: "automatic",
    jsxImportSource: "preact",
    minify: true,
    logLevel: "warning",
  });
  const wasm = await readFile(
    createRequire(import.meta.url).resolve(
      "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm",
    ),
  );
  return new Map([
    ...outputFiles.map(
      ({ path, contents }) => /** @type {const} */ ([basename(path), contents]),
    ),
    /** @type {const} */ (["engine.wasm", wasm]),
  ]);
}

/**
 * Without the WebAssembly file the page computes on the CPU, whose numbers are the same to the last digit wherever tests make them.
 * @typedef {keyof typeof themes} ThemeName
 * @param {ThemeName} theme
 * @param {boolean} hasWasm
 */
function html(theme, hasWasm) {
  const policy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:; connect-src 'self' blob:; style-src 'self'";
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Unroll preview</title><link rel="stylesheet" href="/theme.css?${theme}"><link rel="stylesheet" href="/page.css"></head>
<body class="${themes[theme].class}" data-worker="/worker.js" data-wasm="${hasWasm ? "/engine.wasm" : ""}"><main id="root"></main>
<script src="/host.js"></script><script src="/page.js"></script></body></html>`;
}

const types = { ".js": "text/javascript", ".css": "text/css" };

/**
 * Serves a bundle until it is closed.
 * @param {ReadonlyMap<string, Uint8Array>} files
 */
export async function servePage(files) {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const asked = /** @type {ThemeName} */ (url.searchParams.get("theme"));
    if (url.pathname === "/") {
      response.setHeader("content-type", "text/html");
      const hasWasm = url.searchParams.has("wasm");
      response.end(html(asked in themes ? asked : "dark", hasWasm));
    } else if (url.pathname === "/theme.css") {
      const name = /** @type {ThemeName} */ (url.search.slice(1));
      response.setHeader("content-type", "text/css");
      response.end(`:root { ${rootStyle(name)} }`);
    } else {
      const content = files.get(url.pathname.slice(1));
      const kind = /** @type {keyof typeof types} */ (extname(url.pathname));
      if (content === undefined) response.statusCode = 404;
      else response.setHeader("content-type", types[kind] ?? "text/plain");
      response.end(content);
    }
  });
  await new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      resolve(null);
    });
  });
  const address = server.address();
  if (address === null || typeof address === "string") {
    throw new Error("no port");
  }
  return {
    url: `http://127.0.0.1:${String(address.port)}/`,
    close: () => {
      server.close();
    },
  };
}

/** A browser to open the page in. */
export async function launch() {
  const found = await findChromium();
  return chromium.launch({
    executablePath: found.file,
    args: chromiumFlags,
    env: { ...process.env, ...found.env },
  });
}
