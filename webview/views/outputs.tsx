// `Outputs`: one picture per element of the returned tuple, and in words which of them agree.
import { significant } from "../format.ts";
import { type Check, checksOf, firstNaN } from "../reading/checks.ts";
import { strings } from "../strings.ts";
import { type Material, letter, outputLanes } from "./lanes.ts";
import { useDispatch } from "./parts/context.ts";
import { Words } from "./parts/words.tsx";
import { Legend } from "./parts/legend.tsx";
import { Stack } from "./parts/stack.tsx";
import { type Lane, type Timeline, outputName } from "./picture.ts";

export function Outputs({
  material,
  timeline,
}: {
  readonly material: Material;
  readonly timeline: Timeline;
}) {
  const lanes = outputLanes(material);
  const { subject } = material;
  const isConcat = lanes.some(({ rows }) => rows === 2 * subject.units);
  return (
    <>
      <Stack lanes={lanes} timeline={timeline} laneHeight={360} />
      {isConcat && (
        <p class="note">
          {strings.halves(subject.units)}. {strings.backwardNote}
        </p>
      )}
      <Checks material={material} />
      <NaNNote material={material} />
      <Legend entries={legendOf(material, lanes)} />
    </>
  );
}

function legendOf(material: Material, lanes: readonly Lane[]) {
  const quantities = new Set(
    lanes.flatMap(({ time, beside }) =>
      [time, ...beside].flatMap((picture) =>
        picture === null ? [] : [picture.quantity],
      ),
    ),
  );
  return [...quantities].map((quantity) => ({
    name: letter(quantity),
    scale: material.scale(quantity),
  }));
}

function Checks({ material }: { readonly material: Material }) {
  const { node } = material;
  if (node === null) return null;
  const checks = checksOf(node);
  if (checks.length === 0) return null;
  return (
    <ul class="checks">
      {checks.map((check) => {
        const isEqual = check.difference <= 1e-6;
        return (
          <li key={check.state} class={isEqual ? "good" : "differs"}>
            <Words text={checkText(material, check, isEqual)} />
          </li>
        );
      })}
    </ul>
  );
}

function checkText(material: Material, check: Check, isEqual: boolean): string {
  const { node, names } = material;
  const name = (position: number) =>
    outputName(names, node, position, "output");
  const difference = significant(check.difference, 2);
  const [state, other] = [name(check.state), name(check.other)];
  if (!isEqual) {
    const text = strings.differs(state, other, difference);
    return check.cause === null
      ? `${text}.`
      : `${text}: ${strings.causes[check.cause]}.`;
  }
  switch (check.kind) {
    case "lastColumn":
      return strings.lastColumn(state, other, difference);
    case "lastHalf":
      return strings.lastHalf(state, other, difference);
    case "firstHalf":
      return strings.firstHalf(state, other, difference);
    case "equalHalf":
      return strings.equalHalf(
        state,
        other,
        check.cell === 0 ? strings.forward : strings.backward,
        difference,
      );
    case "equal":
      return strings.equalState(state, other, difference);
  }
}

function NaNNote({ material }: { readonly material: Material }) {
  const dispatch = useDispatch();
  const { node } = material;
  const found = node === null ? null : firstNaN(node);
  if (found === null || node === null) return null;
  const t = node.recurrent?.cells[0]?.inputTimeIndex[found.step] ?? found.step;
  return (
    <p class="message warning">
      {strings.firstNaN("h", t, found.unit)}{" "}
      <button
        type="button"
        class="link"
        onClick={() => {
          dispatch({ kind: "sample", sample: found.row });
          dispatch({
            kind: "go",
            cell: { t, cell: 0, unit: found.unit },
            keep: true,
          });
        }}
      >
        {strings.goThere}
      </button>
    </p>
  );
}
