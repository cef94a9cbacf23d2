// Data for a graph's inputs: made up from the seed, written out from a text, or given. Samples lie along axis 0.

import type {
  GraphNode,
  InputNode,
  LayerConfig,
  ModelGraph,
} from "../../server/models/graph.ts";
import { asType, sizeOf } from "./numbers/arrays.ts";
import { flag, nested, number } from "./config.ts";
import type { InputChoice, RunRequest } from "./engine.ts";
import { charactersOf, poemLines, samplesOfText } from "./poem.ts";
import type { RandomStream } from "./numbers/random.ts";
import { randomStream } from "./numbers/random.ts";
import type { ArrayValue, InputRecording, NamedArray } from "./recording.ts";

/** Everything that goes in, by input node, or a sentence on why it can't. */
export type InputData =
  | {
      readonly kind: "data";
      readonly inputs: ReadonlyMap<string, InputRecording>;
      readonly samples: number;
      readonly notes: readonly string[];
    }
  | { readonly kind: "misfit"; readonly message: string };

export function inputData(request: RunRequest): InputData {
  const { graph, input } = request;
  const nodes = graph.nodes.filter((node) => node.kind === "input");
  if (input.kind === "arrays") return givenData(nodes, input.arrays, graph);
  const notes: string[] = [];
  const inputs = new Map<string, InputRecording>();
  const samples = sampleCount(request);
  for (const node of nodes) {
    const place = placeOf(node, request, samples);
    const random = randomStream(request.seed, `input/${node.name}`);
    inputs.set(node.id, generated(place, input, random, request, notes));
  }
  return { kind: "data", inputs, samples, notes };
}

/** The batch size that the code fixes, else null. */
export function fixedBatch(graph: ModelGraph): number | null {
  for (const node of graph.nodes)
    if (node.kind === "input") {
      const dim = node.shape[isTimeMajor(node, graph) ? 1 : 0];
      if (typeof dim === "number") return dim;
    }
  return null;
}

/** Whether an input has its time before its batch: then it can't be cut into batches, and all goes in at once. */
export function isTimeMajorGraph(graph: ModelGraph): boolean {
  return graph.nodes.some(
    (node) => node.kind === "input" && isTimeMajor(node, graph),
  );
}

/** How an input is used, which decides what may stand in it. */
type Use =
  | { readonly kind: "numbers" }
  | {
      readonly kind: "tokens";
      readonly vocabulary: number;
      /** 0 means padding. */
      readonly isPadded: boolean;
    }
  | { readonly kind: "mask" };

function batchOf({ plan, graph, batch }: RunRequest): number {
  return plan?.batchSize ?? fixedBatch(graph) ?? batch;
}

interface Place {
  readonly node: InputNode;
  readonly shape: readonly number[];
  readonly use: Use;
  readonly batchAxis: 0 | 1;
  /** Null for inputs without time, like a state. */
  readonly timeAxis: 0 | 1 | null;
}

function sampleCount(request: RunRequest): number {
  const { plan, input } = request;
  const asked = plan?.samples ?? null;
  if (asked !== null) return asked;
  if (input.kind === "poem") return poemLines.length;
  if (input.kind !== "text") return batchOf(request);
  return Math.max(
    1,
    Math.ceil(charactersOf(input.text).length / request.steps),
  );
}

function placeOf(node: InputNode, request: RunRequest, samples: number): Place {
  const { graph } = request;
  const batchAxis = isTimeMajor(node, graph) ? 1 : 0;
  const use = useOf(node, graph);
  const hasTime =
    node.shape.length >= 3 ||
    (node.shape.length === 2 && use.kind !== "numbers");
  const timeAxis = hasTime ? (batchAxis === 0 ? 1 : 0) : null;
  const steps = request.input.kind === "poem" ? 5 : request.steps;
  const shape = node.shape.map((dim, axis) => {
    if (axis === batchAxis) return samples;
    if (typeof dim === "number") return dim;
    return axis === timeAxis ? steps : 8;
  });
  return { node, shape, use, batchAxis, timeAxis };
}

function generated(
  place: Place,
  input: Exclude<InputChoice, { kind: "arrays" }>,
  random: RandomStream,
  request: RunRequest,
  notes: string[],
): InputRecording {
  const { node, use, timeAxis } = place;
  if (use.kind === "mask") return filled(place, "bool", () => 1);
  const lines = timeAxis === null ? null : linesOf(input, request, place);
  if (lines !== null) return written(place, lines, request.seed, notes);
  if (use.kind === "tokens") {
    const first = use.isPadded ? 1 : 0;
    const count = Math.max(1, use.vocabulary - first);
    return filled(
      place,
      "int32",
      (at) => first + tokenAt(input.kind, at, count, random),
    );
  }
  const kind = timeAxis === null ? "noise" : input.kind;
  const dtype = node.dtype.startsWith("int") ? "int32" : "float32";
  return filled(place, dtype, (at) => numberAt(kind, at, random));
}

interface At {
  readonly sample: number;
  readonly step: number;
  /** Position behind batch and time, and how many there are. */
  readonly feature: number;
  readonly features: number;
  readonly steps: number;
}

function numberAt(
  kind: InputChoice["kind"],
  at: At,
  random: RandomStream,
): number {
  switch (kind) {
    case "sine": {
      const phase = at.feature / at.features + at.sample / 7;
      return Math.sin(2 * Math.PI * (at.step / 10 + phase));
    }
    case "impulse":
      return at.step === 0 ? 1 : 0;
    case "oneHot":
      return (at.step + at.sample) % at.features === at.feature ? 1 : 0;
    case "noise":
    case "poem":
    case "text":
    case "arrays":
      return random.normal();
  }
}

function tokenAt(
  kind: InputChoice["kind"],
  at: At,
  count: number,
  random: RandomStream,
): number {
  switch (kind) {
    case "sine": {
      const wave = Math.sin(2 * Math.PI * (at.step / 10 + at.sample / 7));
      return Math.min(count - 1, Math.floor(((wave + 1) / 2) * count));
    }
    case "impulse":
      return at.step === 0 ? Math.min(1, count - 1) : 0;
    case "oneHot":
      return (at.step + at.sample) % count;
    case "noise":
    case "poem":
    case "text":
    case "arrays":
      return random.below(count);
  }
}

function filled(
  place: Place,
  dtype: ArrayValue["dtype"],
  value: (at: At) => number,
): InputRecording {
  const { shape, batchAxis, timeAxis } = place;
  const size = sizeOf(shape);
  const features = sizeOf(shape.slice(timeAxis === null ? 1 : 2));
  const steps = timeAxis === null ? 1 : (shape[timeAxis] ?? 1);
  const data = Array.from({ length: size }, (_, k) => {
    const feature = k % features;
    const rest = Math.floor(k / features);
    const inner = timeAxis === null ? 1 : (shape[1] ?? 1);
    const outer = Math.floor(rest / inner);
    const sample = batchAxis === 0 ? outer : rest % inner;
    const step = timeAxis === null ? 0 : batchAxis === 0 ? rest % inner : outer;
    return value({ sample, step, feature, features, steps });
  });
  return {
    name: place.node.name,
    ...asType(
      { shape, dtype: "float32", data: Float32Array.from(data) },
      dtype,
    ),
    tokens: null,
  };
}

/** One line of characters per sample, or null when the choice is no text. */
function linesOf(
  input: Exclude<InputChoice, { kind: "arrays" }>,
  request: RunRequest,
  place: Place,
): readonly (readonly string[])[] | null {
  const steps = place.shape[place.timeAxis ?? 1] ?? request.steps;
  const samples = place.shape[place.batchAxis] ?? 1;
  if (input.kind === "poem") {
    const batch = batchOf(request);
    return Array.from({ length: samples }, (_, n) => {
      const line = poemLine(n, batch, input.arrangement);
      return padded(charactersOf(poemLines[line] ?? ""), steps);
    });
  }
  return input.kind === "text"
    ? samplesOfText(input.text, steps, samples)
    : null;
}

/** Which line sample `n` is: as read, or so that a row goes on with the next line one batch later. */
function poemLine(
  n: number,
  batch: number,
  arrangement: "continue" | "readingOrder",
): number {
  const count = poemLines.length;
  if (arrangement === "readingOrder" || batch > count) return n % count;
  const batches = Math.ceil(count / batch);
  const row = n % batch;
  return (row * batches + Math.floor(n / batch)) % count;
}

function padded(
  characters: readonly string[],
  steps: number,
): readonly string[] {
  return Array.from({ length: steps }, (_, t) => characters[t] ?? "");
}

/** Characters as token numbers where an Embedding reads them, else as one vector per character, drawn from the seed. */
function written(
  place: Place,
  lines: readonly (readonly string[])[],
  seed: number,
  notes: string[],
): InputRecording {
  const { use } = place;
  const known = [...new Set(lines.flat())].filter((c) => c !== "").sort();
  if (use.kind === "tokens") {
    const first = use.isPadded ? 1 : 0;
    const room = Math.max(1, use.vocabulary - first);
    if (known.length > room)
      notes.push(
        `The text has ${known.length} characters, the vocabulary ${room}: some characters share a number.`,
      );
    const value = ({ sample, step }: At) => {
      const character = lines[sample]?.[step] ?? "";
      return character === "" ? 0 : first + (known.indexOf(character) % room);
    };
    return { ...filled(place, "int32", value), tokens: lines };
  }
  const vectors = new Map<string, readonly number[]>();
  const value = ({ sample, step, feature, features }: At) => {
    const character = lines[sample]?.[step] ?? "";
    if (character === "") return 0;
    const vector =
      vectors.get(character) ?? vectorOf(character, features, seed);
    vectors.set(character, vector);
    return vector[feature] ?? 0;
  };
  return { ...filled(place, "float32", value), tokens: lines };
}

function vectorOf(
  character: string,
  features: number,
  seed: number,
): readonly number[] {
  const random = randomStream(seed, `character/${character}`);
  return Array.from({ length: features }, () => random.normal());
}

function givenData(
  nodes: readonly InputNode[],
  arrays: readonly NamedArray[],
  graph: ModelGraph,
): InputData {
  const inputs = new Map<string, InputRecording>();
  for (const node of nodes) {
    const named = arrays.find((array) => array.name === node.name);
    const lone =
      nodes.length === 1 && arrays.length === 1 ? arrays[0] : undefined;
    const array = named ?? lone;
    if (array === undefined)
      return misfit(
        `There is no data for the input \`${node.name}\`; the file holds ${listed(arrays)}.`,
      );
    const wrong = misfitOf(node, array, isTimeMajor(node, graph) ? 1 : 0);
    if (wrong !== null) return misfit(wrong);
    const use = useOf(node, graph);
    const dtype =
      use.kind === "tokens" || node.dtype.startsWith("int")
        ? "int32"
        : use.kind === "mask"
          ? "bool"
          : "float32";
    const typed = asType(array, dtype);
    inputs.set(node.id, { ...typed, name: node.name, tokens: null });
  }
  const counts = nodes.map(
    (node) => inputs.get(node.id)?.shape[isTimeMajor(node, graph) ? 1 : 0] ?? 0,
  );
  const [samples = 0] = counts;
  if (counts.some((count) => count !== samples))
    return misfit(
      `The inputs have different numbers of samples: ${counts.join(", ")}.`,
    );
  return { kind: "data", inputs, samples, notes: [] };
}

function misfit(message: string): InputData {
  return { kind: "misfit", message };
}

function listed(arrays: readonly NamedArray[]): string {
  return arrays.length === 0
    ? "nothing"
    : arrays.map((array) => `\`${array.name}\``).join(", ");
}

function misfitOf(
  node: InputNode,
  array: ArrayValue,
  batchAxis: 0 | 1,
): string | null {
  const fits =
    array.shape.length === node.shape.length &&
    node.shape.every(
      (dim, axis) =>
        axis === batchAxis ||
        typeof dim !== "number" ||
        dim === array.shape[axis],
    );
  if (fits) return null;
  const wanted = node.shape.map((dim, axis) =>
    axis === batchAxis
      ? "batch"
      : typeof dim === "number"
        ? String(dim)
        : "any",
  );
  return `\`${node.name}\` takes (${wanted.join(", ")}); the data is (${array.shape.join(", ")}).`;
}

function useOf(node: InputNode, graph: ModelGraph): Use {
  for (const consumer of graph.nodes) {
    if (consumer.kind !== "layer") continue;
    if (consumer.mask?.node === node.id) return { kind: "mask" };
    const config = embeddingConfig(consumer);
    if (config !== null && reads(consumer, node))
      return {
        kind: "tokens",
        vocabulary: number(config, "input_dim", 50),
        isPadded: flag(config, "mask_zero", false),
      };
  }
  return { kind: "numbers" };
}

function embeddingConfig(node: GraphNode): LayerConfig | null {
  if (node.kind !== "layer") return null;
  if (node.className === "Embedding") return node.config;
  const inner = nested(node.config, "layer");
  return inner?.class_name === "Embedding" ? inner.config : null;
}

function reads(node: GraphNode, input: InputNode): boolean {
  return "inputs" in node && node.inputs.some((ref) => ref.node === input.id);
}

/** Whether a layer that reads it has its axes as (time, batch, features). */
function isTimeMajor(node: InputNode, graph: ModelGraph): boolean {
  return (
    graph.dialect === "keras2" &&
    graph.nodes.some(
      (consumer) =>
        consumer.kind === "layer" &&
        (reads(consumer, node) || consumer.mask?.node === node.id) &&
        flag(
          nested(consumer.config, "layer")?.config ?? consumer.config,
          "time_major",
          false,
        ),
    )
  );
}
