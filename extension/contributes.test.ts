// What the manifest offers is what the sources provide: commands, settings with their defaults, and the languages that wake the extension.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { settingsFrom } from "../server/workspace/configuration.ts";
import { defaultSettings } from "../server/workspace/settings.ts";

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { command: string; category: string }[];
    readonly configuration: {
      readonly properties: Readonly<
        Record<string, { default: unknown; markdownDescription: string }>
      >;
    };
  };
}

const here = import.meta.dirname;
const manifest = JSON.parse(
  readFileSync(path.join(here, "../package.json"), "utf8"),
) as Manifest;
const { commands, configuration } = manifest.contributes;

const sources = readdirSync(here, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
  .map((name) => readFileSync(path.join(here, name), "utf8"))
  .join("\n");

test("each command has its file, and all are in one category", () => {
  const files = readdirSync(path.join(here, "commands"));
  expect(commands.map(({ command }) => fileOf(command)).sort()).toEqual(
    files.sort(),
  );
  for (const { command, category } of commands) {
    expect(sources).toContain(`"${command}"`);
    expect(category).toBe("Unroll");
  }
});

/** `unroll.showLog` is in `show-log.ts`. */
function fileOf(command: string): string {
  const name = command.replace("unroll.", "");
  return `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`;
}

test("the settings' defaults are the server's", () => {
  const section: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(configuration.properties)) {
    const [key = "", inner] = name.replace("unroll.", "").split(".");
    section[key] =
      inner === undefined ? property.default : { [inner]: property.default };
    expect(property.markdownDescription).toMatch(/\.$/);
  }
  expect(settingsFrom(section)).toEqual(defaultSettings);
});

test("it wakes for the languages that the client asks about, and for nothing else", () => {
  const [, list = ""] = /languages = \[([^\]]*)\]/.exec(sources) ?? [];
  const languages = [...list.matchAll(/"(\w+)"/g)].map(([, id]) => id ?? "");
  expect(languages).toContain("python");
  expect([...manifest.activationEvents].sort()).toEqual(
    [
      ...languages.map((language) => `onLanguage:${language}`),
      "onNotebook:jupyter-notebook",
      "onWebviewPanel:unroll.preview",
    ].sort(),
  );
});
