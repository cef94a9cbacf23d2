// `Gates`: every gate and state over time under one ruler, with the spread of its values and a hint where it is striking.
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { at, histogram } from "../reading/matrix.ts";
import { shut, wideOpen } from "../reading/order.ts";
import { groupOf } from "../reading/ranges.ts";
import type { Cell } from "../reading/shown.ts";
import { shownCell } from "../store.ts";
import { strings } from "../strings.ts";
import { gateLanes } from "./lanes.ts";
import { gateBlocks, gateSpreads } from "./maps.ts";
import { type Material, type Owned, letter, quantitiesIn } from "./material.ts";
import { useDispatch, useSelector, useTheme } from "./parts/context.ts";
import { Legend } from "./parts/legend.tsx";
import { MapBlocks } from "./parts/map-blocks.tsx";
import { Stack } from "./parts/stack.tsx";
import type { Picture, Timeline } from "./picture.ts";
import { drawHistogram } from "./pictures/histogram.ts";
import { surface } from "./pictures/surface.ts";

const histogramWidth = 56;
const spreadHeight = 96;

interface GatesProps {
  readonly material: Material;
  readonly timeline: Timeline;
}

export function Gates({ material, timeline }: GatesProps) {
  const kinds = quantitiesIn(material);
  const isGate = ({ quantity, cell }: Owned) =>
    groupOf(quantity, cell) === null;
  const gate = kinds.find(isGate);
  const signedKinds = kinds.filter((kind) => !isGate(kind));
  return (
    <>
      {material.subject.rank > 0 ? (
        <GateMaps material={material} timeline={timeline} />
      ) : (
        <GateLanes material={material} timeline={timeline} />
      )}
      <Legend
        entries={[
          ...(gate === undefined
            ? []
            : [
                {
                  name: strings.gates,
                  scale: material.scale(gate.quantity, gate.cell),
                },
              ]),
          ...signedKinds.map(({ quantity, cell }) => ({
            name: letter(quantity),
            scale: material.scale(quantity, cell),
          })),
        ]}
      />
    </>
  );
}

function GateLanes({ material, timeline }: GatesProps) {
  const lanes = gateLanes(material);
  const hints = lanes.flatMap(({ time }) =>
    time === null ? [] : hintsOf(material, time, time.cellAt(0, 0), false),
  );
  return (
    <>
      <Hints hints={hints} />
      <Stack
        lanes={lanes}
        timeline={timeline}
        laneHeight={96}
        asideWidth={histogramWidth}
        aside={(lane, height) =>
          lane.time === null ? null : (
            <Spread picture={lane.time} height={height} />
          )
        }
      />
    </>
  );
}

/** Every filter's map of every gate at the cursor's step. */
function GateMaps({ material, timeline }: GatesProps) {
  const t = useSelector((state) => shownCell(state).t);
  const blocks = useMemo(() => gateBlocks(material, t), [material, t]);
  const spreads = useMemo(() => gateSpreads(material), [material]);
  const hints = useMemo(
    () =>
      spreads.flatMap((spread, index) => {
        const [tile] = blocks[index]?.tiles ?? [];
        const place = tile?.picture.cellAt(0, 0) ?? null;
        return hintsOf(material, spread, place, true);
      }),
    [spreads],
  );
  return (
    <>
      <Hints hints={hints} />
      <MapBlocks
        blocks={blocks}
        timeline={timeline}
        aside={({ id }) => {
          const spread = spreads.find((other) => other.id === id);
          return spread === undefined ? null : (
            <Spread picture={spread} height={spreadHeight} />
          );
        }}
      />
    </>
  );
}

function Spread({
  picture: { name, matrix, scale },
  height,
}: {
  readonly picture: Pick<Picture, "name" | "matrix" | "scale">;
  readonly height: number;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  useLayoutEffect(() => {
    if (canvas.current === null) return;
    const context = surface(canvas.current, histogramWidth, height);
    if (context === null) return;
    const counts =
      matrix === null ? [] : histogram(matrix, scale.low, scale.high);
    drawHistogram(
      context,
      counts,
      { width: histogramWidth, height },
      scale,
      theme,
    );
  }, [matrix, scale, height, theme]);
  return (
    <canvas ref={canvas} class="spread" aria-label={strings.histogram(name)} />
  );
}

interface Hint {
  readonly id: string;
  readonly text: string;
  readonly unit: number;
  readonly cell: number;
}

/** A gate that never opens, or never shuts, in some units: worth a sentence. */
function hintsOf(
  { subject }: Material,
  picture: Pick<Picture, "id" | "name" | "matrix" | "quantity">,
  place: Cell | null,
  isMaps: boolean,
): readonly Hint[] {
  const { matrix, quantity } = picture;
  if (matrix === null || place === null) return [];
  if (groupOf(quantity, subject.cells[place.cell]) !== null) return [];
  const unitsWhere = (isSuch: (value: number) => boolean) =>
    Array.from({ length: matrix.rows }, (_, unit) => unit).filter((unit) => {
      for (let step = 0; step < matrix.columns; step += 1) {
        if (!isSuch(at(matrix, unit, step))) return false;
      }
      return matrix.columns > 0;
    });
  const hint = (
    units: readonly number[],
    say: (gate: string, units: number, total: number) => string,
  ): Hint[] =>
    units[0] === undefined
      ? []
      : [
          {
            id: `${picture.id}:${say.name}`,
            text: say(picture.name, units.length, matrix.rows),
            unit: units[0],
            cell: place.cell,
          },
        ];
  return [
    ...hint(
      unitsWhere((value) => value < shut),
      isMaps ? strings.shutMaps : strings.mostlyShut,
    ),
    ...hint(
      unitsWhere((value) => value > wideOpen),
      isMaps ? strings.openMaps : strings.mostlyOpen,
    ),
  ];
}

/** Nothing is said of every step before all of them are there. */
function Hints({ hints }: { readonly hints: readonly Hint[] }) {
  const isGrowing = useSelector((state) => state.growth.size > 0);
  const dispatch = useDispatch();
  if (hints.length === 0 || isGrowing) return null;
  return (
    <ul class="hints">
      {hints.map((hint) => (
        <li key={hint.id}>
          <button
            type="button"
            class="link"
            onClick={() => {
              dispatch({ kind: "order", order: "saturation" });
              dispatch({
                kind: "go",
                cell: { unit: hint.unit, cell: hint.cell },
                keep: true,
              });
            }}
          >
            {hint.text}
          </button>
        </li>
      ))}
    </ul>
  );
}
