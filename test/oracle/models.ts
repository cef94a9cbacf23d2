// Whole random models as the real libraries ran them, and where the chain says something else of them.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Dialect } from "../../server/layers/layer.ts";
import type { JsonStructure } from "../../server/shapes/json.ts";
import { structureToJson } from "../../server/shapes/json.ts";
import { printDim } from "../../server/shapes/print.ts";
import type { Analysis } from "../../server/workspace/analysis.ts";
import { answerOf } from "../fuzz/models/answers.ts";

export interface RecordedModel {
  readonly id: string;
  readonly style: "functional" | "sequential" | "class";
  readonly text: string;
  /** What each name holds, as far as the program came. */
  readonly values: Readonly<Record<string, JsonStructure | null>>;
  /** What each layer of a Sequential returns. */
  readonly layers?: readonly (JsonStructure | null)[];
  /** Trainable and other weights of the model. */
  readonly params?: readonly [number, number];
  readonly raised?: { readonly line: string; readonly message: string };
}

export interface Comparison {
  /** Things of which both say the same. */
  readonly alike: number;
  /** Things of which the chain says nothing. */
  readonly unknown: readonly string[];
  /** Things of which the chain says something else. */
  readonly wrong: readonly string[];
}

export function recordedModels(dialect: Dialect): readonly RecordedModel[] {
  const file = new URL(`models/${dialect}.json.gz`, import.meta.url);
  return JSON.parse(
    gunzipSync(readFileSync(file)).toString("utf8"),
  ) as readonly RecordedModel[];
}

export function compareModel(
  recorded: RecordedModel,
  analysis: Analysis,
): Comparison {
  const unknown: string[] = [];
  const wrong: string[] = [];
  let alike = 0;
  const compare = (what: string, real: unknown, ours: unknown): void => {
    const [left, right] = [JSON.stringify(real), JSON.stringify(ours)];
    if (left === right) alike += 1;
    else if (isOpen(ours)) unknown.push(`${what}: ${left}`);
    else wrong.push(`${what}: ${left}, ours ${right}`);
  };
  const { trace } = analysis;
  for (const [name, real] of Object.entries(recorded.values)) {
    const told = trace.values
      .filter((each) => each.name === name)
      .map(({ value }) => structureToJson(value));
    const same = told.find(
      (each) => JSON.stringify(each) === JSON.stringify(real),
    );
    if (real !== null) compare(name, real, same ?? told.at(-1) ?? null);
  }
  const model = trace.models.at(-1);
  if (recorded.layers !== undefined) {
    const layers = (model?.layers ?? [])
      .filter(({ layer }) => layer.className !== "InputLayer")
      .map(({ outputs }) => outputs && soleItem(structureToJson(outputs)));
    for (const [index, real] of recorded.layers.entries())
      compare(`layer ${index}`, real, layers[index] ?? null);
  }
  if (recorded.params !== undefined && recorded.raised === undefined) {
    const counts =
      recorded.style === "class"
        ? trace.calls.findLast(({ layer }) => layer.className === "Net")?.params
        : model?.params;
    const params = counts?.map((count) =>
      typeof count === "number" ? count : printDim(count),
    );
    compare("params", recorded.params, params ?? null);
  }
  const { refusal } = answerOf(analysis, recorded.text);
  const { raised } = recorded;
  if (refusal?.line === raised?.line) alike += 1;
  else if (refusal === null && raised !== undefined)
    unknown.push(`raises at ${raised.line}: ${raised.message}`);
  else
    wrong.push(
      `raises at ${raised?.line ?? "no line"}: ${raised?.message ?? ""}, ours at ${refusal?.line ?? ""}: ${refusal?.message ?? ""}`,
    );
  return { alike, unknown, wrong };
}

/** Keras tells the one tensor of a list as the layer's output. */
function soleItem(structure: JsonStructure | null): JsonStructure | null {
  const items = structure !== null && "list" in structure ? structure.list : [];
  const [only] = items;
  return items.length === 1 && only !== undefined ? only : structure;
}

/** Whether something in it isn't known. */
function isOpen(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (Array.isArray(value)) return false;
  if (typeof value !== "object") return false;
  return Object.entries(value).some(([key, item]) =>
    key === "shape" || key === "dtype"
      ? item === null
      : Array.isArray(item) && item.some(isOpen),
  );
}
