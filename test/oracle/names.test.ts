// Every public name of every dialect, as recorded from the libraries: it has an entry in the catalogue, or the catalogue says why it has none.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findFunction, findLayer } from "../../server/layers/catalogue.ts";
import type { Dialect } from "../../server/layers/layer.ts";
import { reasonFor } from "../../server/layers/public-names.ts";

/** `keras.layers` for a name that stands for the very thing of that name there. */
type Recorded =
  | { readonly class: string; readonly parameters?: readonly string[][] }
  | { readonly function: true }
  | "keras.layers";

/** Where the catalogue's names of each module's layers begin; `v1.` where the plain name means another class. */
const prefixes: Readonly<Record<string, readonly string[]>> = {
  "keras.layers": [""],
  "keras.layers.experimental": ["experimental."],
  "keras.layers.experimental.preprocessing": ["experimental.preprocessing."],
  "keras.experimental": ["root.experimental."],
  "tf.keras.layers": ["legacy.", ""],
  "tf.compat.v1.keras.layers": ["v1.", ""],
  "tf.compat.v1.keras.layers.experimental": ["experimental."],
  "tf.compat.v1.keras.layers.experimental.preprocessing": [
    "experimental.preprocessing.",
  ],
  "tf.layers": [""],
  tf: [""],
};

describe.each(["keras3", "keras2", "tfjs"] as const)(
  "the names of %s",
  (dialect) => {
    const modules = recordedNames(dialect);

    it("have an entry, or a reason why there is none", () => {
      const lacking = Object.entries(modules).flatMap(([module, names]) =>
        Object.keys(names)
          .filter((name) => !isCovered(dialect, module, name))
          .map((name) => `${module}.${name}`),
      );
      expect(lacking).toEqual([]);
    });

    it("lead to the class that the library makes", () => {
      const others = Object.entries(modules).flatMap(([module, names]) =>
        Object.entries(names).flatMap(([name, recorded]) => {
          if (recorded === "keras.layers" || !("class" in recorded)) return [];
          const entry = entryOf(dialect, module, name);
          return entry === null || entry.className === recorded.class
            ? []
            : [`${name}: ${recorded.class}, not ${entry.className}`];
        }),
      );
      expect(others).toEqual([]);
    });
  },
);

function recordedNames(
  dialect: Dialect,
): Readonly<Record<string, Readonly<Record<string, Recorded>>>> {
  const file = new URL(`names/${dialect}.json`, import.meta.url);
  return (
    JSON.parse(readFileSync(file, "utf8")) as {
      readonly modules: Record<string, Record<string, Recorded>>;
    }
  ).modules;
}

function namesFor(module: string, name: string): readonly string[] {
  return (prefixes[module] ?? []).map((prefix) => `${prefix}${name}`);
}

function entryOf(dialect: Dialect, module: string, name: string) {
  return (
    namesFor(module, name)
      .map((each) => findLayer(dialect, each))
      .find((found) => found !== null) ?? null
  );
}

function isCovered(dialect: Dialect, module: string, name: string): boolean {
  return namesFor(module, name).some(
    (each) =>
      findLayer(dialect, each) !== null ||
      findFunction(dialect, each) !== null ||
      reasonFor(dialect, each) !== null,
  );
}
