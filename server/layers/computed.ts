// Keras 3 and TF.js tell shapes by code of its own, beside the code that computes. Where the two differ, the library's word is shown, with a
// remark that says what comes out in truth.
import { compareDims } from "../shapes/compare.ts";
import type { Dim } from "../shapes/dim.ts";
import { printDim, printStructure } from "../shapes/print.ts";
import type { Shape } from "../shapes/shape.ts";
import type { Structure, TensorSpec } from "../shapes/structure.ts";
import { tensor, tensorsOf } from "../shapes/structure.ts";
import type {
  Computed,
  Dialect,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
  Outcome,
  Remark,
} from "./layer.ts";
import { inputKindFails } from "./accepted-inputs.ts";
import { laterCallFails } from "./later-calls.ts";
import { problem } from "./problem.ts";

/**
 * The remark on a call that shows `shown`, or null where that is what comes out, or may be. `Hashing(5, output_mode="one_hot")` on `(None, 3)` shows
 * `(None, 5)` in Keras 3; the remark's `real` is `(None, 3, 5)`.
 */
export function remarkOn(
  entry: LayerEntry,
  call: LayerCallInput,
  shown: Structure,
): Remark | null {
  const computed = computes(entry, call, shown);
  if (computed === null) return impossible(call, shown);
  if (computed.kind === "failure")
    return remark(
      `${libraries[call.dialect]} shows ${printStructure(shown)} here but raises as soon as data comes: ${computed.because}.`,
      { real: null, raises: true, because: computed.because },
    );
  const { structure } = computed;
  if (!differs(shown, structure, computed.closes ?? false)) return null;
  const [claim, truth] = telling(shown, structure, computed.closes ?? false);
  return remark(
    `${libraries[call.dialect]} shows ${claim} here; on data it comes out as ${truth}, because ${computed.because}.`,
    { real: structure, raises: false, because: computed.because },
  );
}

/** What comes out on data where the entry tells it apart from what is shown; its rank may be unknown, hanging on a size that is. */
export function computedOf(
  entry: LayerEntry,
  call: LayerCallInput,
  shown: Structure,
): Structure | null {
  const computed = computes(entry, call, shown);
  return computed?.kind === "result" ? computed.structure : null;
}

/** What comes of the call on data, as the entry and the kind of the input have it. */
export function computes(
  entry: LayerEntry,
  call: LayerCallInput,
  shown: Structure,
): Computed | null {
  const later = laterCallFails(entry, call);
  return (
    inputKindFails(entry, call) ??
    (later === null ? null : failsOnData(later)) ??
    entry.computes?.(call, shown) ??
    null
  );
}

/** TF.js answers with sizes that no tensor can have where Keras would raise. */
function impossible(call: LayerCallInput, shown: Structure): Remark | null {
  if (call.dialect !== "tfjs" || tensorsOf(call.inputs).some(isImpossible))
    return null;
  const found = tensorsOf(shown).find(isImpossible);
  return found === undefined
    ? null
    : remark(
        `TF.js shows ${printStructure(found)} on ${printStructure(call.inputs)} here, which no tensor can have: it fails when data comes, or nothing is left.`,
        {
          real: null,
          raises: false,
          because: `no tensor can have the shape ${printStructure(found)}`,
        },
      );
}

/** With a size below 1, none that is whole, or the text `undefined` where a number should be. */
function isImpossible({ odd, shape }: TensorSpec): boolean {
  const isBad = (dim: Dim) =>
    typeof dim === "number"
      ? !(Number.isInteger(dim) && dim > 0)
      : dim !== null && printDim(dim) === "undefined";
  return odd !== undefined || shape?.some(isBad) === true;
}

/** A problem that the library meets only when data comes; null when there is none. */
export function problemOnData(found: LayerProblem | null): Computed | null {
  return found && failsOnData(found.message.replace(/\.$/, ""));
}

/** What an outcome found by computing says of a call. */
export function onData(outcome: Outcome, because: string): Computed | null {
  return outcome.kind === "problem"
    ? problemOnData(outcome.problem)
    : { kind: "result", structure: outcome.structure, because };
}

/** A call that comes to this shape on data. */
export function comesAs(
  shape: Shape,
  because: string,
): Computed & { readonly kind: "result" } {
  return { kind: "result", structure: tensor(shape), because };
}

/** A call that raises on data. The reason is the end of a sentence, without its full stop. */
export function failsOnData(because: string): Computed {
  return { kind: "failure", because };
}

const libraries: Readonly<Record<Dialect, string>> = {
  keras3: "Keras 3",
  keras2: "Keras 2",
  tfjs: "TF.js",
};

function remark(
  message: string,
  facts: Pick<Remark, "real" | "raises" | "because">,
): Remark {
  return { ...problem("oddResult", message), ...facts };
}

/** The two that differ, or the whole of both when they aren't built alike. */
function telling(
  shown: Structure,
  real: Structure,
  closes: boolean,
): readonly [string, string] {
  const whole = [printStructure(shown), printStructure(real)] as const;
  if (shown.kind === "tensor" || shown.kind !== real.kind) return whole;
  const [claims, truths] = [tensorsOf(shown), tensorsOf(real)];
  if (claims.length !== truths.length) return whole;
  const wrong = claims.flatMap((claim, index) => {
    const truth = truths[index];
    return truth === undefined || !differs(claim, truth, closes)
      ? []
      : [[claim, truth, index] as const];
  });
  const [only, ...others] = wrong;
  if (only === undefined || others.length > 0) return whole;
  const [claim, truth, index] = only;
  return [
    `${printStructure(claim)} as result ${index + 1} of ${claims.length}`,
    printStructure(truth),
  ];
}

/** Whether two answers differ whatever the unknowns are. */
function differs(shown: Structure, real: Structure, closes: boolean): boolean {
  if (shown.kind === "unknown" || real.kind === "unknown") return false;
  if (shown.kind === "tensor" && real.kind === "tensor")
    return (
      (isImpossible(shown) && !isImpossible(real)) ||
      (shown.shape !== null &&
        real.shape !== null &&
        shapesDiffer(shown.shape, real.shape, closes))
    );
  if (isSequence(shown) && isSequence(real))
    return (
      shown.items.length !== real.items.length ||
      shown.items.some((item, index) => {
        const other = real.items[index];
        return other !== undefined && differs(item, other, closes);
      })
    );
  return shown.kind !== real.kind;
}

function isSequence(
  structure: Structure,
): structure is Structure & { readonly kind: "tuple" | "list" } {
  return structure.kind === "tuple" || structure.kind === "list";
}

function shapesDiffer(
  shown: readonly Dim[],
  real: readonly Dim[],
  closes: boolean,
): boolean {
  return (
    shown.length !== real.length ||
    shown.some((dim, axis) => {
      const other = real[axis] ?? null;
      const isLeftOpen = closes && dim === null && other !== null;
      return isLeftOpen || compareDims(dim, other) === "never";
    })
  );
}
