// One unit at one step: its equations with this step's numbers, its course over time, and what its dot products are made of.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type {
  CellRecording,
  NodeRecording,
  Quantity,
} from "../engine/recording.ts";
import { decimal } from "../format.ts";
import { activationFormula } from "../reading/activations.ts";
import {
  type Equation,
  equationText,
  equationsOf,
} from "../reading/equations.ts";
import { layoutOf } from "../reading/layout.ts";
import { type Cell, isMasked, valueAt } from "../reading/shown.ts";
import {
  type Dot,
  type GateTerms,
  type UnitTerms,
  unitTerms,
} from "../reading/terms.ts";
import { type State, shownCell } from "../store.ts";
import { strings } from "../strings.ts";
import { Equations } from "./equations.tsx";
import { Kernels } from "./kernels.tsx";
import { type Material, cellName, letter, quantitiesOf } from "./material.ts";
import { placeText } from "./place.ts";
import { copyText } from "./parts/caption.tsx";
import {
  useDispatch,
  useSelector,
  useTheme,
  useWidth,
} from "./parts/context.ts";
import { type Line, drawLines } from "./pictures/lines.ts";
import { surface } from "./pictures/surface.ts";

export function Inspector({ material }: { readonly material: Material }) {
  const shown = useSelector(shownCell);
  const { node } = material;
  const cell = node?.recurrent?.cells[shown.cell];
  return (
    <section class="inspector" aria-labelledby="inspector-title">
      {node === null || cell === undefined ? (
        <>
          <h2 id="inspector-title">{strings.inspector}</h2>
          <p class="dim">{strings.noNumbers}</p>
        </>
      ) : (
        <Inspected material={material} node={node} cell={cell} place={shown} />
      )}
    </section>
  );
}

interface InspectedProps {
  readonly material: Material;
  readonly node: NodeRecording;
  readonly cell: CellRecording;
  readonly place: Cell;
}

function Inspected({ material, node, cell, place }: InspectedProps) {
  const { sample, subject } = material;
  const { dialect } = subject.graph;
  const step = cell.inputTimeIndex.indexOf(place.t);
  const terms = unitTerms({ node, subject, ...place, row: sample, step });
  const masked = isMasked(node, sample, place.t);
  const equations =
    terms === null ? [] : equationsOf(cell, terms, dialect, masked);
  const own = subject.cells[place.cell];
  const owner = own === undefined ? "" : cellName(material, own);
  const formula = activationFormula(
    cell.equation.recurrentActivation ?? "",
    dialect,
  );
  return (
    <>
      <div class="inspector-head">
        <h2 id="inspector-title" title={formula ?? undefined}>
          {strings.at(place.t, placeText(cell.spatial, place))}
          {owner !== "" && <span class="dim"> · {owner}</span>}
        </h2>
        <CopyButton
          text={equations
            .map(({ numbers }) => equationText(numbers))
            .join("\n")}
        />
      </div>
      {masked && <p class="note">{strings.maskedStep(place.t)}</p>}
      <PlaceEquations
        cell={cell}
        place={place}
        step={step}
        equations={equations}
      />
      <UnitLines cell={cell} sample={sample} place={place} step={step} />
      {terms !== null && <Terms terms={terms} unit={place.unit} />}
      {cell.spatial.length > 0 && (
        <Kernels
          material={material}
          node={node}
          cell={cell}
          unit={place.unit}
        />
      )}
    </>
  );
}

/** Pointing at a number outlines its cell; Enter goes there. */
function PlaceEquations({
  cell,
  place,
  step,
  equations,
}: {
  readonly cell: CellRecording;
  readonly place: Cell;
  readonly step: number;
  readonly equations: readonly Equation[];
}) {
  const dispatch = useDispatch();
  const view = useSelector((state) => state.view);
  const placeOf = (isBefore: boolean): Cell => ({
    ...place,
    t: isBefore ? (cell.inputTimeIndex[step - 1] ?? -1) : place.t,
  });
  return (
    <Equations
      equations={equations}
      onPoint={(at) => {
        dispatch({
          kind: "point",
          pointed:
            at === null
              ? null
              : { ...placeOf(at.isBefore), quantity: at.quantity },
        });
      }}
      onGo={(at) => {
        if (placeOf(at.isBefore).t < 0) return;
        const inOutputs = at.quantity === "h" || at.quantity === "c";
        if (view === "outputs" && !inOutputs) {
          dispatch({ kind: "view", view: "gates" });
        }
        dispatch({ kind: "go", cell: placeOf(at.isBefore), keep: true });
      }}
    />
  );
}

function CopyButton({ text }: { readonly text: string }) {
  const [said, setSaid] = useState<string | null>(null);
  return (
    <span>
      <span class="dim small" role="status">
        {said}{" "}
      </span>
      <button
        type="button"
        class="link"
        onClick={() => {
          copyText(text, (isCopied) => {
            setSaid(isCopied ? strings.copied : strings.copyFailed);
          });
        }}
      >
        {strings.copyEquations}
      </button>
    </span>
  );
}

const linesHeight = 150;

function UnitLines({
  cell,
  sample,
  place,
  step,
}: {
  readonly cell: CellRecording;
  readonly sample: number;
  readonly place: Cell;
  readonly step: number;
}) {
  const frame = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(frame);
  const theme = useTheme();
  const reaches = useSelector((state: State) => state.reaches);
  const kinds = quantitiesOf[cell.cell];
  const names = kinds.map(letter);
  const caption = strings.overTime(
    placeText(cell.spatial, place),
    names.join(" "),
  );
  useLayoutEffect(() => {
    if (canvas.current === null || width === 0) return;
    const context = surface(canvas.current, width, linesHeight);
    if (context === null) return;
    const { h } = cell.quantities;
    drawLines(
      context,
      {
        lines: kinds.map((quantity) => lineOf(cell, quantity, sample, place)),
        steps: h === undefined ? 0 : layoutOf(h.shape).steps,
        step,
        label: (at) => cell.inputTimeIndex[at] ?? at,
        reach: Math.max(
          kinds.length > 1 ? 1 : 0,
          reaches.h ?? 0,
          reaches.c ?? 0,
        ),
      },
      { width, height: linesHeight },
      theme,
    );
  }, [cell, sample, place.unit, place.pixel, step, width, theme, reaches]);
  return (
    <figure class="lines" ref={frame}>
      <canvas ref={canvas} aria-label={caption} />
      <figcaption class="dim small">{caption}</figcaption>
    </figure>
  );
}

function lineOf(
  cell: CellRecording,
  quantity: Quantity,
  sample: number,
  { unit, pixel }: Cell,
): Line {
  const value = cell.quantities[quantity];
  return {
    name: letter(quantity),
    value: (step) => valueAt(value, sample, step, unit, pixel),
  };
}

function Terms({
  terms,
  unit,
}: {
  readonly terms: UnitTerms;
  readonly unit: number;
}) {
  return (
    <details class="terms">
      <summary>{strings.terms}</summary>
      {terms.gates.map((gate) => (
        <GateList key={gate.quantity} gate={gate} unit={unit} />
      ))}
    </details>
  );
}

function GateList({
  gate,
  unit,
}: {
  readonly gate: GateTerms;
  readonly unit: number;
}) {
  const name = letter(gate.quantity);
  return (
    <section>
      <h3>{name}</h3>
      <Products dot={gate.input} left="x" right={`W_${name}`} unit={unit} />
      <Products
        dot={gate.recurrent}
        left="h₋₁"
        right={`U_${name}`}
        unit={unit}
      />
    </section>
  );
}

/** `x[4]·W_f[4, 2] = 0.81 × −0.22 = −0.178`. */
function Products({
  dot,
  left,
  right,
  unit,
}: {
  readonly dot: Dot;
  readonly left: string;
  readonly right: string;
  readonly unit: number;
}) {
  return (
    <ul class="products">
      {dot.largest.map((product) => (
        <li key={product.rightIndex.join()}>
          {left}[{product.leftIndex.join(", ")}]·{right}[
          {[...product.rightIndex, unit].join(", ")}] ={" "}
          {decimal(product.left, 2)} × {decimal(product.right, 2)} ={" "}
          {decimal(product.left * product.right)}
        </li>
      ))}
      {dot.restCount > 0 && (
        <li>
          {strings.restOf(dot.restCount)}: {decimal(dot.rest)}
        </li>
      )}
    </ul>
  );
}
