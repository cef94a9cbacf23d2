// Every text of the page, in one table: a sentence is a string, or a function of what it speaks of. Code words stay code in every language.
import { count } from "./format.ts";

const quoted = (text: string) => `\`${text}\``;
const plural = (value: number, one: string, more: string) =>
  `${count(value)} ${value === 1 ? one : more}`;

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
  afterStep: (t: number) => `after t = ${t}`,
  stepText: (t: number, token: string | null) =>
    token === null ? `t = ${t}` : `t = ${t}, ${token}`,
  liveValue: (place: string, name: string, value: string) =>
    `${place}, ${name} ${value}`,

  codeNote: (t: number, unit: number, name: string, value: string) =>
    `t ${t} · unit ${unit} · ${name} ${value}`,

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
  page: (from: number, to: number, total: number) =>
    `Steps ${count(from)} to ${count(to)} of ${count(total)}`,
  previousPage: "Previous page",
  nextPage: "Next page",
  stepColumn: "t",
  zero: "0",
  shutGate: "0 shut",
  openGate: "1 open",
  gates: "gates",
  forward: "forward",
  backward: "backward",
  halves: (units: number) =>
    `rows 0–${units - 1} forward, ${units}–${2 * units - 1} backward`,
  merged: "merged",
  everyStep: "every step",
  unreturned: "every step, not returned",
  backwardNote: "The backward half's final state belongs to t = 0.",
  reversed: "time runs backwards",

  // Checks
  lastColumn: (state: string, sequence: string, difference: string) =>
    `${quoted(state)} is the last column of ${quoted(sequence)} (largest difference ${difference})`,
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
  keepsOld: "1 keeps the old state",
  quantityNames: {
    i: "input gate",
    f: "forget gate",
    g: "candidate",
    o: "output gate",
    c: "cell state",
    z: "update gate",
    r: "reset gate",
    hh: "candidate",
    h: "hidden state",
    y: "output",
  },

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
  sameWeights:
    "Same weights and input in all four. The outlined vector is the same h in each.",
  sameWeightsHalves:
    "Same weights and input in all four. Outlined: the last h of each half, forward and backward.",
  sharedVector: (difference: string) =>
    `All four hold the last h (largest difference ${difference}).`,
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
  forwardOnly: "The forward half is shown.",
  batchTitle: (index: number) => `batch ${index}`,
  epochTitle: (epoch: number) => `epoch ${epoch}`,
  rowTitle: (row: number) => `row ${row}`,
  sampleTitle: (sample: number) => `sample ${sample}`,
  origins: {
    zeros: "zeros",
    carried: "carried",
    given: "given",
    ignored: "carried (the given state is ignored)",
  },
  originWords: {
    zeros: "zeros",
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
  at: (t: number, unit: number) => `At t = ${t}, unit ${unit}`,
  copyEquations: "Copy",
  rounded: "rounded",
  maskedStep: (t: number) =>
    `t = ${t} is masked: the state is carried, these gates are not used`,
  unitOverTime: (unit: number, names: string) =>
    `unit ${unit} over time: ${names}`,
  terms: "Terms",
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
  firstNaN: (name: string, t: number, unit: number) =>
    `First NaN: ${name} at t = ${t}, unit ${unit}.`,
  goThere: "Go there",
  noWorker: (message: string) =>
    `The engine can't start in this window: ${message}`,
  failed: (message: string) => message,
  hostFailed: (message: string) => `The editor did not answer: ${message}`,

  // Keys
  keys: [
    ["← →", "time step"],
    ["Shift+← →", "10 steps"],
    ["↑ ↓", "unit"],
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
