// StackedRNNCells: several cells, each fed with what the one before it returns. RNN makes one of a list of cells.
import { compareDims } from "../shapes/compare.ts";
import type { Dim } from "../shapes/dim.ts";
import { printShape } from "../shapes/print.ts";
import { tensor, tensorsOf } from "../shapes/structure.ts";
import { flagOf, itemsOf, printValue, valueOf } from "./arguments.ts";
import { failsOnData } from "./computed.ts";
import type {
  ArgumentValue,
  CellTraits,
  Computed,
  Config,
  Dialect,
  LayerCallInput,
  LayerEntry,
  LayerInstance,
  LayerProblem,
} from "./layer.ts";
import { cellOf } from "./layers-as-cells.ts";
import { keywordOnly, no, only, optional, required } from "./parameter.ts";
import { counted, problem } from "./problem.ts";
import { cellOutputs, cellWeights } from "./recurrent-cells.ts";
import type { OpenWeight } from "./tensor-layer.ts";
import { cellTrained } from "./tensor-layer.ts";
import { innerNames, inside } from "./weight-names.ts";

/** The cells of a stack, or null when one of them isn't known. */
export function cellsOf(value: ArgumentValue): readonly LayerInstance[] | null {
  const cells = (itemsOf(value) ?? [value]).map((item) =>
    item.kind === "layer" && cellOf(item.layer) !== null ? item.layer : null,
  );
  return cells.some((cell) => cell === null)
    ? null
    : cells.filter((cell) => cell !== null);
}

/** TF.js lists what is trained in any of the cells before what isn't. */
function trainedFirst(weights: readonly OpenWeight[]): readonly OpenWeight[] {
  const isTrained = ({ trainable }: OpenWeight) => trainable !== false;
  return [
    ...weights.filter(isTrained),
    ...weights.filter((weight) => !isTrained(weight)),
  ];
}

/** Several cells, each fed with what the one before it returns. */
export const stackTraits: CellTraits = {
  isStack: true,
  states: (config, dialect) => {
    const groups = inStateOrder(
      config,
      cellsOf(valueOf(config, "cells"))?.map(
        (cell) => cellOf(cell)?.states(cell.config, dialect)?.flat() ?? null,
      ),
    );
    return groups === undefined || groups.includes(null)
      ? null
      : groups.filter((group) => group !== null);
  },
  output: (config, dialect) => {
    const last = cellsOf(valueOf(config, "cells"))?.at(-1);
    return (last && cellOf(last)?.output(last.config, dialect)) ?? null;
  },
  maps: (config, dialect) => {
    const members = cellsOf(valueOf(config, "cells")) ?? [];
    const maps = members.map((cell) =>
      cellOf(cell)?.maps?.(cell.config, dialect),
    );
    return {
      output: maps.at(-1)?.output ?? [],
      states: inStateOrder(
        config,
        maps.map((each) => each?.states.flat() ?? []),
      ),
    };
  },
  takesAnyStep: (config) => {
    const [first] = cellsOf(valueOf(config, "cells")) ?? [];
    return first?.entry.cell?.takesAnyStep?.(first.config) ?? false;
  },
  holdsLayers: (config) =>
    cellsOf(valueOf(config, "cells"))?.map(
      ({ entry }) => entry.cell === undefined,
    ) ?? [],
  problem: (step, config, dialect) => {
    const misplaced = reversedProblem(config, dialect);
    if (misplaced !== null) return misplaced;
    let before = step;
    for (const cell of cellsOf(valueOf(config, "cells")) ?? []) {
      const traits = cellOf(cell);
      const found = traits?.problem?.(before, cell.config, dialect) ?? null;
      if (found !== null) return found;
      before = stepAfter(step, cell, dialect);
    }
    return null;
  },
  weights: (step, config, dialect) => {
    const members = cellsOf(valueOf(config, "cells"));
    if (members === null) return null;
    const names = innerNames(members, dialect);
    const weights: OpenWeight[] = [];
    let isKnown = true;
    let before = step;
    for (const [index, cell] of members.entries()) {
      const traits = cellOf(cell);
      const own = traits?.weights(before, cell.config, dialect);
      const name = dialect === "tfjs" ? `RNNCell_${index}` : names[index];
      if (own)
        weights.push(...inside(name ?? null, cellTrained(own, cell.config)));
      else isKnown = false;
      before = stepAfter(step, cell, dialect);
    }
    if (!isKnown) return null;
    return dialect === "tfjs" ? trainedFirst(weights) : weights;
  },
};

/** With `reverse_state_order` Keras 2 makes the states of the last cell first, and all the same hands them to the cells from the first on. */
function reversedProblem(
  config: Config,
  dialect: Dialect,
): LayerProblem | null {
  if (flagOf(config, "reverse_state_order") !== true) return null;
  const made = stackTraits.states(config, dialect)?.flat();
  const taken = made && stackTraits.states(inOrder(config), dialect)?.flat();
  const place = taken?.findIndex(
    (width, n) => compareDims(width, made?.[n] ?? null) === "never",
  );
  return place === undefined || place < 0
    ? null
    : problem(
        "refused",
        `Cells of StackedRNNCells(reverse_state_order=True) need states of one width, but these have ${printShape(taken ?? [])}. Leave it out.`,
        { argument: "reverse_state_order" },
      );
}

function inOrder(config: Config): Config {
  return new Map([...config, ["reverse_state_order", no]]);
}

/** Keras 2's `reverse_state_order`: the groups of states are those of the last cell first. */
function inStateOrder<T extends readonly unknown[] | undefined>(
  config: Config,
  groups: T,
): T {
  return flagOf(config, "reverse_state_order") === true
    ? (groups?.toReversed() as T)
    : groups;
}

/** What the next cell gets. */
function stepAfter(
  [batch = null]: readonly Dim[],
  cell: LayerInstance,
  dialect: Dialect,
): readonly Dim[] {
  const traits = cellOf(cell);
  const maps = traits?.maps?.(cell.config, dialect);
  const width = traits?.output(cell.config, dialect) ?? null;
  return [batch, ...(maps?.output ?? []), width];
}

export const stackedRnnCells: LayerEntry = {
  className: "StackedRNNCells",
  names: {
    keras3: ["StackedRNNCells"],
    keras2: ["StackedRNNCells"],
    tfjs: ["stackedRNNCells"],
  },
  parameters: [
    required("cells"),
    ...only("keras2", ...keywordOnly(optional("reverse_state_order", no))),
  ],
  callArguments: ["states", "training"],
  needsConfig: true,
  construct: (config, dialect) =>
    stackProblem(valueOf(config, "cells"), dialect),
  cell: stackTraits,
  outputs: (call) => cellOutputs("StackedRNNCells", stackTraits, call),
  computes: (call) => stackComputes(call),
  weights: (call) => cellWeights(stackTraits, call),
};

function stackProblem(value: ArgumentValue, dialect: Dialect) {
  if (value.kind === "unknown") return null;
  const items = itemsOf(value);
  const what = "`cells` of StackedRNNCells";
  return items === null
    ? problem(
        "notACell",
        `${what} must be a list of cells, not ${printValue(value, dialect)}.`,
        { argument: "cells" },
      )
    : membersProblem(what, "cells", items, dialect);
}

/** Something in a list of cells that is none; TF.js lets it pass. */
export function membersProblem(
  what: string,
  argument: string,
  items: readonly ArgumentValue[],
  dialect: Dialect,
): LayerProblem | null {
  const other = items.find(
    (item) =>
      item.kind === "layer" &&
      cellOf(item.layer) === null &&
      !(dialect === "keras3" && item.layer.entry.recurrent?.asCell),
  );
  return other?.kind === "layer" && dialect !== "tfjs"
    ? problem(
        "notACell",
        `${what} must be a list of cells, not of ${other.layer.entry.className}.`,
        { argument },
      )
    : null;
}

/** TF.js takes the states of a stack last cell first. */
function stackComputes(call: LayerCallInput): Computed | null {
  if (call.dialect !== "tfjs") return null;
  const groups = stackTraits.states(call.config, "tfjs");
  if (groups === null) return null;
  const widths = groups.toReversed().flat();
  const [input, ...states] = tensorsOf(call.inputs);
  const fits =
    call.inputs.kind !== "tensor" &&
    states.length === widths.length &&
    states.every(
      ({ shape }, index) =>
        compareDims(shape?.at(-1) ?? null, widths[index] ?? null) !== "never",
    );
  if (!fits || widths.length === 0)
    return failsOnData(
      `StackedRNNCells takes its input and ${counted(widths.length, "state")}, those of the last cell first, of the widths ${printShape(widths)}`,
    );
  const output = [
    input?.shape?.[0] ?? null,
    stackTraits.output(call.config, "tfjs"),
  ];
  return {
    kind: "result",
    structure: { kind: "list", items: [tensor(output), ...states] },
    because: "the first result is the output of the last cell",
  };
}
