// The weights of one filter as small maps: for each gate over every channel of the input, and over every filter of the state before.
import { useState } from "preact/hooks";
import type {
  KerasCellRecording,
  NamedArray,
  NodeRecording,
  Quantity,
} from "../engine/recording.ts";
import { shape } from "../format.ts";
import { blocks, weightOf } from "../reading/terms.ts";
import { strings } from "../strings.ts";
import { type Material, letter } from "./material.ts";
import { Heat } from "./parts/heat.tsx";
import { Legend } from "./parts/legend.tsx";
import { type Picture, mapAxes } from "./picture.ts";
import { indexText } from "./place.ts";
import { type Grid, gridHeight, gridWidth } from "./pictures/grid.ts";
import type { Scale } from "./pictures/scale.ts";

export interface KernelsProps {
  readonly material: Material;
  readonly node: NodeRecording;
  readonly cell: KerasCellRecording;
  /** The filter. */
  readonly unit: number;
}

/** Drawn only while it is open. */
export function Kernels(props: KernelsProps) {
  const [isOpen, setOpen] = useState(false);
  const scale = props.material.scale("weight");
  return (
    <details
      class="terms"
      open={isOpen}
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>{strings.kernels(props.unit)}</summary>
      {isOpen && (
        <>
          {blocks[props.cell.cell].map((gate) => (
            <GateKernels key={gate} {...props} gate={gate} scale={scale} />
          ))}
          <Legend entries={[{ name: strings.weightRange, scale }]} />
        </>
      )}
    </details>
  );
}

interface GateProps extends KernelsProps {
  readonly gate: Quantity;
  readonly scale: Scale;
}

function GateKernels({ node, cell, unit, gate, scale }: GateProps) {
  const kernels = [
    { name: `W_${letter(gate)}`, weight: weightOf(node, cell, "kernel") },
    {
      name: `U_${letter(gate)}`,
      weight: weightOf(node, cell, "recurrent_kernel"),
    },
  ];
  const block = blocks[cell.cell].indexOf(gate);
  return (
    <section>
      {kernels.map(({ name, weight }) =>
        weight === null ? null : (
          <Kernel
            key={name}
            name={name}
            weight={weight}
            column={block * cell.units + unit}
            unit={unit}
            units={cell.units}
            scale={scale}
          />
        ),
      )}
    </section>
  );
}

interface KernelProps {
  readonly name: string;
  /** `[...window, channels, 4 · filters]`. */
  readonly weight: NamedArray;
  /** The gate's and the filter's place on the last axis. */
  readonly column: number;
  readonly unit: number;
  readonly units: number;
  readonly scale: Scale;
}

function Kernel(props: KernelProps) {
  const { name, weight, units } = props;
  const tiles = tilesOf(props);
  return (
    <figure class="kernel" aria-label={name}>
      <figcaption class="small">
        <i>{name.slice(0, 1)}</i>
        <sub>{name.slice(2)}</sub>{" "}
        <span class="dim">{shape([...weight.shape.slice(0, -1), units])}</span>
      </figcaption>
      <div class="tiles">
        {tiles.map(({ label, picture }) => {
          const grid = kernelGrid(picture);
          return (
            <div class="tile" key={picture.id}>
              <div class="tile-name" style={{ width: size(grid).width }}>
                {label}
              </div>
              <div class="window" style={size(grid)}>
                <Heat picture={picture} grid={grid} part={label} />
              </div>
            </div>
          );
        })}
      </div>
    </figure>
  );
}

const size = (grid: Grid) => ({
  width: `${String(gridWidth(grid))}px`,
  height: `${String(gridHeight(grid))}px`,
});

function kernelGrid({ rows, columns }: Picture): Grid {
  const pitch = Math.max(
    3,
    Math.min(12, Math.floor(60 / Math.max(rows, columns))),
  );
  const gap = pitch >= 8 ? 1 : 0;
  return { rows, columns, columnPitch: pitch, rowPitch: pitch, gap };
}

/** A tile a channel; of a window with one axis a single tile with a row a channel, of three axes a tile a channel and depth. */
function tilesOf(
  props: KernelProps,
): readonly { readonly label: string; readonly picture: Picture }[] {
  const window = props.weight.shape.slice(0, -2);
  const [channels = 0, width = 0] = props.weight.shape.slice(-2);
  const [rows = 1, columns = 1] = window.slice(-2);
  const tap = channels * width;
  if (window.length === 1) {
    const picture = kernelPicture(props, {
      id: "all",
      offset: 0,
      sizes: [channels, rows],
      strides: [width, tap],
      index: (channel, place) => [place, channel],
    });
    return [{ label: "", picture }];
  }
  const depths = window.length === 3 ? (window[0] ?? 1) : 1;
  return Array.from({ length: channels * depths }, (_, place) => {
    const channel = Math.floor(place / depths);
    const depth = place % depths;
    return {
      label:
        window.length === 3 ? strings.slice(channel, depth) : String(channel),
      picture: kernelPicture(props, {
        id: String(place),
        offset: depth * rows * columns * tap + channel * width,
        sizes: [rows, columns],
        strides: [columns * tap, tap],
        index: (row, column) => [
          ...(window.length === 3 ? [depth] : []),
          row,
          column,
          channel,
        ],
      }),
    };
  });
}

interface Part {
  readonly id: string;
  readonly offset: number;
  readonly sizes: readonly [rows: number, columns: number];
  readonly strides: readonly [row: number, column: number];
  readonly index: (row: number, column: number) => readonly number[];
}

function kernelPicture(
  { name, weight, column, unit, scale }: KernelProps,
  { id, offset, sizes, strides, index }: Part,
): Picture {
  return {
    id: `${name}:${id}`,
    name,
    detail: null,
    shape: shape(sizes),
    rows: sizes[0],
    columns: sizes[1],
    sample: 0,
    matrix: {
      data: weight.data,
      offset: offset + column,
      rows: sizes[0],
      columns: sizes[1],
      rowStride: strides[0],
      columnStride: strides[1],
    },
    scale,
    quantity: "weight",
    output: null,
    spatial: [],
    axes: mapAxes,
    index: (row, at) => indexText([...index(row, at), unit]),
    cellAt: () => null,
    place: () => ({ row: null, column: null }),
    masked: null,
    order: null,
  };
}
