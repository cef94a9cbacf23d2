// Blocks of tiles under one ruler: a filter's map beside the next one's, all of one quantity under one caption.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { shownCell } from "../../store.ts";
import { strings } from "../../strings.ts";
import type { MapBlock, MapTile } from "../tiles.ts";
import type { Picture, Timeline } from "../picture.ts";
import { type Grid, gridHeight, gridWidth, layGrid } from "../pictures/grid.ts";
import { Caption } from "./caption.tsx";
import { useSelector, useWidth } from "./context.ts";
import { captionId, isNarrow } from "./frame.ts";
import { Heat, Marks } from "./heat.tsx";
import { NumberTable } from "./number-table.tsx";
import { Reversed } from "./time-column.tsx";
import { TimeStrip } from "./time-strip.tsx";

export interface MapBlocksProps {
  readonly blocks: readonly MapBlock[];
  readonly timeline: Timeline;
  /** What stands beside a block's tiles. */
  readonly aside?: (block: MapBlock) => ComponentChildren;
}

export function MapBlocks({ blocks, timeline, aside }: MapBlocksProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const zoom = useSelector((state) => state.zoom);
  const [open, setOpen] = useState<string | null>(null);
  const grid = layGrid(timeline.columns, 1, { width, height: 16 }, zoom);
  return (
    <div
      ref={frame}
      class={
        isNarrow(width)
          ? "stack-frame map-blocks narrow"
          : "stack-frame map-blocks"
      }
    >
      {width > 0 && (
        <>
          <TimeStrip timeline={timeline} grid={grid} width={width} isSlider />
          {blocks.map((block) => (
            <Block
              key={block.id}
              block={block}
              width={width}
              zoom={zoom}
              aside={aside?.(block)}
              isTableOpen={open === block.id}
              onTable={() => {
                setOpen(open === block.id ? null : block.id);
              }}
            />
          ))}
        </>
      )}
    </div>
  );
}

interface BlockProps {
  readonly block: MapBlock;
  readonly width: number;
  readonly zoom: number;
  readonly aside: ComponentChildren;
  readonly isTableOpen: boolean;
  readonly onTable: () => void;
}

function Block(props: BlockProps) {
  const { block, width, zoom, aside, isTableOpen, onTable } = props;
  const list = useRef<HTMLDivElement>(null);
  const mark = useSelector((state) => state.mark);
  const selected = useSelector((state) => selectedTile(block, state.cursor));
  useKeptFocus(list, selected);
  const [first] = block.tiles;
  const shown = block.tiles[selected] ?? first;
  if (shown === undefined || first === undefined) return null;
  const grid = tileGrid(first.picture, width, zoom);
  const isMarked = mark?.kind === "output" && mark.index === block.output;
  const caption = { ...shown.picture, name: block.name, detail: block.detail };
  return (
    <>
      {block.title !== null && (
        <h2 class="lane-title">
          {block.title}
          {block.timeline?.isReversed === true && <Reversed />}
        </h2>
      )}
      <figure class="map-block" aria-labelledby={captionId(caption)}>
        <figcaption class="caption" id={captionId(caption)}>
          <Caption
            picture={caption}
            values={block.values}
            timeline={block.timeline}
            isTableOpen={isTableOpen}
            onTable={onTable}
          />
        </figcaption>
        <div class="map-row">
          <div class={isMarked ? "tiles marked" : "tiles"} ref={list}>
            {block.tiles.map((tile, index) => (
              <Tile
                key={tile.picture.id}
                tile={tile}
                grid={grid}
                timeline={block.timeline}
                isSelected={index === selected}
                isFocusable={index === Math.max(0, selected)}
              />
            ))}
          </div>
          {aside}
        </div>
      </figure>
      {isTableOpen && (
        <NumberTable picture={tablePicture(shown)} timeline={block.timeline} />
      )}
    </>
  );
}

/** A tile under a name that says which of the block's it is, and of which step: `seq, filter 2, t = 6`. */
function tablePicture({ picture, unit, slice }: MapTile): Picture {
  const t = picture.axes.column === "t" ? null : picture.cellAt(0, 0)?.t;
  const name = [
    picture.name,
    tileName(picture, unit, slice),
    ...(t === null || t === undefined ? [] : [strings.t(t)]),
  ].join(", ");
  return { ...picture, name };
}

/** The tile that shows the cursor's filter and pixel; -1 where none does. */
function selectedTile(
  block: MapBlock,
  cursor: Parameters<Picture["place"]>[0],
): number {
  return block.tiles.findIndex(({ picture }) => {
    const own = picture.cellAt(0, 0);
    return own !== null && picture.place({ ...cursor, t: own.t }).row !== null;
  });
}

/** The focus goes along when another tile of the block is selected by key. */
function useKeptFocus(
  list: { readonly current: HTMLElement | null },
  selected: number,
): void {
  useEffect(() => {
    const { current } = list;
    if (current?.contains(document.activeElement) !== true) return;
    current.querySelector<HTMLElement>("canvas[tabindex='0']")?.focus();
  }, [selected]);
}

interface TileProps {
  readonly tile: MapTile;
  readonly grid: Grid;
  readonly timeline: Timeline | null;
  readonly isSelected: boolean;
  readonly isFocusable: boolean;
}

function Tile({ tile, grid, timeline, isSelected, isFocusable }: TileProps) {
  const { picture, unit, slice } = tile;
  const name = slice === null ? String(unit) : strings.slice(unit, slice);
  const size = {
    width: `${String(gridWidth(grid))}px`,
    height: `${String(gridHeight(grid))}px`,
  };
  return (
    <div class={isSelected ? "tile selected" : "tile"}>
      <div class="tile-name" style={{ width: size.width }}>
        {name}
      </div>
      <div class="window" style={size}>
        <Heat
          picture={picture}
          grid={grid}
          isFocusable={isFocusable}
          part={tileName(picture, unit, slice)}
          token={timeline?.token ?? null}
        />
        <TileMarks picture={picture} grid={grid} />
      </div>
    </div>
  );
}

/** `filter 2`, of an input `channel 0`, with its slice. */
function tileName(
  picture: Picture,
  unit: number,
  slice: number | null,
): string {
  const name =
    picture.quantity === "x" ? strings.channel(unit) : strings.filter(unit);
  return slice === null
    ? name
    : `${name}, ${strings.mapAxes[3][0].toLowerCase()} ${String(slice)}`;
}

/** Drawn by itself, so that a moving cursor draws no tile again. */
function TileMarks({
  picture,
  grid,
}: {
  readonly picture: Picture;
  readonly grid: Grid;
}) {
  const cell = useSelector(shownCell);
  const pointed = useSelector((state) =>
    state.pointed?.quantity === picture.quantity ? state.pointed : null,
  );
  return (
    <div class="over">
      <Marks picture={picture} grid={grid} cell={cell} pointed={pointed} />
    </div>
  );
}

const tile = { least: 1, most: 16, side: 104, length: 176 };

/** A map's pixels are square; a line of positions over time is as wide as its steps need. */
function tileGrid(picture: Picture, width: number, zoom: number): Grid {
  const { rows, columns, axes } = picture;
  const kept = (pitch: number) =>
    Math.max(tile.least, Math.min(tile.most, Math.round(pitch * zoom)));
  const room = (side: number) => Math.min(width - 2, side);
  const fitted = (side: number, count: number) =>
    Math.floor(room(side) / Math.max(1, count));
  const square = kept(Math.max(1, fitted(tile.side, Math.max(rows, columns))));
  const isLine = axes.column === "t";
  const columnPitch = isLine
    ? kept(Math.max(2, fitted(tile.length, columns)))
    : square;
  const rowPitch = isLine ? kept(Math.max(2, fitted(96, rows))) : square;
  const gap = columnPitch >= 8 && rowPitch >= 8 ? 1 : 0;
  return { columns, rows, columnPitch, rowPitch, gap };
}
