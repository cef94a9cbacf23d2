// A layer's parameters in one line, with the defaults and where a dialect has other ones.

import { printValue } from "../../server/layers/arguments.ts";
import { commonParameters } from "../../server/layers/common-parameters.ts";
import { nameIn } from "../../server/layers/configure.ts";
import type {
  Dialect,
  LayerEntry,
  Parameter,
} from "../../server/layers/layer.ts";
import { defaultOf, existsIn } from "../../server/layers/layer.ts";

type Titles = Readonly<Record<Dialect, string>>;

/** The parameters of layers that differ in their number of axes alone: **units**, `activation="tanh"`, … Null when they have none of their own. */
export function parametersText(
  members: readonly LayerEntry[],
  dialects: readonly Dialect[],
  titles: Titles,
): string | null {
  const present = dialects.filter((dialect) =>
    members.some((entry) => (entry.names[dialect] ?? []).length > 0),
  );
  const names = [
    ...new Set(
      members.flatMap(({ parameters }) => parameters.map(({ name }) => name)),
    ),
  ].filter((name) => !commonNames.has(name));
  const texts = names.flatMap(
    (name) => parameterText(name, members, present, titles) ?? [],
  );
  return texts.length === 0 ? null : texts.join(", ");
}

const commonNames = new Set(commonParameters.map(({ name }) => name));
commonNames.delete("implementation");
commonNames.delete("weights");
commonNames.delete("activity_regularizer");
commonNames.delete("input_dim");

function parameterText(
  name: string,
  members: readonly LayerEntry[],
  present: readonly Dialect[],
  titles: Titles,
): string | null {
  const byText = new Map<string, Dialect[]>();
  for (const dialect of present) {
    const text = defaultText(name, members, dialect);
    if (text !== null) byText.set(text, [...(byText.get(text) ?? []), dialect]);
  }
  const told = [...byText];
  const [first, ...others] = told;
  if (first === undefined) return null;
  const inAll = told.flatMap(([, where]) => where).length === present.length;
  const titlesOf = (where: readonly Dialect[]) =>
    where.map((each) => titles[each]).join(", ");
  const written = codeOf(first[0]);
  if (others.length === 0)
    return inAll ? written : `${written} (${titlesOf(first[1])})`;
  const elsewhere = others.map(
    ([text, where]) => `${valueOf(text, first[0])} in ${titlesOf(where)}`,
  );
  const own = inAll ? "" : `${titlesOf(first[1])}; `;
  return `${written} (${own}${elsewhere.join("; ")})`;
}

/** What must be given is bold; None as a default goes without saying. */
function codeOf(text: string): string {
  const [name = "", value] = text.split(/=(.*)/s);
  if (value === undefined) return `**\`${name}\`**`;
  return value === "None" ? `\`${name}\`` : `\`${text}\``;
}

/** The value alone where another dialect has the parameter under the same name. */
function valueOf(text: string, other: string): string {
  const [name = "", value] = text.split(/=(.*)/s);
  if (name !== other.split("=")[0]) return codeOf(text);
  return value === undefined ? "must be given" : `\`${value}\``;
}

/** `units`, `activation="tanh"`; of several layers the defaults that they have: `pool_size=2`. Null when no one has the parameter. */
function defaultText(
  name: string,
  members: readonly LayerEntry[],
  dialect: Dialect,
): string | null {
  const found = members
    .filter((entry) => (entry.names[dialect] ?? []).length > 0)
    .flatMap(({ parameters }) =>
      parameters.filter(
        (each) => each.name === name && existsIn(each, dialect),
      ),
    );
  const [first] = found;
  if (first === undefined) return null;
  const values = [...new Set(found.map((each) => valueText(each, dialect)))];
  const own = first.tfjsName === undefined ? name : nameIn(first, dialect);
  const shown = values.filter((value) => value !== null);
  return shown.length === 0 ? own : `${own}=${shown.join(" or ")}`;
}

/** Defaults read alike in all dialects, so that equal ones can be told. */
function valueText(parameter: Parameter, dialect: Dialect): string | null {
  const value = defaultOf(parameter, dialect);
  return value === undefined ? null : printValue(value, "keras3");
}
