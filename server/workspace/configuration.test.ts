import { expect, test } from "vitest";
import { settingsFrom } from "./configuration.ts";
import { defaultSettings } from "./settings.ts";

test("an empty section, and none at all, give the defaults", () => {
  expect(settingsFrom({})).toEqual(defaultSettings);
  expect(settingsFrom(null)).toEqual(defaultSettings);
  expect(settingsFrom("keras")).toEqual(defaultSettings);
});

test("each setting is read", () => {
  expect(
    settingsFrom({
      keras: "2",
      hints: { enabled: false },
      inlayHints: { enabled: false },
      codeLens: { enabled: false },
    }),
  ).toEqual({
    keras: "2",
    lowestSeverity: "warning",
    inlayHints: false,
    codeLens: false,
  });
});

test("a wrong value leaves its neighbours alone", () => {
  expect(
    settingsFrom({ keras: 4, inlayHints: "yes", codeLens: { enabled: false } }),
  ).toEqual({ ...defaultSettings, codeLens: false });
});
