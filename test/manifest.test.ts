// The manifest and the readme point to files; each must be one that the build makes or that lies there.
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string): string =>
  readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

test("everything that the manifest starts is a bundle of the build", () => {
  const manifest = JSON.parse(read("package.json")) as {
    readonly main: string;
    readonly bin: Readonly<Record<string, string>>;
  };
  const build = read("esbuild.mjs");
  for (const path of [manifest.main, ...Object.values(manifest.bin)]) {
    const [, name = "?", ending] =
      /^(?:\.\/)?dist\/([\w-]+)(\.c?js)$/.exec(path) ?? [];
    const entry = new RegExp(`\\b${name}: "([^"]+)"`).exec(build)?.[1] ?? "";
    expect(existsSync(new URL(`../${entry}`, import.meta.url)), path).toBe(
      true,
    );
    expect(entry, path).toMatch(/\.ts$/);
    expect(build.includes('outExtension: { ".js": ".cjs" }')).toBe(true);
    expect(ending, path).toBe(name === "extension" ? ".cjs" : ".js");
  }
});

test("every picture in the readme lies in the tree", () => {
  const pictures = [...read("README.md").matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)];
  expect(pictures.length).toBeGreaterThan(0);
  for (const [, path = ""] of pictures)
    expect(existsSync(new URL(`../${path}`, import.meta.url)), path).toBe(true);
});
