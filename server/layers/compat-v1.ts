// The recurrent layers as `tf.compat.v1.keras.layers` has them: what they compute is the same, some defaults are older.
import { cells } from "./recurrent-cells.ts";
import { gru, lstm } from "./recurrent.ts";
import type { LayerEntry, Parameter } from "./layer.ts";
import { no, text } from "./parameter.ts";

const olderDefaults: Readonly<Record<string, Parameter["default"]>> = {
  recurrent_activation: text("hard_sigmoid"),
  reset_after: no,
};

function asOfVersion1(entry: LayerEntry): LayerEntry {
  return {
    ...entry,
    names: { keras2: [`v1.${entry.className}`] },
    parameters: entry.parameters.map(older),
  };
}

function older(parameter: Parameter): Parameter {
  const value = olderDefaults[parameter.name];
  if (value !== undefined) return { ...parameter, default: value };
  return parameter.name === "time_major"
    ? { ...parameter, keywordOnly: true }
    : parameter;
}

export const version1Layers: readonly LayerEntry[] = [
  lstm,
  gru,
  ...cells.filter(({ className }) => /^(LSTM|GRU)Cell$/.test(className)),
].map(asOfVersion1);
