// Cells that programs write themselves: recorded programs with their numbers, and each read through the whole chain into requests of the engine.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Dialect } from "../../../server/layers/layer.ts";
import { graphOfModel } from "../../../server/models/from-trace.ts";
import type { LayerNode, ModelGraph } from "../../../server/models/graph.ts";
import type { ModelFact, Trace } from "../../../server/trace/trace.ts";
import { fillSizes } from "../../../server/models/sizes.ts";
import type { Engine, RunRequest } from "../../../webview/engine/engine.ts";
import type {
  ArrayValue,
  BackendName,
  CellRecording,
  Recording,
} from "../../../webview/engine/recording.ts";
import { programReader } from "../programs.ts";
import type { Stored } from "./cases.ts";
import { arrayOf, difference } from "./cases.ts";
import { tolerance } from "./compare.ts";

export interface OwnCellCase {
  readonly id: string;
  /** The whole program, which ends with `model`. */
  readonly source: string;
  /** Of its recurrent layer, in `get_weights()` order. */
  readonly weights: readonly (Stored & { readonly name: string })[];
  /** One; of a stateful layer two that carry on from each other. */
  readonly batches: readonly {
    readonly inputs: readonly Stored[];
    readonly outputs: readonly Stored[];
  }[];
  /** By cell, what its `call` has under names, `[rows, steps, width]`. */
  readonly internals: readonly {
    readonly path: string;
    readonly names: Readonly<Record<string, Stored>>;
    readonly input_time_index: readonly number[];
  }[];
}

/** `record/own_cells.py`, `record/own_cells.mjs`. */
export function ownCellCases(flavor: Dialect): readonly OwnCellCase[] {
  const file = new URL(`./own-cells-${flavor}.json.gz`, import.meta.url);
  const text = gunzipSync(readFileSync(file)).toString("utf8");
  const { cases } = JSON.parse(text) as { cases: readonly OwnCellCase[] };
  return cases;
}

/** Keras 2 runs them, and we don't yet: a cell that is no layer, and a function of the program between a wrapper and its cell. */
export function isStopped({ id }: OwnCellCase): boolean {
  return /a plain object|residual function/.test(id);
}

/** Reads programs of a library into the graph of their `model`. */
export async function graphReader(
  flavor: Dialect,
): Promise<(source: string) => ModelGraph> {
  const read = await programReader(flavor);
  return (source) => {
    const trace = read(source)?.trace;
    const model = trace && modelOf(trace);
    if (trace === undefined || model === undefined)
      throw new Error("The program holds no model.");
    return fillSizes(graphOfModel(model, trace));
  };
}

/** What the program calls `model`. */
function modelOf({ values, models }: Trace): ModelFact | undefined {
  const last = values.findLast(({ name }) => name === "model");
  const id = last?.holds.kind === "model" ? last.holds.modelId : null;
  return models.find((model) => model.id === id) ?? models.at(-1);
}

/** One line for each number that isn't as recorded. */
export async function ownCellDisagreements(
  item: OwnCellCase,
  graph: ModelGraph,
  engine: Engine,
  backend: BackendName,
  onError?: (error: number) => void,
): Promise<readonly string[]> {
  const found: string[] = [];
  const check = (what: string, error: number) => {
    onError?.(error);
    if (!(error <= tolerance)) found.push(`${item.id} ${what}: ${error}`);
  };
  let carried: RunRequest["carried"];
  for (const [n, batch] of item.batches.entries()) {
    const request = requestOf(item, n, graph, backend);
    const result = await engine.start({
      ...request,
      ...(carried === undefined ? {} : { carried }),
    }).result;
    if (result.kind !== "done")
      return [`${item.id}: ${JSON.stringify(result)}`];
    const { recording } = result;
    if (recording.stop !== null)
      return [`${item.id}: ${recording.stop.message}`];
    if (recording.outputs.length !== batch.outputs.length)
      found.push(`${item.id}: ${recording.outputs.length} outputs`);
    for (const [k, output] of batch.outputs.entries())
      check(`output ${k}`, difference(recording.outputs[k], output));
    compareNames(recording, item, check);
    carried = new Map(
      recording.nodes.flatMap(({ node, recurrent }) =>
        recurrent?.isStateful === true
          ? [[keyOf(graph, node), recurrent.states] as const]
          : [],
      ),
    );
  }
  return found;
}

function requestOf(
  item: OwnCellCase,
  batch: number,
  graph: ModelGraph,
  backend: BackendName,
): RunRequest {
  const inputs = item.batches[batch]?.inputs ?? [];
  const layer = graph.nodes.find(
    (node): node is LayerNode =>
      node.kind === "layer" &&
      /RNN|Bidirectional|TimeDistributed/.test(node.className),
  );
  return {
    graph,
    seed: 1,
    batch: inputs[0]?.shape[0] ?? 1,
    steps: inputs[0]?.shape[1] ?? 1,
    input: {
      kind: "arrays",
      arrays: inputs.map((input, n) => ({
        name: graph.inputs[n]?.node ?? "",
        ...arrayOf(input),
      })),
    },
    weights: new Map([[layer?.layer ?? "", item.weights.map(arrayOf)]]),
    backend,
  };
}

function keyOf(graph: ModelGraph, id: string): string {
  const node = graph.nodes.find((one) => one.id === id);
  return node?.kind === "layer" ? node.layer : "";
}

/** Every name that the code gives a vector, but for arguments and what the states were before. */
function compareNames(
  recording: Recording,
  item: OwnCellCase,
  check: (what: string, error: number) => void,
): void {
  const cells = recording.nodes.flatMap((node) => node.recurrent?.cells ?? []);
  for (const { path, names, input_time_index } of item.internals) {
    const cell = cells.find((one) => one.path === path);
    check(
      `${path} times`,
      cell?.inputTimeIndex.join() === input_time_index.join() ? 0 : Infinity,
    );
    for (const [name, stored] of Object.entries(names)) {
      const value = cell === undefined ? undefined : valueOf(cell, name);
      if (value !== undefined)
        check(`${path} ${name}`, difference(value, stored));
      else if (!isStateBefore(item, name)) check(`${path} ${name}`, Infinity);
    }
  }
}

/** A second name of one tensor, and a name that the recording keeps for itself, have others there. */
function valueOf(cell: CellRecording, name: string): ArrayValue | undefined {
  return cell.quantities[name] ?? cell.quantities[`${name} (1)`];
}

/** `h, c = states` and its like give names to what the step starts from. */
function isStateBefore({ source }: OwnCellCase, name: string): boolean {
  return new RegExp(
    `\\b${name}\\b[^=\\n]*= ?(tf\\.nest\\.flatten\\()?states`,
  ).test(source);
}
