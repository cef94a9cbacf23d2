// Reads single values out of a Keras config, with the default when one is left out.

import type { LayerConfig, LayerSpec } from "../../server/models/graph.ts";
import { isLayerSpec } from "../../server/models/graph.ts";

export function flag(
  config: LayerConfig,
  name: string,
  otherwise: boolean,
): boolean {
  const value = config[name];
  return typeof value === "boolean" ? value : otherwise;
}

export function number(
  config: LayerConfig,
  name: string,
  otherwise: number,
): number {
  const value = config[name];
  return typeof value === "number" ? value : otherwise;
}

export function text(
  config: LayerConfig,
  name: string,
  otherwise: string,
): string {
  const value = config[name];
  return typeof value === "string" ? value : otherwise;
}

/** A list of integers, or one integer that stands for `count` equal ones. */
export function numbers(
  config: LayerConfig,
  name: string,
  count: number,
  otherwise: number,
): readonly number[] {
  const value = config[name];
  if (Array.isArray(value))
    return value.filter((item) => typeof item === "number");
  const single = typeof value === "number" ? value : otherwise;
  return Array.from({ length: count }, () => single);
}

/** Several numbers, or one as a list of itself; undefined for all else. */
export function numberList(
  value: LayerConfig[string] | undefined,
): readonly number[] | undefined {
  if (typeof value === "number") return [value];
  if (!Array.isArray(value)) return undefined;
  const numbers = value.filter((item) => typeof item === "number");
  return numbers.length === value.length ? numbers : undefined;
}

/** A layer inside a layer, or null. */
export function nested(config: LayerConfig, name: string): LayerSpec | null {
  const value = config[name];
  return isLayerSpec(value) ? value : null;
}

/**
 * The name of a function or class: `"tanh"`, `{"class_name": "GlorotUniform", …}`, `{"class_name": "function", "config": "tanh"}`.
 * Null when the value has none.
 */
export function nameOf(value: LayerConfig[string] | undefined): string | null {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null || !("class_name" in value))
    return null;
  if (value.class_name === "function" && typeof value.config === "string")
    return value.config;
  return typeof value.class_name === "string" ? value.class_name : null;
}

/** `GlorotUniform`, `glorotUniform` and `glorot_uniform` as the last. */
export function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase();
}
