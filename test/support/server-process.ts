// The language server as any editor starts it: built, in a process of its own, spoken to over standard input and output.

import { type ChildProcess, spawn } from "node:child_process";
import { copyFile, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { build } from "esbuild";
import {
  createProtocolConnection,
  type InitializeParams,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";

const root = path.join(import.meta.dirname, "../..");
const out = path.join(root, ".cache/server-process");
const require = createRequire(import.meta.url);

/** Builds the server of the sources as they are; its file. */
export async function buildServer(): Promise<string> {
  await mkdir(out, { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: { server: "server/entry/node.ts" },
    outdir: out,
    bundle: true,
    platform: "node",
    format: "esm",
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    outExtension: { ".js": ".mjs" },
    logLevel: "error",
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";import{fileURLToPath as __toPath}from"node:url";const require=__createRequire(import.meta.url),__filename=__toPath(import.meta.url),__dirname=__toPath(new URL(".",import.meta.url));',
    },
  });
  for (const name of ["web-tree-sitter", "tree-sitter-python"])
    await copyFile(
      require.resolve(`${name}/${name}.wasm`),
      path.join(out, `${name}.wasm`),
    );
  return path.join(out, "server.mjs");
}

export interface ServerProcess {
  readonly connection: ProtocolConnection;
  readonly process: ChildProcess;
  readonly capabilities: Record<string, unknown>;
  /** Ends it as the protocol asks; the exit code. */
  readonly end: () => Promise<number | null>;
}

/** Starts a server and greets it. What `listen` adds to the connection hears everything from the first message on. */
export async function startServer(
  file: string,
  params: Partial<InitializeParams>,
  listen: (connection: ProtocolConnection) => void,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [file, "--stdio"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  listen(connection);
  connection.listen();
  const { capabilities } = await connection.sendRequest<{
    capabilities: Record<string, unknown>;
  }>("initialize", {
    processId: process.pid,
    rootUri: null,
    capabilities: {},
    ...params,
  });
  await connection.sendNotification("initialized", {});
  return {
    connection,
    process: child,
    capabilities,
    end: async () => {
      const ended = new Promise<number | null>((resolve) => {
        child.once("exit", resolve);
      });
      await connection.sendRequest("shutdown");
      await connection.sendNotification("exit");
      return ended;
    },
  };
}
