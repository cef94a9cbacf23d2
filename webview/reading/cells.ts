// The cells of a recurrent layer as its config names them, before anything has run: which kind each is, how wide, in which direction,
// and under which path the recording will have it.
import {
  type LayerConfig,
  type LayerSpec,
  cellSpecs,
  isLayerSpec,
} from "../../server/models/graph.ts";
import { stepQuantities } from "../../server/models/step-quantities.ts";
import type {
  CellKind,
  CellRecording,
  KerasCellKind,
  Quantity,
} from "../engine/recording.ts";

export interface LayerCell {
  /** As the recording's: empty, `backward`, `cells/0`, `forward/cells/1`. */
  readonly path: string;
  readonly kind: CellKind;
  /** `LSTMCell`, or the layer's own class where it has no cell of its own. */
  readonly className: string;
  /** The width of what it returns; of a ConvLSTM its filters. */
  readonly units: number;
  /** Its quantities, in the order in which a step computes them. */
  readonly parts: readonly CellPart[];
  /** Which of them its states are. */
  readonly states: readonly Quantity[];
  /** Which of them it returns; of a cell of the program's own it may be no state. */
  readonly output: Quantity;
  /** Of a cell of the program's own: the statements of its `call`, each with what it gives a name. */
  readonly lines: readonly CodeLine[];
  /** 1 is the second layer of a Bidirectional. */
  readonly direction: 0 | 1;
  /** Its place in a stack. */
  readonly index: number;
  /** The last of its direction: its h is what the layer returns. */
  readonly isLast: boolean;
  /** It reads the input from its end. */
  readonly isReversed: boolean;
  /** How many axes its maps have: 2 for ConvLSTM2D, 0 for cells without maps. */
  readonly rank: number;
  readonly config: LayerConfig;
}

/** A quantity of a cell. */
export interface CellPart {
  readonly name: Quantity;
  /** Null where only the run tells it. */
  readonly units: number | null;
  readonly role: CellRole;
}

/** What a quantity is: between 0 and 1, what is returned and handed on, what is kept besides, what is proposed, or anything else. */
export type CellRole = "gate" | "hidden" | "memory" | "candidate" | "signed";

/** A statement of a cell's own code. */
export interface CodeLine {
  readonly text: string;
  readonly names: readonly Quantity[];
}

/** All cells in the recording's order: forward before backward, first before second. Null when one of them can't be drawn. */
export function cellsOf(layer: LayerSpec): readonly LayerCell[] | null {
  if (layer.class_name !== "Bidirectional") return stackOf(layer, 0, "");
  const { layer: inner, backward_layer: given } = layer.config;
  if (!isLayerSpec(inner)) return null;
  const backward = isLayerSpec(given)
    ? given
    : {
        ...inner,
        config: {
          ...inner.config,
          go_backwards: inner.config.go_backwards !== true,
        },
      };
  const [first, second] = [
    stackOf(inner, 0, "forward"),
    stackOf(backward, 1, "backward"),
  ];
  return first === null || second === null ? null : [...first, ...second];
}

/** The cells of one direction. */
function stackOf(
  layer: LayerSpec,
  direction: 0 | 1,
  path: string,
): readonly LayerCell[] | null {
  const specs = layer.class_name === "RNN" ? cellSpecs(layer.config) : [layer];
  const cells = specs.flatMap((spec, index): LayerCell[] => {
    const traits =
      spec.step === undefined ? kerasTraits(spec) : ownTraits(spec);
    if (traits === null) return [];
    return [
      {
        ...traits,
        path: [path, ...(specs.length > 1 ? [`cells/${String(index)}`] : [])]
          .filter((part) => part !== "")
          .join("/"),
        className: spec.class_name,
        direction,
        index,
        isLast: index === specs.length - 1,
        isReversed: layer.config.go_backwards === true,
        config: spec.config,
      },
    ];
  });
  return cells.length === 0 || cells.length < specs.length ? null : cells;
}

type Traits = Pick<
  LayerCell,
  "kind" | "units" | "parts" | "states" | "output" | "lines" | "rank"
>;

/** A cell of the library's. */
function kerasTraits({ class_name, config }: LayerSpec): Traits | null {
  const found = kindOf(class_name);
  if (found === null) return null;
  const { cell, rank } = found;
  const units = config[cell === "ConvLSTM" ? "filters" : "units"];
  if (typeof units !== "number") return null;
  return {
    kind: cell,
    rank,
    units,
    parts: kerasParts[cell].map(([name, role]) => ({ name, role, units })),
    states: cell === "LSTM" || cell === "ConvLSTM" ? ["h", "c"] : ["h"],
    output: "h",
    lines: [],
  };
}

const lstmParts = [
  ["i", "gate"],
  ["f", "gate"],
  ["g", "candidate"],
  ["o", "gate"],
  ["c", "memory"],
  ["h", "hidden"],
] as const;

/** Gates first, in the order of the equations. */
const kerasParts: Readonly<
  Record<KerasCellKind, readonly (readonly [name: Quantity, role: CellRole])[]>
> = {
  LSTM: lstmParts,
  GRU: [
    ["z", "gate"],
    ["r", "gate"],
    ["hh", "candidate"],
    ["h", "hidden"],
  ],
  SimpleRNN: [["h", "hidden"]],
  ConvLSTM: lstmParts,
};

/** A cell of the program's own: what its `call` gives a name and is, as far as is known, one vector a row. */
function ownTraits({ step }: LayerSpec): Traits | null {
  if (step === undefined) return null;
  const { all, states, output } = stepQuantities(step);
  const roleOf = (name: Quantity, isGate: boolean): CellRole => {
    if (name === states[0] || name === output) return "hidden";
    if (states.includes(name)) return "memory";
    return isGate ? "gate" : "signed";
  };
  const shapeOf = (name: Quantity) =>
    all.find((one) => one.name === name)?.shape ?? null;
  const shape = shapeOf(output) ?? shapeOf(states[0] ?? "");
  const rank = Math.max(0, (shape?.length ?? 2) - 2);
  const parts = all.flatMap(({ name, shape, isGate }): CellPart[] => {
    const isKnown = shape !== undefined && shape !== null;
    if (isKnown && (shape.length !== rank + 2 || shape[0] !== null)) return [];
    const width = shape?.at(-1);
    const units = typeof width === "number" ? width : null;
    return [{ name, units, role: roleOf(name, isGate) }];
  });
  const texts = [...new Set(all.flatMap(({ text }) => text ?? []))];
  const width = shape?.at(-1);
  return {
    kind: "Own",
    rank,
    units: typeof width === "number" ? width : 1,
    parts,
    states,
    output,
    lines: texts.map((text) => ({
      text,
      names: all.flatMap((one) => (one.text === text ? [one.name] : [])),
    })),
  };
}

function kindOf(
  className: string,
): { readonly cell: KerasCellKind; readonly rank: number } | null {
  const name = className.replace(/Cell$/, "");
  const rank = /^ConvLSTM([123])D$/.exec(name)?.[1];
  if (rank !== undefined) return { cell: "ConvLSTM", rank: Number(rank) };
  switch (name) {
    case "LSTM":
    case "CuDNNLSTM":
      return { cell: "LSTM", rank: 0 };
    case "GRU":
    case "CuDNNGRU":
      return { cell: "GRU", rank: 0 };
    case "SimpleRNN":
      return { cell: "SimpleRNN", rank: 0 };
    default:
      return null;
  }
}

/** A cell as it ran: of one of the program's own only the run tells for certain how wide everything is. */
export function asRecorded(
  cell: LayerCell,
  recorded: Pick<CellRecording, "units" | "spatial" | "quantities"> | undefined,
): LayerCell {
  if (cell.kind !== "Own") return cell;
  const width = (name: Quantity) => recorded?.quantities[name]?.shape.at(-1);
  return {
    ...cell,
    units: recorded?.units ?? cell.units,
    parts: cell.parts.flatMap((part) => {
      const units =
        recorded === undefined ? part.units : (width(part.name) ?? null);
      return units === null ? [] : [{ ...part, units }];
    }),
  };
}

/** How wide a quantity of a cell is. */
export function widthIn(cell: LayerCell | undefined, name: Quantity): number {
  const part = cell?.parts.find((one) => one.name === name);
  return part?.units ?? cell?.units ?? 0;
}
