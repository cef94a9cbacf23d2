// `Outputs`: one picture per element of the returned tuple, and in words which of them agree.
import { useMemo } from "preact/hooks";
import { significant } from "../format.ts";
import { type Check, checksOf, firstNaN } from "../reading/checks.ts";
import { shownCell } from "../store.ts";
import { strings } from "../strings.ts";
import { outputLanes, roleOf } from "./lanes.ts";
import { outputBlocks } from "./maps.ts";
import { type Material, letter } from "./material.ts";
import { useDispatch, useSelector } from "./parts/context.ts";
import { MapBlocks } from "./parts/map-blocks.tsx";
import { Words } from "./parts/words.tsx";
import { Legend } from "./parts/legend.tsx";
import { Stack } from "./parts/stack.tsx";
import { type Picture, type Timeline, outputName } from "./picture.ts";
import { placeText } from "./place.ts";

interface OutputsProps {
  readonly material: Material;
  readonly timeline: Timeline;
}

export function Outputs(props: OutputsProps) {
  const { material } = props;
  return material.subject.rank > 0 ? (
    <OutputMaps {...props} />
  ) : (
    <OutputLanes {...props} />
  );
}

function OutputLanes({ material, timeline }: OutputsProps) {
  const lanes = outputLanes(material);
  const drawn = lanes.flatMap(({ time, beside }) => [
    ...(time === null ? [] : [time]),
    ...beside,
  ]);
  return (
    <>
      <Stack lanes={lanes} timeline={timeline} laneHeight={360} />
      <Remarks material={material} />
      <Legend entries={legendOf(drawn)} />
    </>
  );
}

/** The maps of every filter at the cursor's step, and those that the layer is given. */
function OutputMaps({ material, timeline }: OutputsProps) {
  const t = useSelector((state) => shownCell(state).t);
  const blocks = useMemo(() => outputBlocks(material, t), [material, t]);
  return (
    <>
      <MapBlocks blocks={blocks} timeline={timeline} />
      <Remarks material={material} />
      <Legend
        entries={legendOf(
          blocks.flatMap(({ quantity, tiles }) =>
            tiles.slice(0, 1).map(({ picture }) => ({
              quantity,
              scale: picture.scale,
            })),
          ),
        )}
      />
    </>
  );
}

/** What can be said of the result. */
function Remarks({ material }: { readonly material: Material }) {
  return (
    <>
      <Halves material={material} />
      <Checks material={material} />
      <NaNNote material={material} />
    </>
  );
}

/** Which rows of a concatenated result are whose. */
function Halves({ material }: { readonly material: Material }) {
  const { subject, spatial } = material;
  const role = roleOf(material, 0);
  const [first, second] = role?.cells ?? [];
  if (role?.isSideBySide === true) {
    const width = spatial.at(-1) ?? 0;
    const say =
      subject.rank === 1 ? strings.positionHalves : strings.columnHalves;
    return (
      <p class="note">
        {say(width, 2 * width)}. {strings.backwardNote}
      </p>
    );
  }
  if (first === undefined || second === undefined) return null;
  const forward = subject.cells[first]?.units ?? 0;
  const total = forward + (subject.cells[second]?.units ?? 0);
  const say = subject.rank > 0 ? strings.filterHalves : strings.halves;
  return (
    <p class="note">
      {say(forward, total)}. {strings.backwardNote}
    </p>
  );
}

/** Each quantity once. */
function legendOf(drawn: readonly Pick<Picture, "quantity" | "scale">[]) {
  return drawn
    .filter(
      ({ quantity }, place) =>
        drawn.findIndex((one) => one.quantity === quantity) === place,
    )
    .map(({ quantity, scale }) => ({ name: letter(quantity), scale }));
}

function Checks({ material }: { readonly material: Material }) {
  const { node } = material;
  if (node === null) return null;
  const checks = checksOf(node, material.subject);
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
      return material.subject.rank > 1
        ? strings.lastMaps(state, other, difference)
        : strings.lastColumn(state, other, difference);
    case "lastHalf":
      return strings.lastHalf(state, other, difference);
    case "firstHalf":
      return strings.firstHalf(state, other, difference);
    case "equalHalf":
      return strings.equalHalf(
        state,
        other,
        check.direction === 0 ? strings.forward : strings.backward,
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
  if (found === null) return null;
  const { row, ...cell } = found;
  const name = letter(material.subject.cells[cell.cell]?.output ?? "h");
  return (
    <p class="message warning">
      {strings.firstNaN(name, cell.t, placeText(material.spatial, cell))}{" "}
      <button
        type="button"
        class="link"
        onClick={() => {
          dispatch({ kind: "sample", sample: row });
          dispatch({ kind: "go", cell, keep: true });
        }}
      >
        {strings.goThere}
      </button>
    </p>
  );
}
