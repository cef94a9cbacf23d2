// The page of a preview: its HTML, and what its content security policy lets it do. The worker is one file, fetched as text and started
// from a blob, because a webview's own files can't be started as workers.

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

/** The folder that holds everything a page loads. */
export function pageRoot(extension: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extension, "dist", "webview");
}

/** The page finds its worker and the engine's wasm file by the `data-` attributes of its body. */
export function pageHtml(
  webview: vscode.Webview,
  extension: vscode.Uri,
): string {
  const root = pageRoot(extension);
  const uriOf = (name: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(root, name)).toString();
  const nonce = randomBytes(16).toString("base64");
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'wasm-unsafe-eval'`,
    "worker-src blob:",
    `connect-src ${webview.cspSource} blob:`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data: blob:`,
  ].join("; ");
  return `<!doctype html>
<html lang="${vscode.env.language}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Unroll preview</title>
    <link rel="stylesheet" href="${uriOf("page.css")}" />
  </head>
  <body data-worker="${uriOf("worker.js")}" data-wasm="${uriOf("tfjs-backend-wasm-simd.wasm")}">
    <main id="root"></main>
    <script nonce="${nonce}" src="${uriOf("page.js")}"></script>
  </body>
</html>
`;
}
