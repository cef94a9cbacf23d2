// A run as text: what went in, each layer's outputs and states with their range and first numbers, what came out.

import type {
  ArrayValue,
  NodeRecording,
  Recording,
} from "../../../webview/engine/recording.ts";

export function asText(recording: Recording): string {
  const { backend, seed, stop, notes } = recording;
  const lines = [
    `ran on ${backend.name} in ${backend.milliseconds.toFixed(1)} ms, seed ${seed}`,
    ...recording.inputs.map((input) => line("in", input.name, input)),
    ...recording.nodes.flatMap(layerLines),
    ...recording.outputs.map((output) => line("out", output.name, output)),
    ...notes,
    ...(stop === null ? [] : [stop.message]),
  ];
  return `${lines.join("\n")}\n`;
}

function layerLines(node: NodeRecording): readonly string[] {
  const cells = node.recurrent?.cells ?? [];
  return [
    "",
    `${node.name} (${node.className})${weightsOf(node)}`,
    ...node.outputs.map((output) => line("  ", output.name, output)),
    ...(node.recurrent?.states ?? []).map((state) =>
      line("  state", state.name, state),
    ),
    ...cells.flatMap((cell) =>
      Object.entries(cell.quantities).map(([name, value]) =>
        line(
          "  step by step",
          cell.path === "" ? name : `${cell.path}/${name}`,
          value,
        ),
      ),
    ),
  ];
}

function weightsOf(node: NodeRecording): string {
  const { weightSource } = node;
  switch (weightSource.kind) {
    case "none":
      return "";
    case "random":
      return ", random weights";
    case "given":
      return "";
    case "mismatch":
      return `: ${weightSource.message}`;
  }
}

function line(front: string, name: string, value: ArrayValue): string {
  return `${front} ${name} (${value.shape.join(", ")}) ${numbers(value)}`;
}

const shown = 4;

function numbers({ data }: ArrayValue): string {
  if (data.length === 0) return "empty";
  let least = Infinity;
  let most = -Infinity;
  for (const value of data) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const first = Array.from(data.subarray(0, shown), digits).join(" ");
  const rest = data.length > shown ? " …" : "";
  return `from ${digits(least)} to ${digits(most)}: ${first}${rest}`;
}

function digits(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(4);
}
