// Why a tensor has these axes or this size: back through the calls that only hand them on, to the one that made them so.

import { compareDims } from "../../shapes/compare.ts";
import type { Dim } from "../../shapes/dim.ts";
import { printDim } from "../../shapes/print.ts";
import type { Shape } from "../../shapes/shape.ts";
import { type Range, sameRange } from "../../syntax/source.ts";
import type {
  ArgumentSite,
  LayerCall,
  Origin,
  TensorFact,
  Trace,
} from "../../trace/trace.ts";
import type { Finding, Fix } from "../rule.ts";
import { appendElement } from "./edits.ts";
import { fix } from "./report.ts";
import { flagOf, isRecurrent, setFlag } from "./recurrent.ts";
import {
  axesText,
  callText,
  plainText,
  layerText,
  setting,
  shapeText,
} from "./wording.ts";

export interface Cause {
  /** Goes on behind a shape: ", because `lstm` above returns only its last output". Empty where nothing more is known. */
  readonly because: string;
  /** What to do about it: "Add return_sequences=True to it." */
  readonly advice: string | null;
  readonly related: Finding["related"];
  readonly fixes: readonly Fix[];
}

const unknownCause: Cause = {
  because: "",
  advice: null,
  related: [],
  fixes: [],
};

/** Why the tensor that this call gets has its number of axes, where the call wants another number, null when it wants several. */
export function causeOfRank(
  trace: Trace,
  tensor: TensorFact | undefined,
  wanted: number | null,
  call: LayerCall,
): Cause {
  if (tensor === undefined) return unknownCause;
  const wantsLess = wanted !== null && wanted < (rankOf(tensor) ?? 0);
  const maker = insideModels(trace, tensor, (from, to, by) =>
    rankOf(from) === rankOf(to)
      ? !(wantsLess && by !== null && returnsSteps(by))
      : false,
  );
  const { origin } = maker;
  if (origin.kind !== "call") {
    const cause = declared(maker, "rank", call, tensor);
    const isShort = maker === tensor && wanted === (rankOf(tensor) ?? 0) + 1;
    return isShort ? { ...cause, ...longerShape(origin, call) } : cause;
  }
  const verb = rankVerb(origin.call, maker.spec.shape);
  const mended = wanted === null ? null : mendRank(origin.call, wanted, maker);
  return {
    because: `, because ${subject(origin.call, call)} ${verb}`,
    advice: mended?.advice ?? null,
    related: [place(origin.call, maker.spec.shape)],
    fixes: mended?.fixes ?? [],
  };
}

/** Why the tensor that this call gets is as long as it is along an axis. */
export function causeOfSize(
  trace: Trace,
  tensor: TensorFact | undefined,
  axis: number,
  call: LayerCall,
): Cause {
  if (!tensor?.spec.shape) return unknownCause;
  const at = axis < 0 ? tensor.spec.shape.length + axis : axis;
  const maker = insideModels(
    trace,
    tensor,
    (from, to, by) =>
      rankOf(from) === rankOf(to) &&
      isSameSize(from.spec.shape?.[at], to.spec.shape?.[at]) &&
      !(by !== null && setsAxis(by, at, rankOf(from))),
  );
  const { origin } = maker;
  const isOpen = maker.spec.shape?.[at] === null;
  if (origin.kind !== "call")
    return declared(maker, isOpen ? "open" : "size", call, tensor);
  const isFlat = isOpen && origin.call.layer.className === "Flatten";
  return {
    because: `, because ${subject(origin.call, call)} ${sizeVerb(origin.call, at, maker)}`,
    advice: isFlat
      ? "Give that size in the Input, or pool instead of flattening."
      : null,
    related: [
      place(origin.call, maker.spec.shape),
      ...(isOpen
        ? openOrigin(trace, origin.call, call)
        : shrunkBefore(origin.call, at, maker)),
    ],
    fixes: [],
  };
}

/** A declared shape without its last axis, which may stand for a single feature or channel. */
function longerShape(
  origin: Origin,
  { problem }: LayerCall,
): Partial<Pick<Cause, "advice" | "fixes">> {
  const expects = problem?.expects ?? "";
  const name = /timesteps.*channels/.test(expects)
    ? undefined
    : /(feature|channel)s[)\]]$/.exec(expects)?.[1];
  if (origin.kind !== "input" || origin.call === null || name === undefined)
    return {};
  const shape = origin.call.arguments.find(({ parameter }) =>
    /^(batch_)?(input_)?shape$/.test(parameter ?? ""),
  );
  const edit = shape === undefined ? null : appendElement(shape, "1");
  return {
    advice: `If it has one ${name}, add an axis of size 1 to the shape.`,
    fixes: fix(`Add a ${name} axis of size 1`, [edit], false),
  };
}

/** The earlier calls that shortened the axis too, the nearest first. */
function shrunkBefore(
  last: LayerCall,
  axis: number,
  made: TensorFact,
): Finding["related"] {
  const found: Finding["related"][number][] = [];
  let [tensor] = last.inputTensors;
  let after = made;
  while (found.length < 3 && tensor?.origin.kind === "call") {
    const { call } = tensor.origin;
    const [before, now] = [call.inputTensors[0], tensor];
    const isShorter =
      rankOf(now) === rankOf(after) &&
      typeof before?.spec.shape?.[axis] === "number" &&
      Number(now.spec.shape?.[axis]) < before.spec.shape[axis];
    if (rankOf(now) !== rankOf(after)) break;
    if (isShorter) found.push(place(call, now.spec.shape));
    after = now;
    tensor = before;
  }
  return found;
}

/** As {@link backWhile}; where that ends at a model used as a layer, on through the model. */
function insideModels(
  trace: Trace,
  tensor: TensorFact,
  handsOn: HandsOn,
): TensorFact {
  let maker = backWhile(tensor, handsOn);
  for (let depth = 0; depth < 10 && maker.origin.kind === "call"; depth++) {
    const { call, index } = maker.origin;
    const model = trace.models.find(
      ({ site }) =>
        call.layer.entry === null &&
        sameRange(site.range, call.layer.site.range),
    );
    const output = model?.outputTensors[index];
    if (output === undefined) break;
    const inner = backWhile(output, handsOn);
    if (inner.origin.kind !== "call") break;
    maker = inner;
  }
  return maker;
}

type HandsOn = (
  from: TensorFact,
  to: TensorFact,
  by: LayerCall | null,
) => boolean;

/** Back along first inputs for as long as what made the later tensor hands on what the earlier one had. */
function backWhile(tensor: TensorFact, handsOn: HandsOn): TensorFact {
  let current = tensor;
  for (let steps = 0; steps < 1000; steps++) {
    const { origin }: TensorFact = current;
    const before: TensorFact | undefined =
      origin.kind === "call"
        ? origin.call.inputTensors[0]
        : origin.kind === "operation"
          ? origin.operands[0]
          : undefined;
    if (before === undefined || before.spec.shape === null) break;
    const by = origin.kind === "call" ? origin.call : null;
    if (!handsOn(before, current, by)) break;
    current = before;
  }
  return current;
}

function returnsSteps({ layer }: LayerCall): boolean {
  return isRecurrent(layer) && flagOf(layer, "return_sequences") === true;
}

function rankOf(tensor: TensorFact): number | null {
  return tensor.spec.shape?.length ?? null;
}

function isSameSize(left: Dim | undefined, right: Dim | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  return left === right || compareDims(left, right) === "always";
}

/** Layers that say how wide their result is, even where the input was as wide. */
function setsAxis(
  { layer }: LayerCall,
  axis: number,
  rank: number | null,
): boolean {
  const isWidth = ["units", "filters", "output_dim"].some((name) =>
    layer.config.has(name),
  );
  return isWidth && rank !== null && axis === rank - 1;
}

/** The layer that did it, as the program calls it, and where it stands seen from the call that suffers. */
function subject(maker: LayerCall, sufferer: LayerCall): string {
  const name = callText(maker);
  if (sameRange(maker.range, sufferer.range))
    return `the call of ${name} before this one`;
  const isInside =
    maker.range.unit === sufferer.range.unit &&
    maker.range.start >= sufferer.range.start &&
    maker.range.end <= sufferer.range.end;
  const { file } = maker.range.unit;
  if (file !== sufferer.range.unit.file)
    return `${name} in ${file.replace(/^.*[/\\]/, "")}`;
  return isInside ? name : `${name} above`;
}

function place(call: LayerCall, shape: Shape): Finding["related"][number] {
  const text = shapeText(shape, call.layer.dialect);
  return {
    range: call.range,
    message: `${layerText(call.layer)} returns ${text} here`,
  };
}

/** What layers do to the number of axes, by class. */
const rankVerbs: Readonly<Record<string, string>> = {
  Flatten: "joins all axes behind the batch into one",
  Embedding: "adds an axis to its input",
  RepeatVector: "repeats its input along a new axis",
};

function rankVerb({ layer }: LayerCall, shape: Shape): string {
  if (isRecurrent(layer))
    return flagOf(layer, "return_sequences") === false
      ? "returns only its last output"
      : "returns an output for each step";
  if (/^Global.*Pooling/.test(layer.className))
    return "keeps one value for each channel";
  return (
    rankVerbs[layer.className] ?? `returns ${shapeText(shape, layer.dialect)}`
  );
}

/** Where the layer that took an axis away or added one can be told to leave it, how. */
function mendRank(
  maker: LayerCall,
  wanted: number,
  made: TensorFact,
): Pick<Cause, "advice" | "fixes"> | null {
  const { layer } = maker;
  const rank = rankOf(made);
  const before = maker.inputTensors[0];
  if (rank === null) return null;
  if (isRecurrent(layer)) {
    const returns = flagOf(layer, "return_sequences");
    const isOff = returns === false ? wanted === rank + 1 : wanted === rank - 1;
    if (returns === null || !isOff) return null;
    const flag = setting("return_sequences", !returns, layer.dialect);
    const name = layerText(layer);
    return {
      advice: returns ? `Set ${flag} on it.` : `Add ${flag} to it.`,
      fixes: fix(
        `${returns ? `Set ${flag} on` : `Add ${flag} to`} the ${name} above`,
        setFlag(layer, "return_sequences", !returns),
      ),
    };
  }
  const takesAway =
    layer.className === "Flatten" || /^Global.*Pooling/.test(layer.className);
  return takesAway && before !== undefined && rankOf(before) === wanted
    ? { advice: `Leave it out to keep ${axesKept(wanted)}.`, fixes: [] }
    : null;
}

function axesKept(rank: number): string {
  if (rank === 3) return "the steps";
  return rank === 4 ? "height and width" : "the axes";
}

function sizeVerb(call: LayerCall, axis: number, made: TensorFact): string {
  const { layer } = call;
  const after = made.spec.shape?.[axis] ?? null;
  const input = call.inputTensors[0]?.spec.shape ?? null;
  const rank = rankOf(made);
  if (layer.className === "Flatten")
    return after === null
      ? "joins axes of which one is open"
      : "joins all axes behind the batch into one";
  if (layer.config.has("units") && rank !== null && axis === rank - 1)
    return `has ${printDim(after)} units`;
  if (layer.config.has("filters") && rank !== null && axis === rank - 1)
    return `has ${printDim(after)} filters`;
  const before =
    input !== null && input.length === rank ? (input[axis] ?? null) : null;
  return typeof before === "number" && typeof after === "number"
    ? after < before
      ? `leaves ${String(after)} of ${String(before)}`
      : `makes ${String(after)} of ${String(before)}`
    : `returns ${shapeText(made.spec.shape, layer.dialect)}`;
}

/** Where the open size that a layer joined with others comes from: the declared input. */
function openOrigin(
  trace: Trace,
  maker: LayerCall,
  sufferer: LayerCall,
): Finding["related"] {
  const [tensor] = maker.inputTensors;
  const axis = tensor?.spec.shape?.indexOf(null, 1) ?? -1;
  return tensor === undefined || axis < 0
    ? []
    : causeOfSize(trace, tensor, axis, sufferer).related.slice(0, 1);
}

/** The cause where no layer is: an Input, an array, an operation. */
function declared(
  maker: TensorFact,
  about: "rank" | "size" | "open",
  call: LayerCall,
  tensor: TensorFact,
): Cause {
  const { spec, origin } = maker;
  const dialect = call.layer.dialect;
  const shape = shapeText(spec.shape, dialect);
  if (origin.kind === "input")
    return {
      because:
        about === "open"
          ? `, because ${declarer(origin)} leaves that size open`
          : maker === tensor
            ? `, as ${declarer(origin)} declares`
            : about === "rank"
              ? `, because ${declarer(origin)} declares ${axesText(rankOf(maker) ?? 0)}`
              : `, because ${declarer(origin)} declares ${shape}`,
      advice: null,
      related: [
        { range: origin.site, message: `The input is declared ${shape} here` },
      ],
      fixes: [],
    };
  if (origin.kind !== "operation" && origin.kind !== "array")
    return unknownCause;
  const code = plainText(origin.site, 40);
  const losesAxis =
    origin.kind === "operation" &&
    origin.name === "slice" &&
    rankOf(maker) !== (origin.operands[0] ? rankOf(origin.operands[0]) : null);
  const verb = losesAxis ? "takes an axis away" : "makes it so";
  return {
    because: isArgument(origin.site, call)
      ? losesAxis
        ? ", because the subscript takes an axis away"
        : ""
      : code === null
        ? ""
        : `, because \`${code}\` ${verb}`,
    advice: null,
    related: isArgument(origin.site, call)
      ? []
      : [{ range: origin.site, message: `It becomes ${shape} here` }],
    fixes: [],
  };
}

function isArgument(site: Range, { site: call }: LayerCall): boolean {
  return (
    call?.arguments.some(
      (argument: ArgumentSite) =>
        sameRange(argument.value, site) ||
        (argument.elements?.some((each) => sameRange(each, site)) ?? false),
    ) ?? false
  );
}

/** `its Input`, or the argument that declares the input of a Sequential. */
function declarer(origin: Extract<Origin, { readonly kind: "input" }>): string {
  const argument = origin.call?.arguments.find(
    ({ name }) => name !== null && /^(batch_?)?input_?/i.test(name.text),
  );
  if (argument?.name) return `\`${argument.name.text}\``;
  return origin.call?.language === "python" ? "its Input" : "its tf.input";
}
