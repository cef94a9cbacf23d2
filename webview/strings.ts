// Every text of the page, in one table: a sentence is a string, or a function of what it speaks of. Code words stay code in every language.
import { count } from "./format.ts";

const quoted = (text: string) => `\`${text}\``;
const plural = (value: number, one: string, more: string) =>
  `${count(value)} ${value === 1 ? one : more}`;

/** Of the library's cells. */
const quantityNames: Readonly<Record<string, string>> = {
  i: "input gate",
  f: "forget gate",
  g: "candidate",
  o: "output gate",
  c: "cell state",
  z: "update gate",
  r: "reset gate",
  hh: "candidate",
  h: "hidden state",
};

export const en = {
  // Header
  facts: "Facts",
  weights: (total: number) => plural(total, "weight", "weights"),
  randomWeights: (seed: number) => `random weights, seed ${seed}`,
  randomWeightsReason:
    "No weights file is known for this model, so Keras' own initialisers fill it.",
  backends: {
    auto: "Auto",
    webgpu: "WebGPU",
    webgl: "WebGL",
    wasm: "WebAssembly",
    cpu: "CPU",
  },
  milliseconds: (value: string) => `${value} ms`,
  goToCode: "Go to code",
  followCursor: "Follow cursor",
  codeBroken:
    "The code has a syntax error. This is the last version that could be read.",

  // Run bar
  settings: "Settings",
  input: "Input",
  inputs: {
    noise: "Noise",
    sine: "Sine",
    impulse: "Impulse",
    oneHot: "One-hot",
    poem: "Poem",
    text: "Text…",
  },
  text: "Text",
  batch: "Batch",
  steps: "Steps",
  fromLine: (line: number) => `from line ${line}`,
  fromCode: "from the code",
  seed: "Seed",
  newSeed: "New seed",
  backend: "Backend",
  assumed: "assumed",
  assumedSize: (name: string, reason: string, value: number) =>
    `${quoted(name)} is unknown: ${reason}. Assuming ${value}.`,

  // Tabs
  views: {
    outputs: "Outputs",
    gates: "Gates",
    variants: "Variants",
    batches: "Batches",
  },
  viewList: "Views",

  // Transport
  transport: "Time",
  play: "Play",
  stop: "Stop",
  previousStep: "Previous step",
  nextStep: "Next step",
  timeStep: "Time step",
  unitSlider: "Unit",
  /** Of a layer in a TimeDistributed: `1 · 0` is the first outer step of sample 1. */
  sampleAndStep: "Sample · outer step",
  sample: "Sample",
  order: "Unit order",
  orders: {
    stored: "as stored",
    variance: "by variance",
    saturation: "by saturation",
  },
  range: "Range",
  ranges: { auto: "auto", one: "±1" },
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  fit: "Fit",
  help: "Keys",
  t: (t: number) => `t = ${t}`,
  unit: (unit: number) => `unit ${unit}`,
  filter: (filter: number) => `filter ${filter}`,
  channel: (channel: number) => `channel ${channel}`,
  mapPlaces: {
    1: (index: readonly number[]) => `position ${index[0] ?? 0}`,
    2: (index: readonly number[]) =>
      `row ${index[0] ?? 0}, column ${index[1] ?? 0}`,
    3: (index: readonly number[]) =>
      `depth ${index[0] ?? 0}, row ${index[1] ?? 0}, column ${index[2] ?? 0}`,
  },
  mapAxes: {
    1: ["Position"],
    2: ["Row", "Column"],
    3: ["Depth", "Row", "Column"],
  },
  filterField: "Filter",
  filterOrder: "Filter order",
  slice: (unit: number, slice: number) => `${unit}, depth ${slice}`,
  afterStep: (t: number) => `after t = ${t}`,
  stepText: (t: number, token: string | null) =>
    token === null ? `t = ${t}` : `t = ${t}, ${token}`,
  liveValue: (place: string, name: string, value: string) =>
    `${place}, ${name} ${value}`,

  codeNote: (t: number, place: string, name: string, value: string) =>
    `t ${t} · ${place} · ${name} ${value}`,

  // Pictures
  caption: (least: string, mean: string, greatest: string) =>
    `min ${least} · mean ${mean} · max ${greatest}`,
  pictureLabel: (name: string, shape: string, values: string) =>
    `${name} ${shape}, ${values}`,
  noNumbers: "no numbers yet",
  table: "Table",
  hideTable: "Hide table",
  copyCsv: "Copy CSV",
  copied: "Copied.",
  copyFailed: "The clipboard is not available here.",
  page: (isSteps: boolean, from: number, to: number, total: number) =>
    `${isSteps ? "Steps" : "Rows"} ${count(from)} to ${count(to)} of ${count(total)}`,
  previousPage: "Previous page",
  nextPage: "Next page",
  axes: {
    t: "t",
    unit: "unit",
    filter: "filter",
    position: "position",
    row: "row",
    column: "column",
  },
  zero: "0",
  shutGate: "0 shut",
  openGate: "1 open",
  gates: "gates",
  forward: "forward",
  backward: "backward",
  halves: (forward: number, total: number) =>
    `rows 0–${forward - 1} forward, ${forward}–${total - 1} backward`,
  filterHalves: (forward: number, total: number) =>
    `filters 0–${forward - 1} forward, ${forward}–${total - 1} backward`,
  columnHalves: (forward: number, total: number) =>
    `columns 0–${forward - 1} forward, ${forward}–${total - 1} backward`,
  positionHalves: (forward: number, total: number) =>
    `positions 0–${forward - 1} forward, ${forward}–${total - 1} backward`,
  merged: "merged",
  cellAt: (index: number) => `cells[${index}]`,
  cellTitle: (name: string, className: string, units: number) =>
    `${name} · ${className}, ${plural(units, "unit", "units")}`,
  inputMaps: "input",
  atPixel: (place: string) => `All filters at ${place}.`,
  everyStep: "every step",
  unreturned: "every step, not returned",
  backwardNote: "The backward half's final state belongs to t = 0.",
  reversed: "time runs backwards",

  // Checks
  lastColumn: (state: string, sequence: string, difference: string) =>
    `${quoted(state)} is the last column of ${quoted(sequence)} (largest difference ${difference})`,
  lastMaps: (state: string, sequence: string, difference: string) =>
    `${quoted(state)} is ${quoted(sequence)} at the last step (largest difference ${difference})`,
  lastHalf: (state: string, sequence: string, difference: string) =>
    `${quoted(state)} is the forward half of ${quoted(sequence)} at the last step (largest difference ${difference})`,
  equalHalf: (
    state: string,
    output: string,
    half: string,
    difference: string,
  ) =>
    `${quoted(state)} is the ${half} half of ${quoted(output)} (largest difference ${difference})`,
  firstHalf: (state: string, sequence: string, difference: string) =>
    `${quoted(state)} is the backward half of ${quoted(sequence)} at t = 0 (largest difference ${difference})`,
  equalState: (state: string, output: string, difference: string) =>
    `${quoted(output)} equals ${quoted(state)} (largest difference ${difference})`,
  differs: (state: string, sequence: string, difference: string) =>
    `${quoted(state)} differs from the last column of ${quoted(sequence)} by up to ${difference}`,
  causes: { mask: "masked steps carry the state but not the output" },

  // Gates
  histogram: (name: string) => `Spread of ${name} in 20 bins`,
  mostlyShut: (gate: string, units: number, total: number) =>
    `${gate} is below 0.05 at every step in ${units} of ${total} units`,
  mostlyOpen: (gate: string, units: number, total: number) =>
    `${gate} is above 0.95 at every step in ${units} of ${total} units`,
  shutMaps: (gate: string, filters: number, total: number) =>
    `${gate} is below 0.05 at every step and pixel in ${filters} of ${total} filters`,
  openMaps: (gate: string, filters: number, total: number) =>
    `${gate} is above 0.95 at every step and pixel in ${filters} of ${total} filters`,
  carriedStates: "states",
  ownWeights: "Weights of the cell",
  ownWeightRange: "weights",
  keepsOld: "1 keeps the old state",
  /** Undefined for names that are the program's own. */
  quantityName: (quantity: string) => quantityNames[quantity],

  // Variants
  neither: "neither flag",
  variantFlags: (sequences: boolean, state: boolean) =>
    sequences && state
      ? "return_sequences=True, return_state=True"
      : sequences
        ? "return_sequences=True"
        : state
          ? "return_state=True"
          : "neither flag",
  yourCode: "your code",
  useThis: "Use this",
  returns: "returns",
  sameWeights: (name: string) =>
    `Same weights and input in all four. The outlined vector is the same ${name} in each.`,
  sameWeightsHalves: (name: string) =>
    `Same weights and input in all four. Outlined: the last ${name} of each half, forward and backward.`,
  sharedVector: (name: string, difference: string) =>
    `All four hold the last ${name} (largest difference ${difference}).`,
  noVariants: "This layer's flags can't be changed here.",

  // Batches
  rows: "Rows",
  arrangements: {
    continue: "continue (1, 3 | 2, 4)",
    readingOrder: "reading order (1, 2 | 3, 4)",
  },
  shuffle: "Shuffle",
  samples: "Samples",
  epochs: "Epochs",
  resets: "Reset states",
  resetKinds: {
    never: "never",
    epoch: "after each epoch",
    batch: "after each batch",
  },
  playAgain: "Play again",
  setShuffle: "Set shuffle=False in the code",
  trim: (samples: number) => `Trim to ${samples} samples`,
  batchTitle: (index: number) => `batch ${index}`,
  epochTitle: (epoch: number) => `epoch ${epoch}`,
  rowTitle: (row: number) => `row ${row}`,
  sampleTitle: (sample: number) => `sample ${sample}`,
  origins: {
    zeros: "zeros",
    own: "the cell's own",
    carried: "carried",
    given: "given",
    ignored: "carried (the given state is ignored)",
  },
  originWords: {
    zeros: "zeros",
    own: "own",
    carried: "start",
    given: "given",
    ignored: "start",
  },
  startsFrom: (sample: number, from: number) =>
    `sample ${sample} starts from sample ${from}'s state`,
  stateAfter: (last: string, first: string, difference: string) =>
    `The state after ${last} starts ${first} (largest difference ${difference}).`,
  rowsNeverMix: "Rows never mix: row 0 goes on in row 0.",
  readingOrderNote:
    "Row 0 goes on with row 0: for 疑 to follow 光, lines 1 and 3 must share the first batch.",
  shuffleNote:
    "`fit` shuffles by default: rows then continue samples that are not theirs.",
  statelessNote:
    "This layer is not stateful: every batch starts from zeros and nothing is handed on.",
  epochCarried: "carried over: nothing resets it",
  resetMark: "reset_states()",
  shortBatch: (
    samples: number,
    batch: number,
    rest: number,
    rows: number,
    last: number,
  ) =>
    `${samples} samples in batches of ${batch} leave ${rest}. Keras does not stop: \`predict\` returns ${rows} rows. Sample ${last} comes back ${batch === 2 ? "twice" : `${batch} times`}, once from each row's state.`,
  batchError: (batch: number, message: string) =>
    `Stopped at batch ${batch}: ${message}`,
  resultRows: (rows: number) => `result: ${plural(rows, "row", "rows")}`,
  startState: (row: number, origin: string) =>
    `start state of row ${row}: ${origin}`,

  // Inspector
  inspector: "Inspector",
  at: (t: number, place: string) => `At t = ${t}, ${place}`,
  copyEquations: "Copy",
  rounded: "rounded",
  maskedStep: (t: number) =>
    `t = ${t} is masked: the state is carried, these gates are not used`,
  overTime: (place: string, names: string) => `${place} over time: ${names}`,
  terms: "Terms",
  kernels: (filter: number) => `Kernels of filter ${filter}`,
  weightRange: "W, U",
  restOf: (total: number) => `the other ${total}`,
  startOf: "start state",

  // States
  nothingHere: "No recurrent layer or model at the cursor.",
  showModels: "Show models in this file",
  trySample: "Try the sample",
  noPicture: "This model has no recurrent layer that can be drawn.",
  starting: "Starting the engine…",
  stepOf: (done: number, total: number) =>
    `Step ${count(done)} of ${count(total)}`,
  cancel: "Cancel",
  cancelled: (last: number) =>
    `Cancelled. Steps 0 to ${count(last)} are shown.`,
  cancelledEarly: "Cancelled.",
  runAgain: "Run again",
  firstNaN: (name: string, t: number, place: string) =>
    `First NaN: ${name} at t = ${t}, ${place}.`,
  goThere: "Go there",
  noWorker: (message: string) =>
    `The engine can't start in this window: ${message}`,
  failed: (message: string) => message,
  hostFailed: (message: string) => `The editor did not answer: ${message}`,

  // Keys
  keys: [
    ["← →", "time step"],
    ["Shift+← →", "10 steps"],
    ["↑ ↓", "unit, filter"],
    ["W A S D", "pixel of a map"],
    ["Home End", "first, last step"],
    ["PageUp PageDown", "sample"],
    ["Space", "play, stop"],
    ["Enter Esc", "keep, free"],
    ["+ − 0", "zoom, fit"],
    ["t", "table"],
    ["Ctrl+C", "copy value"],
    ["?", "this list"],
  ],
  close: "Close",
} as const;

export type Strings = typeof en;

/** The texts of the page. */
export const strings: Strings = en;
