// Entries say what a library refuses in the words of Keras; here the same sentence is put as a TF.js program spells it.

import { itemsOf } from "./arguments.ts";
import type { ArgumentValue, LayerInstance, LayerProblem } from "./layer.ts";

/**
 * The problem as the layer's dialect writes it. In TF.js "Conv1D expects (batch, steps, channels) but gets (None, 9)." becomes "conv1d
 * expects [batch, steps, channels] but gets [null, 9]."
 */
export function spelled(
  found: LayerProblem,
  layer: Omit<LayerInstance, "name">,
): LayerProblem {
  if (layer.dialect !== "tfjs") return found;
  const names = new Map(factories(layer));
  const say = (text: string) => inTfjs(text, names);
  return {
    ...found,
    message: say(found.message),
    ...(found.expects !== undefined && { expects: say(found.expects) }),
    ...(found.advice !== undefined && { advice: say(found.advice) }),
  };
}

/** The factories of a layer and of those that it is given: `Conv1D` is made by `conv1d`. */
function factories(
  layer: Pick<LayerInstance, "entry" | "config">,
): readonly (readonly [string, string])[] {
  const own = layer.entry.names.tfjs?.[0];
  return [
    ...examples,
    ...(own === undefined ? [] : [[layer.entry.className, own] as const]),
    ...[...layer.config.values()].flatMap(layersIn).flatMap(factories),
  ];
}

/** Layers that messages give as examples. */
const examples = [
  ["LSTM", "lstm"],
  ["LSTMCell", "lstmCell"],
  ["Dense", "dense"],
] as const;

function layersIn(value: ArgumentValue): readonly LayerInstance[] {
  if (value.kind === "layer") return [value.layer];
  return (itemsOf(value) ?? []).flatMap(layersIn);
}

/** What an element of a shape looks like: `None`, `8`, `batch`, `timesteps - 2`, `…`. */
const element = String.raw`[-\w.…?]+(?: [-+*/%]+ [\w.]+)*`;
const shape = new RegExp(
  String.raw`(?<!\w)\((${element}(?:, ${element})+|${element},|)\)`,
  "g",
);

function inTfjs(text: string, names: ReadonlyMap<string, string>): string {
  return text
    .replace(shape, (_, inside: string) => `[${inside.replace(/,$/, "")}]`)
    .replaceAll(/\bNone\b/g, "null")
    .replaceAll(
      /\b([a-z_]+)=(True|False|"\w*"|-?\w+)/g,
      (_, name: string, value: string) =>
        `${camelCase(name)}: ${literals[value] ?? value}`,
    )
    .replaceAll(
      /`([a-z]+(?:_[a-z0-9]+)+)`/g,
      (_, name: string) => `\`${camelCase(name)}\``,
    )
    .replaceAll(/\b[a-z]+(?:_[a-z0-9]+)+\b(?!")/g, camelCase)
    .replaceAll(/\ba tuple of\b/g, "an array of")
    .replaceAll(/\b[A-Z]\w*/g, (name) => names.get(name) ?? name);
}

const literals: Readonly<Record<string, string>> = {
  True: "true",
  False: "false",
};

function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) =>
    letter.toUpperCase(),
  );
}
