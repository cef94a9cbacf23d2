// Unit tests lie beside their file; `test/` holds those that cross folders. The end-to-end suite has its own way in.
import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    // A page answers when it does; a busy machine makes it late, not wrong.
    expect: { poll: { timeout: 15_000 } },
    include: ["{server,extension,webview,test}/**/*.test.{ts,tsx}"],
    exclude: ["test/e2e/**", "**/node_modules/**"],
  },
});
