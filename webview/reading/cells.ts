// The cells of a recurrent layer as its config names them, before anything has run: which kind each is, how wide, in which direction,
// and under which path the recording will have it.
import {
  type LayerConfig,
  type LayerSpec,
  cellSpecs,
  isLayerSpec,
} from "../../server/models/graph.ts";
import type { CellKind } from "../engine/recording.ts";

export interface LayerCell {
  /** As the recording's: empty, `backward`, `cells/0`, `forward/cells/1`. */
  readonly path: string;
  readonly kind: CellKind;
  /** `LSTMCell`, or the layer's own class where it has no cell of its own. */
  readonly className: string;
  /** Of a ConvLSTM its filters. */
  readonly units: number;
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

/** All cells in the recording's order: forward before backward, first before second. Null when one of them can't be drawn. */
export function cellsOf(layer: LayerSpec): readonly LayerCell[] | null {
  if (layer.class_name !== "Bidirectional") return stackOf(layer, 0, "");
  const { layer: inner, backward_layer: given } = layer.config;
  if (!isLayerSpec(inner)) return null;
  const backward = isLayerSpec(given)
    ? given
    : {
        class_name: inner.class_name,
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
    const kind = kindOf(spec.class_name);
    const units = kind?.cell === "ConvLSTM" ? "filters" : "units";
    const width = spec.config[units];
    if (kind === null || typeof width !== "number") return [];
    return [
      {
        path: [path, ...(specs.length > 1 ? [`cells/${String(index)}`] : [])]
          .filter((part) => part !== "")
          .join("/"),
        kind: kind.cell,
        className: spec.class_name,
        units: width,
        direction,
        index,
        isLast: index === specs.length - 1,
        isReversed: layer.config.go_backwards === true,
        rank: kind.rank,
        config: spec.config,
      },
    ];
  });
  return cells.length === 0 || cells.length < specs.length ? null : cells;
}

function kindOf(
  className: string,
): { readonly cell: CellKind; readonly rank: number } | null {
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

/** The states of a cell, in the order in which Keras keeps them. */
export function statesOfCell(kind: CellKind): readonly ("h" | "c")[] {
  switch (kind) {
    case "LSTM":
    case "ConvLSTM":
      return ["h", "c"];
    case "GRU":
    case "SimpleRNN":
      return ["h"];
  }
}
