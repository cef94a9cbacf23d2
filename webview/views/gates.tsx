// `Gates`: every gate and state over time under one ruler, with the spread of its values and a hint where it is striking.
import { useLayoutEffect, useRef } from "preact/hooks";
import { at, histogram } from "../reading/matrix.ts";
import { shut, wideOpen } from "../reading/order.ts";
import { groupOf } from "../reading/ranges.ts";
import { strings } from "../strings.ts";
import { type Material, gateLanes, letter, quantitiesOf } from "./lanes.ts";
import { useDispatch, useTheme } from "./parts/context.ts";
import { Legend } from "./parts/legend.tsx";
import { Stack } from "./parts/stack.tsx";
import type { Picture, Timeline } from "./picture.ts";
import { drawHistogram } from "./pictures/histogram.ts";
import { surface } from "./pictures/surface.ts";

const histogramWidth = 56;

export function Gates({
  material,
  timeline,
}: {
  readonly material: Material;
  readonly timeline: Timeline;
}) {
  const lanes = gateLanes(material);
  const kinds = quantitiesOf[material.subject.cell];
  const gate = kinds.find((quantity) => groupOf(quantity) === null);
  const signedKinds = kinds.filter((quantity) => groupOf(quantity) !== null);
  const hints = lanes.flatMap(({ time }) =>
    time === null ? [] : hintsOf(time),
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
      <Legend
        entries={[
          ...(gate === undefined
            ? []
            : [{ name: strings.gates, scale: material.scale(gate) }]),
          ...signedKinds.map((quantity) => ({
            name: letter(quantity),
            scale: material.scale(quantity),
          })),
        ]}
      />
    </>
  );
}

function Spread({
  picture,
  height,
}: {
  readonly picture: Picture;
  readonly height: number;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  useLayoutEffect(() => {
    if (canvas.current === null) return;
    const context = surface(canvas.current, histogramWidth, height);
    if (context === null) return;
    const { matrix, scale } = picture;
    const counts =
      matrix === null ? [] : histogram(matrix, scale.low, scale.high);
    drawHistogram(
      context,
      counts,
      { width: histogramWidth, height },
      scale,
      theme,
    );
  }, [picture, height, theme]);
  return (
    <canvas
      ref={canvas}
      class="spread"
      aria-label={strings.histogram(picture.name)}
    />
  );
}

interface Hint {
  readonly id: string;
  readonly text: string;
  readonly unit: number;
  readonly cell: number;
}

/** A gate that never opens, or never shuts, in some units: worth a sentence. */
function hintsOf(picture: Picture): readonly Hint[] {
  const { matrix, quantity } = picture;
  if (matrix === null || groupOf(quantity) !== null) return [];
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
            cell: picture.cellAt(0, 0).cell,
          },
        ];
  return [
    ...hint(
      unitsWhere((value) => value < shut),
      strings.mostlyShut,
    ),
    ...hint(
      unitsWhere((value) => value > wideOpen),
      strings.mostlyOpen,
    ),
  ];
}

function Hints({ hints }: { readonly hints: readonly Hint[] }) {
  const dispatch = useDispatch();
  if (hints.length === 0) return null;
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
