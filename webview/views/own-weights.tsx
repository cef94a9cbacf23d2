// The weights of a cell that the program writes, each as one picture under the name that the code gives it.
import { useState } from "preact/hooks";
import type {
  NamedArray,
  NodeRecording,
  OwnCellRecording,
} from "../engine/recording.ts";
import { shape } from "../format.ts";
import { strings } from "../strings.ts";
import type { Material } from "./material.ts";
import { Heat } from "./parts/heat.tsx";
import { Legend } from "./parts/legend.tsx";
import { type Picture, mapAxes } from "./picture.ts";
import { type Grid, gridHeight, gridWidth } from "./pictures/grid.ts";
import type { Scale } from "./pictures/scale.ts";
import { indexText } from "./place.ts";

interface OwnWeightsProps {
  readonly material: Material;
  readonly node: NodeRecording;
  readonly cell: OwnCellRecording;
}

/** Drawn only while it is open. */
export function OwnWeights({ material, node, cell }: OwnWeightsProps) {
  const [isOpen, setOpen] = useState(false);
  const front = cell.path === "" ? "" : `${cell.path}/`;
  const weights = node.weights.filter(({ name }) => name.startsWith(front));
  const scale = material.scale("weight");
  if (weights.length === 0) return null;
  return (
    <details
      class="terms"
      open={isOpen}
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>{strings.ownWeights}</summary>
      {isOpen && (
        <>
          {weights.map((weight) => (
            <Weight
              key={weight.name}
              weight={weight}
              name={weight.name.slice(front.length)}
              scale={scale}
            />
          ))}
          <Legend entries={[{ name: strings.ownWeightRange, scale }]} />
        </>
      )}
    </details>
  );
}

interface WeightProps {
  readonly weight: NamedArray;
  readonly name: string;
  readonly scale: Scale;
}

function Weight(props: WeightProps) {
  const picture = weightPicture(props);
  const { rows, columns } = picture;
  const pitch = Math.max(2, Math.min(12, Math.floor(320 / columns)));
  const gap = pitch >= 8 ? 1 : 0;
  const grid: Grid = {
    rows,
    columns,
    columnPitch: pitch,
    rowPitch: pitch,
    gap,
  };
  const size = {
    width: `${String(gridWidth(grid))}px`,
    height: `${String(gridHeight(grid))}px`,
  };
  return (
    <figure class="kernel" aria-label={props.name}>
      <figcaption class="small">
        {props.name} <span class="dim">{picture.shape}</span>
      </figcaption>
      <div class="window" style={size}>
        <Heat picture={picture} grid={grid} part="" />
      </div>
    </figure>
  );
}

/** All axes but the last are rows. */
function weightPicture({ weight, name, scale }: WeightProps): Picture {
  const columns = weight.shape.at(-1) ?? 1;
  const rows = weight.data.length / Math.max(1, columns);
  const front = weight.shape.slice(0, -1);
  const indexOf = (row: number): number[] => {
    let rest = row;
    return front
      .map((_, axis) => front.slice(axis + 1).reduce((a, b) => a * b, 1))
      .map((stride) => {
        const at = Math.floor(rest / stride);
        rest -= at * stride;
        return at;
      });
  };
  return {
    id: name,
    name,
    detail: null,
    shape: shape(weight.shape),
    rows,
    columns,
    sample: 0,
    matrix: {
      data: weight.data,
      offset: 0,
      rows,
      columns,
      rowStride: columns,
      columnStride: 1,
    },
    scale,
    quantity: "weight",
    output: null,
    spatial: [],
    axes: mapAxes,
    index: (row, column) =>
      indexText(weight.shape.length === 0 ? [] : [...indexOf(row), column]),
    cellAt: () => null,
    place: () => ({ row: null, column: null }),
    masked: null,
    order: null,
  };
}
