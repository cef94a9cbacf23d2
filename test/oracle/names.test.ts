// Every public name of every dialect, as recorded from the libraries: it has an entry in the catalogue, or the catalogue says why it has none.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findFunction, findLayer } from "../../server/layers/catalogue.ts";
import { printValue } from "../../server/layers/arguments.ts";
import { nameIn, parametersOf } from "../../server/layers/configure.ts";
import type { Dialect, LayerEntry } from "../../server/layers/layer.ts";
import { defaultOf, existsIn } from "../../server/layers/layer.ts";
import { reasonFor } from "../../server/layers/public-names.ts";

/** `keras.layers` for a name that stands for the very thing of that name there. */
type Recorded =
  | {
      readonly class: string;
      /** Keras: of the constructor, in order, each with its default; `*` stands before those that are taken by name only. */
      readonly parameters?: readonly (readonly [
        name: string,
        value?: string,
      ])[];
      /** TF.js: as far as its configuration shows them. */
      readonly defaults?: Readonly<Record<string, unknown>>;
    }
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

    it("take the parameters of the library, with its defaults", () => {
      const others = Object.entries(modules).flatMap(([module, names]) =>
        Object.entries(names).flatMap(([name, recorded]) => {
          if (recorded === "keras.layers" || !("class" in recorded)) return [];
          const entry = entryOf(dialect, module, name);
          if (entry === null) return [];
          return [
            ...orderOf(recorded, entry, dialect),
            ...defaultsOf(recorded, entry, dialect),
          ].map((text) => `${name}: ${text}`);
        }),
      );
      expect(others).toEqual([]);
    });
  },
);

type RecordedClass = Extract<Recorded, { readonly class: string }>;

/** What differs in the parameters that can be given by position. */
function orderOf(
  { parameters }: RecordedClass,
  entry: LayerEntry,
  dialect: Dialect,
): readonly string[] {
  const names = parameters?.map(([name]) => name) ?? [];
  if (names.includes("*args") || parameters === undefined) return [];
  const end = names.findIndex((name) => name.startsWith("*"));
  const real = names.slice(0, end < 0 ? undefined : end).join(" ");
  const ours = entry.parameters
    .filter((each) => existsIn(each, dialect) && each.keywordOnly !== true)
    .map(({ name }) => name)
    .join(" ");
  return real === ours ? [] : [`takes ${real}, not ${ours}`];
}

function defaultsOf(
  recorded: RecordedClass,
  entry: LayerEntry,
  dialect: Dialect,
): readonly string[] {
  const parameters = parametersOf(entry, dialect);
  const real: readonly (readonly [string, string | undefined])[] = [
    ...(recorded.parameters ?? [])
      .filter(([name]) => !name.startsWith("*"))
      .map(([name, value]) => [name, value] as const),
    ...Object.entries(recorded.defaults ?? {}).map(
      ([name, value]) => [name, pythonText(value)] as const,
    ),
  ];
  return real.flatMap(([name, value]) => {
    const parameter = parameters.find((each) => nameIn(each, dialect) === name);
    if (parameter === undefined)
      return recorded.parameters === undefined ? [] : [`lacks ${name}`];
    const own = defaultOf(parameter, dialect);
    const ours = own && printValue(own, "keras3");
    const isFilledIn =
      dialect === "tfjs" && name === "strides" && ours === "None";
    return plain(value) === plain(ours) || isFilledIn
      ? []
      : [`${name} is ${value ?? "given"}, not ${ours ?? "given"}`];
  });
}

/** A value of a TF.js configuration as Python writes it. */
function pythonText(value: unknown): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `(${value.map(pythonText).join(", ")})`;
  return JSON.stringify(value);
}

/** Spellings of one default: `(1, 1)` and `1`, `0` and `0.0`, "zeros" and "Zeros"; None as a data format is "channels_last". */
function plain(text: string | undefined): string | undefined {
  if (text === undefined || text === "undefined") return undefined;
  // One per axis, where there is one axis.
  let short = text
    .replaceAll("'", '"')
    .toLowerCase()
    .replace(/^\(([\w.]+)\)$/, "$1");
  for (const repeated = /\(([\w.]+)(?:, \1)+\)/; repeated.test(short);)
    short = short.replace(repeated, "$1");
  if (/^"channels_?last"$/.test(short)) return "none";
  const value = Number(short);
  return Number.isNaN(value) ? short : String(value);
}

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
