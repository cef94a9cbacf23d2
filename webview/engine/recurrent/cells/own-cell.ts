// A cell that the program writes: its `call` as a graph, run step by step. Its gates are what the code gives a name and is one vector a row.

import { reshape, tidy, zeros } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type {
  GraphDialect,
  LayerSpec,
  StepGraph,
  TensorRef,
} from "../../../../server/models/graph.ts";
import {
  type StepQuantities,
  stepQuantities,
} from "../../../../server/models/step-quantities.ts";
import { fillStepRows } from "../../../../server/models/sizes.ts";
import { sizeOf } from "../../numbers/arrays.ts";
import type { Refusal } from "../../refusal.ts";
import { isRefusal, refuse } from "../../refusal.ts";
import type { CellPart, CellPlan } from "./cell.ts";
import { stateAt } from "../common.ts";
import type { InnerCells, StepTrial } from "../step-graph.ts";
import { nodesFor, runStep, shapeAt, tryStep } from "../step-graph.ts";

export interface OwnCellSetting {
  readonly dialect: GraphDialect;
  /** Of one step without its rows. */
  readonly input: readonly number[];
  readonly rows: number;
  /** Of what the layer gets as `constants`, rows included. */
  readonly constants: readonly (readonly number[])[];
  readonly innerCells: InnerCells;
}

/** The plan of a cell of the program's own; a refusal that names what in its `call` can't be followed. */
export function ownCell(
  spec: LayerSpec,
  setting: OwnCellSetting,
): CellPlan | Refusal {
  if (spec.step === undefined)
    return refuse(
      spec.stepReason ?? `its cell ${spec.class_name} can't be followed`,
    );
  const step = fillStepRows(spec.step, setting.rows);
  const states = stateShapes(step);
  const missing = (step.constants?.length ?? 0) - setting.constants.length;
  if (missing > 0)
    return refuse(`its cell ${spec.class_name} gets no \`constants\``);
  if (states === null)
    return refuse(
      `the states of its cell ${spec.class_name} have no known size`,
    );
  const trial = attempted(step, states, setting);
  if (isRefusal(trial))
    return refuse(`its cell ${spec.class_name} stops: ${trial.reason}`);
  return planOf(step, states, trial, setting);
}

function stateShapes(step: StepGraph): readonly (readonly number[])[] | null {
  const shapes = step.states.map((id) => {
    const node = step.nodes.find((one) => one.id === id);
    const sizes = node?.kind === "input" ? node.shape.slice(1) : [null];
    const known = sizes.filter((size) => typeof size === "number");
    return known.length === sizes.length ? known : null;
  });
  return shapes.every((shape) => shape !== null) ? shapes : null;
}

function attempted(
  step: StepGraph,
  states: readonly (readonly number[])[],
  setting: OwnCellSetting,
): StepTrial | Refusal {
  const { rows, input } = setting;
  const found: (StepTrial | Refusal)[] = [];
  try {
    tidy(() => {
      const given = givenTo(
        step,
        zeros([rows, ...input]),
        states.map((shape) => zeros([rows, ...shape])),
        setting.constants.map((shape) => zeros([...shape])),
      );
      found.push(tryStep(step, given, setting));
    });
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  return found[0] ?? refuse("it did not run");
}

/** What a step is given, by node. */
function givenTo(
  step: StepGraph,
  input: Tensor,
  states: readonly Tensor[],
  constants: readonly Tensor[],
): ReadonlyMap<string, Tensor> {
  const pairs = (ids: readonly string[], tensors: readonly Tensor[]) =>
    ids.flatMap((id, n): [string, Tensor][] => {
      const tensor = tensors[n];
      return tensor === undefined ? [] : [[id, tensor]];
    });
  return new Map([
    [step.input, input],
    ...pairs(step.states, states),
    ...pairs(step.constants ?? [], constants),
  ]);
}

function planOf(
  step: StepGraph,
  states: readonly (readonly number[])[],
  trial: StepTrial,
  setting: OwnCellSetting,
): CellPlan | Refusal {
  const names = stepQuantities(step);
  const body = { ...step, nodes: nodesFor(step.nodes, resultsOf(step, names)) };
  const output = shapeAt(trial, step.output);
  if (output === null || output.length === 0)
    return refuse("what its cell returns is no vector");
  const misfit = step.nextStates.findIndex(
    (ref, n) => shapeAt(trial, ref)?.join() !== states[n]?.join(),
  );
  if (misfit >= 0)
    return refuse(`state ${misfit} of its cell changes its shape in a step`);
  const spatial = output.slice(0, -1);
  const shown = shownParts(names, trial, spatial, setting.rows);
  return {
    traits: { cell: "Own" },
    units: output.at(-1) ?? 1,
    spatial,
    states: names.states.map((name, n) => ({ name, shape: states[n] ?? [] })),
    quantities: shown,
    output: names.output,
    weights: trial.weights,
    work: workOf(trial, spatial),
    maskError: null,
    ...startOf(step, trial, setting),
    bind: (weights, _, constants = []) => {
      const gates = shown.filter(({ name }) => !names.states.includes(name));
      return {
        project: (x) => x,
        step: (projected, before) => {
          const [rows = 1] = projected.shape;
          const flat = (x: Tensor) => reshape(x, [rows, -1]);
          const given = givenTo(
            step,
            reshape(projected, [rows, ...setting.input]),
            states.map((shape, n) =>
              reshape(stateAt(before, n), [rows, ...shape]),
            ),
            constants,
          );
          const at = runStep(body, given, weights, trial, setting);
          return {
            output: flat(at(step.output)),
            states: step.nextStates.map((ref) => flat(at(ref))),
            gates: Object.fromEntries(
              gates.map(({ name, ref }) => [name, flat(at(ref))]),
            ),
          };
        },
      };
    },
  };
}

/** What a step returns, keeps and shows. */
function resultsOf(
  step: StepGraph,
  { all }: StepQuantities,
): readonly TensorRef[] {
  return [step.output, ...step.nextStates, ...all.map(({ ref }) => ref)];
}

/** What its own `get_initial_state` makes of the weights; nothing where it starts from zeros. */
function startOf(
  step: StepGraph,
  trial: StepTrial,
  setting: OwnCellSetting,
): Pick<CellPlan, "start"> {
  const { start } = step;
  if (start === undefined) return {};
  const nodes = nodesFor(step.nodes, start);
  return {
    start: (weights) => {
      const none = new Map<string, Tensor>();
      const at = runStep({ ...step, nodes }, none, weights, trial, setting);
      return start.map((ref) => reshape(at(ref), [setting.rows, -1]));
    },
  };
}

/** What is one vector, or map, a row; and the states, whatever they are. */
function shownParts(
  { all, states }: StepQuantities,
  trial: StepTrial,
  spatial: readonly number[],
  rows: number,
): readonly (CellPart & { readonly ref: TensorRef })[] {
  return all.flatMap(({ name, ref }) => {
    const shape = trial.shapes.get(ref.node)?.[ref.output];
    const isKept =
      shape?.[0] === rows &&
      shape.length === spatial.length + 2 &&
      spatial.every((size, k) => shape[k + 1] === size);
    return shape !== undefined && (isKept || states.includes(name))
      ? [{ name, ref, shape: shape.slice(1) }]
      : [];
  });
}

/** Each number of a weight is a factor once, in a map at every place. */
function workOf(trial: StepTrial, spatial: readonly number[]): number {
  const numbers = trial.weights.reduce(
    (sum, { shape }) => sum + sizeOf(shape),
    1,
  );
  return numbers * sizeOf(spatial);
}
