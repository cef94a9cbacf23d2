// The page of layers, docs/layers.md, written from the catalogue: what a person wants to read of each layer, and nothing that has to be kept up by hand.

import type { LayerFamily } from "../../server/layers/catalogue.ts";
import { families } from "../../server/layers/catalogue.ts";
import { commonParameters } from "../../server/layers/common-parameters.ts";
import { nameIn } from "../../server/layers/configure.ts";
import type { Dialect, LayerEntry } from "../../server/layers/layer.ts";
import { callArgumentsOf, existsIn } from "../../server/layers/layer.ts";
import { fullName } from "../../server/layers/public-names.ts";
import { inputOf } from "./examples.ts";
import { parametersText } from "./parameters.ts";
import type { Answer } from "./probe.ts";
import { answerOf } from "./probe.ts";

const dialects: readonly Dialect[] = ["keras3", "keras2", "tfjs"];
const titles: Readonly<Record<Dialect, string>> = {
  keras3: "Keras 3",
  keras2: "Keras 2",
  tfjs: "TF.js",
};

/** The whole page as markdown. */
export function layersPage(): string {
  const sections = families.map(({ title, entries }) => ({
    title,
    sections: merged(
      grouped(entries).map((members) => sectionOf(members, title)),
    ),
  }));
  return [
    intro(),
    "## Contents",
    sections
      .map((family) => {
        const links = family.sections.map(({ heading }) => link(heading));
        return `- ${link(family.title)}: ${links.join(" · ")}`;
      })
      .join("\n"),
    ...sections.flatMap((family) => [
      `## ${family.title}`,
      ...family.sections.flatMap(({ heading, body }) => [
        `### ${heading}`,
        body,
      ]),
    ]),
  ].join("\n\n");
}

function intro(): string {
  const common = dialects.map((dialect) => {
    const names = commonParameters
      .filter((parameter) => existsIn(parameter, dialect))
      .map((parameter) => `\`${nameIn(parameter, dialect)}\``);
    return `- ${titles[dialect]}: ${names.join(", ")}`;
  });
  return [
    "# Layers",
    "What Unroll knows of each layer: what it returns, its parameters with their defaults, its weights, what it does with a mask, and what it refuses. Keras 3 is 3.15, Keras 2 is tf_keras 2.21, TF.js is 4.22.",
    "Every answer here comes from the entry that also answers in the editor: the shapes are what it gives for inputs with these axes. Beneath stand the options that change them. Where a library shows one shape and computes another, both are told. Several results are a tuple in Keras 3, a list in Keras 2 and in TF.js. Where a dialect says something else, it has a line of its own; what has no name of a dialect beside it holds wherever the layer exists.",
    "Of the parameters the bold ones must be given, and None is the default of those that show none. In TF.js they are written in camelCase and given as one object.",
    "Every layer takes these besides its own, by name:",
    common.join("\n"),
    "This page is written by `npm run docs`; to add a layer, add an entry ([how](../CONTRIBUTING.md#adding-a-layer)).",
  ].join("\n\n");
}

function link(heading: string): string {
  const anchor = heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, "")
    .replaceAll(" ", "-");
  return `[${heading}](#${anchor})`;
}

/** A layer: as a rule one entry, several where dialects have entries of their own. */
type Member = readonly LayerEntry[];

/** Layers that differ in their number of axes alone stand together. */
function grouped(
  entries: LayerFamily["entries"],
): readonly (readonly Member[])[] {
  const groups = new Map<string, Map<string, LayerEntry[]>>();
  for (const entry of entries) {
    const heading = headingOf(entry);
    const key = heading.replace(/[123]D/, "");
    const group = groups.get(key) ?? new Map<string, LayerEntry[]>();
    groups.set(key, group);
    group.set(heading, [...(group.get(heading) ?? []), entry]);
  }
  return [...groups.values()].map((group) => [...group.values()]);
}

/** The name by which a layer is looked for; those of other editions say so. */
function headingOf(entry: LayerEntry): string {
  const name =
    entry.names.keras3?.[0] ?? entry.names.keras2?.[0] ?? entry.className;
  const plain = name.slice(name.lastIndexOf(".") + 1);
  if (name.startsWith("v1.")) return `${plain} of tf.compat.v1`;
  return name.startsWith("legacy.") ? `${plain} of tf.keras` : plain;
}

interface Section {
  readonly heading: string;
  readonly names: string;
  readonly body: string;
}

/** Sections that say the same of several layers become one: Add, Subtract and their kin. */
function merged(sections: readonly Section[]): readonly Section[] {
  const byBody = new Map<string, Section>();
  for (const section of sections) {
    const words = section.heading.split(/, | of \S+/);
    const key = words.reduce(
      (text, word) => text.replaceAll(word, "Layer"),
      section.body.replace(section.names, ""),
    );
    const before = byBody.get(key);
    byBody.set(
      key,
      before === undefined
        ? section
        : {
            heading: `${before.heading}, ${section.heading}`,
            names: `${before.names}\n${section.names}`,
            body: before.body.replace(
              before.names,
              `${before.names}\n${section.names}`,
            ),
          },
    );
  }
  return [...byBody.values()];
}

function sectionOf(members: readonly Member[], family: string): Section {
  const names = members.map(namesOf).join("\n");
  const answers = members.map((member) => answersOf(member, family));
  const [first = []] = members;
  const [own = new Map<Dialect, Answer>()] = answers;
  const facts = [
    ...list("Parameters", parametersText(members.flat(), dialects, titles)),
    ...list("Call", callText(first)),
    ...list("Weights", differing(own, weightsText)),
    ...list(
      "Mask",
      differing(own, ({ mask }) => mask),
    ),
    ...list("Refuses", refusalsText(own)),
  ];
  const headings = members.flatMap(([entry]) =>
    entry ? headingOf(entry) : [],
  );
  const lines = answers.flatMap((each, index) =>
    shapesOf(headings[index] ?? "", each, index === 0),
  );
  return {
    heading: headings.join(", "),
    names,
    body: [names, fenced(lines), facts.join("\n")]
      .filter((part) => part !== "")
      .join("\n\n"),
  };
}

function list(title: string, text: string | null): readonly string[] {
  return text === null || text === "" ? [] : [`- ${title}: ${text}`];
}

/** `keras.layers.LSTM` (Keras 3, Keras 2) · `tf.layers.lstm`, with other names behind. */
function namesOf(member: Member): string {
  const byText = new Map<string, Dialect[]>();
  const lacking: Dialect[] = [];
  for (const dialect of dialects) {
    const names = entryIn(member, dialect)?.names[dialect] ?? [];
    if (names.length === 0) lacking.push(dialect);
    else {
      const text = names
        .map((name) => `\`${fullName(dialect, name)}\``)
        .join(", ");
      byText.set(text, [...(byText.get(text) ?? []), dialect]);
    }
  }
  const found = [...byText].map(
    ([text, where]) =>
      `${where.map((each) => titles[each]).join(", ")}: ${text}`,
  );
  const absent = lacking.map((dialect) => titles[dialect]).join(", ");
  return `- ${[...found, ...(absent === "" ? [] : [`${absent}: —`])].join(" · ")}`;
}

function entryIn(member: Member, dialect: Dialect): LayerEntry | undefined {
  return member.find((entry) => (entry.names[dialect] ?? []).length > 0);
}

type Answers = ReadonlyMap<Dialect, Answer>;

function answersOf(member: Member, family: string): Answers {
  return new Map(
    dialects.flatMap((dialect) => {
      const entry = entryIn(member, dialect);
      const answer =
        entry === undefined
          ? null
          : answerOf(entry, dialect, inputOf(entry, family));
      return answer === null ? [] : [[dialect, answer] as const];
    }),
  );
}

/** The lines of the schematic: the usual answer, what options make of it, and dialects that answer otherwise. */
function shapesOf(
  heading: string,
  answers: Answers,
  withOptions: boolean,
): readonly (readonly [string, string])[] {
  const [first, ...others] = [...answers];
  if (first === undefined)
    return [[heading, "not shown: it needs more than an example"]];
  const [, usual] = first;
  const inner = withOptions
    ? usual.options.map(([option, output]) => [`  ${option}`, output] as const)
    : [];
  const elsewhere = others
    .filter(([, answer]) => flat(answer.output) !== flat(usual.output))
    .map(
      ([dialect, answer]) =>
        [`  in ${titles[dialect]}`, answer.output] as const,
    );
  const [name = ""] = heading.split(" ");
  const input = usual.input === "" ? "" : ` ${usual.input}`;
  return [[`${name}${input}`, usual.output], ...inner, ...elsewhere];
}

/** Without what differs between the dialects' ways to write shapes. */
function flat(text: string): string {
  return text.replaceAll("[", "(").replaceAll("]", ")").replaceAll(",)", ")");
}

function fenced(lines: readonly (readonly [string, string])[]): string {
  const width = Math.min(60, Math.max(...lines.map(([left]) => left.length)));
  const rows = lines.map(([left, right]) => `${left.padEnd(width)} → ${right}`);
  return ["```text", ...rows, "```"].join("\n");
}

/** The same for all dialects, or each with what differs. */
function differing(
  answers: Answers,
  told: (answer: Answer) => string | null,
): string | null {
  const texts = [...answers].map(
    ([dialect, answer]) => [dialect, told(answer)] as const,
  );
  const [first] = texts;
  if (first === undefined) return null;
  const others = texts.filter(([, text]) => text !== first[1] && text !== null);
  if (first[1] === null && others.length === 0) return null;
  return [
    first[1] ?? `none in ${titles[first[0]]}`,
    ...others.map(([dialect, text]) => `in ${titles[dialect]} ${text ?? ""}`),
  ].join("; ");
}

function weightsText({ weights }: Answer): string | null {
  return weights.length === 0 ? null : weights.join(", ");
}

/** The refusals, each once, however the dialects name the layer and write shapes. */
function refusalsText(answers: Answers): string | null {
  const texts = new Map<string, { text: string; where: Dialect[] }>();
  for (const [dialect, { refusals }] of answers) {
    for (const text of refusals) {
      const key = flat(text.replace(/^\w+/, ""));
      const before = texts.get(key);
      if (before === undefined) texts.set(key, { text, where: [dialect] });
      else before.where.push(dialect);
    }
  }
  const byDialects = new Map<string, string[]>();
  for (const { text, where } of texts.values()) {
    const key =
      where.length === answers.size
        ? ""
        : `${where.map((each) => titles[each]).join(", ")}: `;
    byDialects.set(key, [...(byDialects.get(key) ?? []), text]);
  }
  const told = [...byDialects].map(([key, each]) => `${key}${each.join(" ")}`);
  return told.length === 0 ? null : told.join(" ");
}

/** What a call takes behind the inputs. */
function callText(member: Member): string | null {
  const byText = new Map<string, Dialect[]>();
  for (const dialect of dialects) {
    const entry = entryIn(member, dialect);
    const names = entry === undefined ? [] : callArgumentsOf(entry, dialect);
    const text = names.map((name) => `\`${name}\``).join(", ");
    if (names.length > 0)
      byText.set(text, [...(byText.get(text) ?? []), dialect]);
  }
  const told = [...byText].map(
    ([text, where]) =>
      `${text}${byText.size > 1 ? ` (${where.map((each) => titles[each]).join(", ")})` : ""}`,
  );
  return told.length === 0 ? null : `inputs, then ${told.join("; ")}`;
}
