// A layer's arguments in the form of Keras' own configs: plain values, nested layers as `{class_name, config}`.

import type { ArgumentValue, Config, LayerInstance } from "../layers/layer.ts";
import { symbol } from "../shapes/dim.ts";
import type { LayerFact } from "../trace/trace.ts";
import { activationName } from "./activation-names.ts";
import type { ConfigValue, LayerConfig, LayerSpec } from "./graph.ts";

/** Sizes that a layer can't do without; where unknown, each is an open size under its own name. */
const sizes = new Set(["units", "filters", "input_dim", "output_dim", "n"]);

/** What is said of a cell of the program's own. */
export type StepOf = (
  cell: LayerInstance,
) => Pick<LayerSpec, "step" | "stepReason">;

/** The config of a layer, or the name of an argument that configs can't express (a function of the program). */
export function configOf(
  layer: Pick<LayerFact, "config" | "dialect" | "className" | "id">,
  stepOf: StepOf,
): LayerConfig | string {
  const result: Record<string, ConfigValue> = {};
  for (const [name, argument] of layer.config) {
    const value = toConfig(argument, layer.dialect === "tfjs", stepOf);
    if (value === unreadable) return name;
    if (value === undefined) {
      if (sizes.has(name))
        result[name] = symbol(name, `${name} of ${String(layer.id)}`);
      continue;
    }
    result[name] = value;
  }
  return result;
}

/** `LSTM` as `lstm`, `TimeDistributed` as `time_distributed`. */
export function snakeName(className: string): string {
  return className.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}

/** A plain argument as configs write it; null when it can't be told. */
export function plainConfig(
  argument: ArgumentValue,
  isCamel: boolean,
): ConfigValue | null {
  const value = toConfig(argument, isCamel, () => ({}));
  return value === unreadable || value === undefined ? null : value;
}

const unreadable = Symbol("unreadable");

/** Undefined when the value isn't known. */
function toConfig(
  argument: ArgumentValue,
  isCamel: boolean,
  stepOf: StepOf,
): ConfigValue | undefined | typeof unreadable {
  switch (argument.kind) {
    case "none":
      return null;
    case "boolean":
    case "number":
      return argument.value;
    case "integer":
      return argument.value;
    case "string":
      return isCamel ? snakeName(argument.value) : argument.value;
    case "tuple":
    case "list": {
      const items = argument.items.map((item) =>
        toConfig(item, isCamel, stepOf),
      );
      if (items.includes(unreadable)) return unreadable;
      return items.includes(undefined) ? undefined : (items as ConfigValue[]);
    }
    case "dict":
    case "tensor":
    case "unknown":
      return undefined;
    case "layer": {
      const { entry, ownClass = "" } = argument.layer;
      const config = configOfNested(argument.layer.config, isCamel, stepOf);
      const isOwnCell = entry.className === "" && entry.cell !== undefined;
      return (
        config && {
          class_name: entry.className || ownClass,
          config,
          ...(isOwnCell && stepOf(argument.layer)),
        }
      );
    }
    case "function":
      return nameOfFunction(argument) ?? unreadable;
    case "object":
      return {
        class_name: argument.className,
        config: configOfNested(argument.config, isCamel, stepOf) ?? {},
      };
  }
}

function configOfNested(
  config: Config,
  isCamel: boolean,
  stepOf: StepOf,
): LayerConfig | undefined {
  const result: Record<string, ConfigValue> = {};
  for (const [name, argument] of config) {
    const value = toConfig(argument, isCamel, stepOf);
    if (value === unreadable) return undefined;
    if (value !== undefined) result[name] = value;
  }
  return result;
}

function nameOfFunction({
  name,
}: Extract<ArgumentValue, { kind: "function" }>): string | null {
  return name === null ? null : activationName(name);
}
