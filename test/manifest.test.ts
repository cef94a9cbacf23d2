// The manifest names files and commands; each must be one that the sources really provide.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const manifest = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
) as {
  readonly main: string;
  readonly bin: Readonly<Record<string, string>>;
};

test("everything the manifest points to is built into dist", () => {
  const built = [manifest.main, ...Object.values(manifest.bin)];
  expect(built.map((path) => path.replace(/^\.\//, ""))).toEqual([
    "dist/extension.cjs",
    "dist/cli.js",
  ]);
});
