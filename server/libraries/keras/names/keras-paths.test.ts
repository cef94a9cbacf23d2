// What the many names of Keras lead to.

import { expect, test } from "vitest";
import { kerasPath, layerAt } from "./keras-paths.ts";

test.each([
  ["tf_keras.layers.LSTM", "keras.layers.LSTM"],
  ["tensorflow.keras.layers.LSTM", "keras.layers.LSTM"],
  ["tensorflow.compat.v2.keras.layers.LSTM", "keras.layers.LSTM"],
  ["keras.layers.recurrent.LSTM", "keras.layers.LSTM"],
  ["keras.engine.topology.Layer", "keras.layers.Layer"],
  ["keras.Layer", "keras.layers.Layer"],
  ["keras.models.Sequential", "keras.Sequential"],
  ["tensorflow.keras.backend.sum", "keras.backend.sum"],
  [
    "tensorflow.keras.layers.experimental.preprocessing.Rescaling",
    "keras.layers.experimental.preprocessing.Rescaling",
  ],
  ["tensorflow.compat.v1.keras.layers.GRU", "keras.layers.v1.GRU"],
  ["tensorflow.compat.v1.keras.layers.Dense", "keras.layers.Dense"],
  [
    "tensorflow.keras.layers.ThresholdedReLU",
    "keras.layers.legacy.ThresholdedReLU",
  ],
  [
    "tensorflow.nn.RNNCellDropoutWrapper",
    "keras.layers.nn.RNNCellDropoutWrapper",
  ],
  ["tensorflow.nn.relu", "tensorflow.nn.relu"],
  ["tensorflow.python.keras.layers.Dense", "keras.layers.Dense"],
  ["tensorflow.python.keras.layers.CuDNNLSTM", "keras.layers.python.CuDNNLSTM"],
])("%s is %s", (path, plain) => {
  expect(kerasPath(path)).toBe(plain);
});

test("a layer of another edition is the plain one where there is no other", () => {
  const defaults = (name: string, dialect: "keras2" | "keras3") =>
    layerAt(dialect, name)?.parameters.find(
      (parameter) => parameter.name === "reset_after",
    )?.default;
  expect(defaults("v1.GRU", "keras2")).toEqual({
    kind: "boolean",
    value: false,
  });
  expect(layerAt("keras3", "v1.GRU")).toBe(layerAt("keras3", "GRU"));
  expect(layerAt("keras3", "v1.CuDNNGRU")).toBeNull();
  expect(layerAt("keras2", "python.CuDNNGRU")).toBe(
    layerAt("keras2", "v1.CuDNNGRU"),
  );
  expect(layerAt("keras3", "experimental.preprocessing.Rescaling")).toBeNull();
});
