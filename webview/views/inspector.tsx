// One unit at one step: its equations with this step's numbers, its course over time, and what its dot products are made of.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type {
  CellRecording,
  NodeRecording,
  Quantity,
} from "../engine/recording.ts";
import { decimal } from "../format.ts";
import { activationFormula } from "../reading/activations.ts";
import { type CellPart, type LayerCell, widthIn } from "../reading/cells.ts";
import {
  type CodeEquation,
  type CodeValue,
  codeEquations,
  codeText,
} from "../reading/code-lines.ts";
import {
  type Equation,
  equationText,
  equationsOf,
} from "../reading/equations.ts";
import { layoutOf } from "../reading/layout.ts";
import { groupOf } from "../reading/ranges.ts";
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
import { OwnWeights } from "./own-weights.tsx";
import { CodeLines } from "./code-lines.tsx";
import { type Material, cellName, letter } from "./material.ts";
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

function Inspected(props: InspectedProps) {
  const { material, node, cell, place } = props;
  const { sample, subject } = material;
  const step = cell.inputTimeIndex.indexOf(place.t);
  const { formula, terms, equations, code } = readingOf(props, step);
  const own = subject.cells[place.cell];
  const owner = own === undefined ? "" : cellName(material, own);
  return (
    <>
      <div class="inspector-head">
        <h2 id="inspector-title" title={formula ?? undefined}>
          {strings.at(place.t, placeText(cell.spatial, place))}
          {owner !== "" && <span class="dim"> · {owner}</span>}
        </h2>
        <CopyButton
          text={[
            ...equations.map(({ numbers }) => equationText(numbers)),
            ...code.map(codeText),
          ].join("\n")}
        />
      </div>
      {isMasked(node, sample, place.t) && (
        <p class="note">{strings.maskedStep(place.t)}</p>
      )}
      <PlaceEquations
        cell={cell}
        place={place}
        step={step}
        equations={equations}
      />
      <PlaceCode place={place} lines={code} />
      {own !== undefined && (
        <UnitLines
          own={own}
          cell={cell}
          sample={sample}
          place={place}
          step={step}
        />
      )}
      {terms !== null && <Terms terms={terms} unit={place.unit} />}
      <Weights {...props} />
    </>
  );
}

/** What is said of a cell at a step: the equations of the library's cells, the code of the program's own. */
function readingOf(
  { material, node, cell, place }: InspectedProps,
  step: number,
) {
  const { sample, subject } = material;
  const { dialect } = subject.graph;
  const at = { ...place, row: sample, step };
  if (cell.cell === "Own") {
    const own = subject.cells[place.cell];
    const code = own === undefined ? [] : codeEquations(own, cell, at);
    return { formula: null, terms: null, equations: [], code };
  }
  const terms = unitTerms({ node, subject, ...at });
  const masked = isMasked(node, sample, place.t);
  return {
    formula: activationFormula(
      cell.equation.recurrentActivation ?? "",
      dialect,
    ),
    terms,
    equations: terms === null ? [] : equationsOf(cell, terms, dialect, masked),
    code: [],
  };
}

/** Of a convolution those of the filter under the cursor, of a cell of the program's own all. */
function Weights({ material, node, cell, place }: InspectedProps) {
  if (cell.cell === "Own")
    return <OwnWeights material={material} node={node} cell={cell} />;
  return cell.spatial.length === 0 ? null : (
    <Kernels material={material} node={node} cell={cell} unit={place.unit} />
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

/** Pointing at a value of a line of code outlines its cell; Enter goes there. */
function PlaceCode({
  place,
  lines,
}: {
  readonly place: Cell;
  readonly lines: readonly CodeEquation[];
}) {
  const dispatch = useDispatch();
  const view = useSelector((state) => state.view);
  const cellOf = ({ unit }: CodeValue): Cell => ({ ...place, unit });
  return (
    <CodeLines
      lines={lines}
      onPoint={(value) => {
        const pointed =
          value === null
            ? null
            : { ...cellOf(value), quantity: value.quantity };
        dispatch({ kind: "point", pointed });
      }}
      onGo={(value) => {
        if (view === "outputs") dispatch({ kind: "view", view: "gates" });
        dispatch({ kind: "go", cell: cellOf(value), keep: true });
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
  own,
  cell,
  sample,
  place,
  step,
}: {
  readonly own: LayerCell;
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
  const kinds = own.parts.filter((part) => isDrawn(part, own, place));
  const names = kinds.map(({ name }) => letter(name));
  const caption = strings.overTime(
    placeText(cell.spatial, place),
    names.join(" "),
  );
  useLayoutEffect(() => {
    if (canvas.current === null || width === 0) return;
    const context = surface(canvas.current, width, linesHeight);
    if (context === null) return;
    const h = cell.quantities[cell.output];
    const reach = (kinds: readonly CellPart[]) =>
      kinds.map(({ name }) => reaches[groupOf(name, own) ?? ""] ?? 0);
    drawLines(
      context,
      {
        lines: kinds.map((part, index) => ({
          ...lineOf(cell, part.name, sample, place),
          ...lookOf(part, own, index),
        })),
        steps: h === undefined ? 0 : layoutOf(h.shape).steps,
        step,
        label: (at) => cell.inputTimeIndex[at] ?? at,
        reach: Math.max(
          kinds.length > 1 ? 1 : 0,
          ...reach(kinds.filter(({ role }) => role !== "candidate")),
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

/** Of a program's own cell only what is as wide as its state, and no more than can be told apart. */
function isDrawn(part: CellPart, own: LayerCell, place: Cell): boolean {
  if (own.kind !== "Own") return true;
  if (part.role === "signed") return false;
  return place.unit < widthIn(own, part.name);
}

/** Of a cell of the program's own: gates as those of an LSTM, one after the other, states as its states. */
function lookOf(
  { role }: CellPart,
  own: LayerCell,
  index: number,
): Pick<Line, "look"> {
  if (own.kind !== "Own") return {};
  if (role === "hidden") return { look: "h" };
  if (role === "memory") return { look: "c" };
  return { look: ["i", "f", "o", "g"][index % 4] ?? "i" };
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
