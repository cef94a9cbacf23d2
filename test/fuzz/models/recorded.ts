// Constructors that the real libraries were asked about, by dialect and layer: what random models take their layers from.
import type { Dialect } from "../../../server/layers/layer.ts";
import { loadCases } from "../../oracle/cases.ts";
import type { Expression } from "../../oracle/expression.ts";
import { parseExpression } from "../../oracle/expression.ts";

export interface RecordedConstructor {
  readonly constructor: Expression & { readonly kind: "call" };
  /** Axes of its first input, the batch included. */
  readonly rank: number;
  readonly dtype: string;
  readonly isFloat: boolean;
}

/** Layers for images, which take anything while a model is made and fail on most of it when it runs. */
export const imageLayer =
  /Random|Mix|Augment|Contrast|Solarization|CenterCrop|Resizing|Pipeline|Equalization|BoundingBoxes/;

/** By layer, those that were called on one tensor and raised nothing. */
export type Recorded = ReadonlyMap<string, readonly RecordedConstructor[]>;

/** TF.js layers that write their output's shape over that of the tensor that they are called on. */
const changesItsInput = /centerCrop|categoryEncoding|randomWidth/;

const loaded = new Map<Dialect, Recorded>();

export function recordedConstructors(dialect: Dialect): Recorded {
  const known = loaded.get(dialect);
  if (known !== undefined) return known;
  const file = new URL(
    `../../oracle/shapes/${dialect}.json.gz`,
    import.meta.url,
  );
  const found = new Map<string, RecordedConstructor[]>();
  const call = dialect === "tfjs" ? "layer.apply(x0)" : "layer(x0)";
  for (const each of loadCases(file)) {
    const [input, ...others] = each.inputs;
    if (each.error !== undefined || each.ctor === null || each.call !== call)
      continue;
    const constructor = parseExpression(each.ctor);
    if (input === undefined || others.length > 0 || each.prelude !== undefined)
      continue;
    if (constructor?.kind !== "call" || each.ctor.includes("tf.constant"))
      continue;
    if (dialect === "tfjs" && changesItsInput.test(each.ctor)) continue;
    if (dialect === "keras3" && /\bEqualization\(/.test(each.ctor)) continue;
    const dtype = input.dtype ?? "float32";
    const list = found.get(each.layer) ?? [];
    list.push({
      constructor,
      rank: input.shape.length,
      dtype,
      isFloat: dtype === "float32",
    });
    found.set(each.layer, list);
  }
  loaded.set(dialect, found);
  return found;
}
