// The many ways in which programs name Keras, brought to one: `tensorflow.keras.layers.LSTM` and `tf_keras.layers.LSTM` are `keras.layers.LSTM`.

import { findLayer } from "../../../layers/catalogue.ts";
import type { Dialect, LayerEntry } from "../../../layers/layer.ts";
import { moduleByPrefix } from "../../../layers/public-names.ts";
import { moduleNames } from "./module-names.ts";

/** The prefix of the catalogue's names for layers that a module has beside those of `keras.layers`. */
const editions: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(moduleByPrefix).map(([prefix, module]) => [module, prefix]),
);

/** What must be told apart until a layer or a function is named: a module with names of its own, or the module above it. */
const editionModule =
  /^tensorflow\.(compat\.v1\.|python\.)?keras(\.(layers|backend|losses|metrics|preprocessing(\.[a-z]+)?))?$|^(tf_)?keras\.src(\.[a-z_]+)?$/;

const keras =
  /^(tensorflow\.(compat\.v[12]\.|python\.|contrib\.)?keras|tf_keras|keras\.(api|src)(\._v[12])?(\.keras)?)(?=\.|$)/;

/** A dotted name in the one form that the rest of the library knows. Old module paths below `layers` and `models` lead to the same names. */
export function kerasPath(path: string): string {
  if (editionModule.test(path) || isPrivate(path)) return path;
  return ofEdition(path) ?? privatePath(path) ?? plainPath(path);
}

/** Below `keras.src` a module has more names than the public one that is called alike, layers of its own among them. */
function isPrivate(path: string): boolean {
  if (!/^(tf_)?keras\.src\./.test(path)) return false;
  const plain = plainPath(path);
  const [, layer] = /^keras\.layers\.([A-Z]\w*)$/.exec(plain) ?? [];
  return layer === undefined
    ? [moduleNames.keras3, moduleNames.keras2].some(({ modules }) =>
        Object.hasOwn(modules, plain),
      )
    : !isLayer(layer);
}

/** Whether `keras`, `keras.layers` or another module is meant, of whatever edition. */
export function modulePath(path: string): string {
  return path.replace(keras, "keras");
}

/** The layer of a name below `keras.layers`; one that an edition has for itself is elsewhere known by its last word. */
export function layerAt(dialect: Dialect, name: string): LayerEntry | null {
  const [, edition, plain] = /^(v1|legacy|python)\.(\w+)$/.exec(name) ?? [];
  const found = findLayer(dialect, name);
  if (found !== null || plain === undefined) return found;
  return (
    findLayer(dialect, plain) ??
    (edition === "python" ? findLayer(dialect, `v1.${plain}`) : null)
  );
}

function ofEdition(path: string): string | null {
  const at = path.lastIndexOf(".");
  const module = path.slice(0, at);
  const edition = editions[module] ?? editions[modulePath(module)];
  if (edition === undefined) return null;
  const name = `${edition}.${path.slice(at + 1)}`;
  return isLayer(name) ? `keras.layers.${name}` : null;
}

/** TensorFlow's private copy of Keras has layers that Keras 3 lacks; nobody knows which of its versions has which. */
function privatePath(path: string): string | null {
  const name = /^tensorflow\.python\.keras\.layers\.([A-Z]\w*)$/.exec(
    path,
  )?.[1];
  return name === undefined || findLayer("keras3", name) !== null
    ? null
    : `keras.layers.python.${name}`;
}

function plainPath(path: string): string {
  const plain = modulePath(path)
    .replace(
      /^keras\.(engine|legacy)\b.*\.(Input|InputLayer|Layer)$/,
      "keras.layers.$2",
    )
    .replace(
      /^keras\.(engine|legacy)\b.*\.(Model|Sequential|Functional)$/,
      "keras.models.$2",
    )
    .replace(/^keras\.models\.(Model|Sequential)$/, "keras.$1")
    .replace(/^keras\.(Layer|InputSpec)$/, "keras.layers.$1");
  const layer =
    /^keras\.layers\.(?!(experimental|v1|legacy|nn|root|python)\.)[a-z_]+(\.[a-z_]+)*\.([A-Z]\w*)$/.exec(
      plain,
    );
  return layer?.[3] && isLayer(layer[3]) ? `keras.layers.${layer[3]}` : plain;
}

function isLayer(name: string): boolean {
  return (["keras3", "keras2"] as const).some(
    (dialect) => findLayer(dialect, name) !== null,
  );
}
