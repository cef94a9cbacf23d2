// Builds everything that ships into dist/: `node esbuild.mjs [--production] [--watch]`.
import { build, context } from "esbuild";
import {
  chmod,
  copyFile,
  mkdir,
  readdir,
  readFile,
  rm,
  writeFile,
} from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

const root = import.meta.dirname;
const out = path.join(root, "dist");
const production = process.argv.includes("--production");
const watch = process.argv.includes("--watch");
const require = createRequire(import.meta.url);

/** @type {import("esbuild").BuildOptions} */
const shared = {
  absWorkingDir: root,
  bundle: true,
  outdir: out,
  minify: production,
  sourcemap: production ? false : "linked",
  target: ["es2023"],
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
  define: {
    "process.env.NODE_ENV": production ? '"production"' : '"development"',
  },
};

/**
 * One entry a bundle. What a bundle loads late (`await import`) becomes a chunk of its own where `splitting` is on.
 * @type {Record<string, import("esbuild").BuildOptions>}
 */
const bundles = {
  // Some dependencies are CommonJS and ask for Node's modules by `require`, which an ES module has to make for itself.
  "server and command line": {
    ...shared,
    entryPoints: {
      server: "server/entry/node.ts",
      cli: "server/entry/cli.ts",
    },
    platform: "node",
    format: "esm",
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";import{fileURLToPath as __toPath}from"node:url";const require=__createRequire(import.meta.url),__filename=__toPath(import.meta.url),__dirname=__toPath(new URL(".",import.meta.url));',
    },
    plugins: [executable("cli.js")],
  },
  extension: {
    ...shared,
    entryPoints: { extension: "extension/node.ts" },
    platform: "node",
    format: "cjs",
    outExtension: { ".js": ".cjs" },
    external: ["vscode"],
  },
  "preview page": {
    ...shared,
    entryPoints: { "webview/page": "webview/page.ts" },
    platform: "browser",
    format: "iife",
    jsx: "automatic",
    jsxImportSource: "preact",
    loader: { ".svg": "text" },
  },
  "preview engine": {
    ...shared,
    entryPoints: { "webview/worker": "webview/engine/threads/worker.ts" },
    platform: "browser",
    format: "iife",
  },
};

/** Files that are read at run time beside the bundles, by name in dist. */
const assets = {
  "web-tree-sitter.wasm":
    require.resolve("web-tree-sitter/web-tree-sitter.wasm"),
  "tree-sitter-python.wasm":
    require.resolve("tree-sitter-python/tree-sitter-python.wasm"),
  "webview/tfjs-backend-wasm-simd.wasm":
    require.resolve("@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm"),
};

/**
 * Makes a built file one that a shell can start.
 * @param {string} file
 * @returns {import("esbuild").Plugin}
 */
function executable(file) {
  return {
    name: "executable",
    setup({ onEnd }) {
      onEnd(async ({ errors }) => {
        if (errors.length > 0) return;
        const target = path.join(out, file);
        const text = await readFile(target, "utf8");
        if (!text.startsWith("#!")) {
          await writeFile(target, `#!/usr/bin/env node\n${text}`);
        }
        await chmod(target, 0o755);
      });
    },
  };
}

/** Each rule's own page, which its diagnostics link to. */
async function rulePages() {
  const folder = path.join(root, "server/rules");
  const pages = (await readdir(folder)).filter((name) => name.endsWith(".md"));
  return pages.map((name) => [`rules/${name}`, path.join(folder, name)]);
}

async function copyAssets() {
  const pages = Object.fromEntries(await rulePages());
  for (const [name, source] of Object.entries({ ...assets, ...pages })) {
    const target = path.join(out, name);
    await mkdir(path.dirname(target), { recursive: true });
    await copyFile(source, target);
  }
}

/** @param {import("esbuild").Metafile | undefined} metafile */
function sizes(metafile) {
  return Object.entries(metafile?.outputs ?? {})
    .filter(([file]) => !file.endsWith(".map"))
    .map(
      ([file, { bytes }]) => `  ${file} ${String(Math.round(bytes / 1024))} kB`,
    );
}

/**
 * A chunk's name changes with its content; only those of this build may ship.
 * @param {readonly string[]} written
 */
async function removeStaleChunks(written) {
  const folder = path.join(out, "chunks");
  const kept = new Set(written.map((file) => path.resolve(root, file)));
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    if (!kept.has(file)) await rm(file);
  }
}

/** Rebuilds on each change until it is stopped; the lines let the editor's problem matcher know when. */
async function watchAll() {
  const note = {
    name: "note",
    /** @param {import("esbuild").PluginBuild} plugin */
    setup({ onStart, onEnd }) {
      onStart(() => console.log("[watch] build started"));
      onEnd(({ errors }) => {
        for (const { text, location } of errors) {
          console.error(`✘ [ERROR] ${text}`);
          if (location)
            console.error(
              `    ${location.file}:${location.line}:${location.column}:`,
            );
        }
        console.log("[watch] build finished");
      });
    },
  };
  for (const options of Object.values(bundles)) {
    const plugins = [...(options.plugins ?? []), note];
    await (await context({ ...options, logLevel: "silent", plugins })).watch();
  }
}

async function buildAll() {
  const started = Date.now();
  const results = await Promise.all(
    Object.values(bundles).map((options) => build(options)),
  );
  for (const { metafile } of results) console.log(sizes(metafile).join("\n"));
  await removeStaleChunks(
    results.flatMap(({ metafile }) => Object.keys(metafile?.outputs ?? {})),
  );
  console.log(`Built dist in ${String(Date.now() - started)} ms.`);
}

try {
  await copyAssets();
  await (watch ? watchAll() : buildAll());
} catch (error) {
  // esbuild has already said which file and why.
  if (!(error instanceof Error && "errors" in error)) console.error(error);
  process.exit(1);
}
