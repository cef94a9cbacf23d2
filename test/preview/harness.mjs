// The preview page in a plain browser: built, served, and opened with an editor's side that is made for it.
import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";
import { chromiumFlags, findChromium } from "../run/chromium.mjs";
import { rootStyle, themes } from "./themes.mjs";

const root = join(import.meta.dirname, "../..");
const out = join(root, ".cache/preview");

/** Bundles page, worker and the editor's side as the product is bundled. */
export async function bundlePage() {
  await build({
    absWorkingDir: root,
    entryPoints: {
      page: "webview/page.ts",
      worker: "webview/engine/worker.ts",
      host: "test/preview/host.ts",
    },
    outdir: out,
    bundle: true,
    format: "iife",
    platform: "browser",
    target: "es2023",
    jsx: "automatic",
    jsxImportSource: "preact",
    minify: true,
    logLevel: "warning",
  });
}

/**
 * @typedef {keyof typeof themes} ThemeName
 * @param {ThemeName} theme
 */
function html(theme) {
  const policy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:; connect-src 'self' blob:; style-src 'self'";
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Unroll preview</title><link rel="stylesheet" href="/theme.css?${theme}"><link rel="stylesheet" href="/page.css"></head>
<body class="${themes[theme].class}" data-worker="/worker.js"><main id="root"></main>
<script src="/host.js"></script><script src="/page.js"></script></body></html>`;
}

const types = { ".js": "text/javascript", ".css": "text/css" };

/** Serves the bundle until it is closed. */
export async function servePage() {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const asked = /** @type {ThemeName} */ (url.searchParams.get("theme"));
    if (url.pathname === "/") {
      response.setHeader("content-type", "text/html");
      response.end(html(asked in themes ? asked : "dark"));
    } else if (url.pathname === "/theme.css") {
      const name = /** @type {ThemeName} */ (url.search.slice(1));
      response.setHeader("content-type", "text/css");
      response.end(`:root { ${rootStyle(name)} }`);
    } else {
      readFile(join(out, url.pathname)).then(
        (content) => {
          const kind = /** @type {keyof typeof types} */ (
            extname(url.pathname)
          );
          response.setHeader("content-type", types[kind] ?? "text/plain");
          response.end(content);
        },
        () => {
          response.statusCode = 404;
          response.end();
        },
      );
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
