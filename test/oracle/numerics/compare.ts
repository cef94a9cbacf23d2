// What a recording must agree with: outputs, states and every gate of every step of an oracle case.
import type {
  CellRecording,
  Quantity,
  Recording,
} from "../../../webview/engine/recording.ts";
import { emitted } from "../../../webview/engine/recording.ts";
import type { OracleCase, OracleInternals, Stored } from "./cases.ts";
import { difference } from "./cases.ts";

export const tolerance = 2e-6;

/**
 * One line for everything that is not within the tolerance.
 * @param onError told every error
 */
export function disagreements(
  recording: Recording,
  item: OracleCase,
  onError?: (error: number) => void,
): readonly string[] {
  const found: string[] = [];
  const check = (what: string, error: number) => {
    onError?.(error);
    if (!(error <= tolerance)) found.push(`${item.id} ${what}: ${error}`);
  };
  if (recording.stop !== null) found.push(recording.stop.message);
  if (recording.outputs.length !== item.outputs.length)
    found.push(`${item.id}: ${recording.outputs.length} outputs`);
  for (const [n, output] of item.outputs.entries())
    check(`output ${n}`, difference(recording.outputs[n], output));
  const recurrent = recording.nodes.flatMap((node) => node.recurrent ?? []);
  const states = recurrent.flatMap((layer) => layer.states);
  for (const [n, state] of item.final_states.entries())
    check(`state ${n}`, difference(states[n], state));
  const cells = recurrent.flatMap((layer) => layer.cells);
  for (const [n, wanted] of item.internals.entries()) {
    const cell = cells[n];
    if (cell === undefined) found.push(`${item.id}: no cell ${n}`);
    else compareCell(cell, wanted, check);
  }
  return found;
}

const quantities: readonly Quantity[] = [
  ...(["i", "f", "g", "o", "c", "z", "r", "hh", "h", "y"] as const),
];

function compareCell(
  cell: CellRecording,
  wanted: OracleInternals,
  check: (what: string, error: number) => void,
): void {
  const where = wanted.path;
  check(
    `${where} times`,
    cell.inputTimeIndex.join() === wanted.input_time_index.join()
      ? 0
      : Infinity,
  );
  for (const name of quantities) {
    const stored = wanted[name] as Stored | undefined;
    if (stored === undefined) continue;
    const whole =
      name === "y"
        ? (cell.quantities[emitted] ?? cell.quantities[cell.output])
        : cell.quantities[name];
    const got =
      wanted.steps === undefined || whole === undefined
        ? whole
        : chosenSteps(whole, wanted.steps);
    check(`${where} ${name}`, difference(got, stored));
  }
}

function chosenSteps(
  value: NonNullable<CellRecording["quantities"]["h"]>,
  steps: readonly number[],
) {
  const [rows = 0, all = 0, units = 0] = value.shape;
  const data = new Float32Array(rows * steps.length * units);
  for (let row = 0; row < rows; row++)
    for (const [k, step] of steps.entries()) {
      const at = (row * all + step) * units;
      data.set(
        value.data.subarray(at, at + units),
        (row * steps.length + k) * units,
      );
    }
  return { shape: [rows, steps.length, units], dtype: value.dtype, data };
}
