// The many ways in which programs name Keras, brought to one: `tensorflow.keras.layers.LSTM` and `tf_keras.layers.LSTM` are `keras.layers.LSTM`.

import { findLayer } from "../../layers/catalogue.ts";
import type { Dialect, LayerEntry } from "../../layers/layer.ts";

/** Modules that have layers of their own beside those of `keras.layers`, and the prefix of these layers' names in the catalogue. */
const editions: Readonly<Record<string, string>> = {
  "tensorflow.keras.layers": "legacy",
  "tensorflow.compat.v1.keras.layers": "v1",
};

/** What must be told apart until a layer is named: an edition, or the module above it. */
const editionModule = /^tensorflow\.(compat\.v1\.)?keras(\.layers)?$/;

const keras =
  /^(tensorflow\.(compat\.v[12]\.|python\.|contrib\.)?keras|tf_keras|keras\.(api|src)(\._v[12])?(\.keras)?)(?=\.|$)/;

/** A dotted name in the one form that the rest of the library knows. Old module paths below `layers` and `models` lead to the same names. */
export function kerasPath(path: string): string {
  return editionModule.test(path) ? path : (ofEdition(path) ?? plainPath(path));
}

/** Whether `keras`, `keras.layers` or another module is meant, of whatever edition. */
export function modulePath(path: string): string {
  return path.replace(keras, "keras");
}

/** The layer of a name below `keras.layers`; one that an edition has for itself is elsewhere known by its last word. */
export function layerAt(dialect: Dialect, name: string): LayerEntry | null {
  const isOfEdition = Object.values(editions).some((edition) =>
    name.startsWith(`${edition}.`),
  );
  return (
    findLayer(dialect, name) ??
    (isOfEdition ? findLayer(dialect, lastWord(name)) : null)
  );
}

function ofEdition(path: string): string | null {
  const at = path.lastIndexOf(".");
  const edition = editions[path.slice(0, at)];
  if (edition === undefined) return null;
  const name = `${edition}.${path.slice(at + 1)}`;
  const isKnown = (["keras3", "keras2"] as const).some(
    (dialect) => findLayer(dialect, name) !== null,
  );
  return isKnown ? `keras.layers.${name}` : null;
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
    .replace(/^keras\.models\.(Model|Sequential)$/, "keras.$1");
  const layer =
    /^keras\.layers\.(?!experimental\.|v1\.|legacy\.)[a-z_]+(\.[a-z_]+)*\.([A-Z]\w*)$/.exec(
      plain,
    );
  return layer?.[2] ? `keras.layers.${layer[2]}` : plain;
}

function lastWord(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}
