// Structures in the form that the command line prints and the real libraries' recorded answers have.

import type { Dim } from "./dim.ts";
import { nameOf } from "./print.ts";
import type { Shape } from "./shape.ts";
import type { Structure } from "./structure.ts";

/** A size: a number, a name or arithmetic as text, null when the library leaves it open or it has no name. */
export type JsonDim = number | string | null;

/** `{"shape": [null, 8], "dtype": "float32"}`, or several in a tuple, list or dict. */
export type JsonStructure =
  | {
      readonly shape: readonly JsonDim[] | string | null;
      readonly dtype: string | null;
      readonly ragged?: true;
      readonly sparse?: true;
    }
  | { readonly tuple: readonly (JsonStructure | null)[] }
  | { readonly list: readonly (JsonStructure | null)[] }
  | { readonly dict: Readonly<Record<string, JsonStructure | null>> }
  | { readonly value: string };

/**
 * `null` means that nothing is known; `{"shape": null}` is a tensor of unknown rank.
 * @param nameless what stands for an integer of unknown value that has no name; a text for people, null in JSON
 */
export function structureToJson(
  structure: Structure,
  nameless: string | null = null,
): JsonStructure | null {
  const inside = (part: Structure): JsonStructure | null =>
    structureToJson(part, nameless);
  switch (structure.kind) {
    case "tensor":
      return {
        shape: structure.odd ?? shapeToJson(structure.shape, nameless),
        dtype: structure.dtype,
        ...(structure.ragged ? { ragged: true } : {}),
        ...(structure.sparse ? { sparse: true } : {}),
      };
    case "tuple":
      return { tuple: structure.items.map(inside) };
    case "list":
      return { list: structure.items.map(inside) };
    case "dict":
      return {
        dict: Object.fromEntries(
          structure.entries.map(([key, value]) => [key, inside(value)]),
        ),
      };
    case "value":
      return { value: structure.text };
    case "unknown":
      return null;
  }
}

/** `[null, 8]`; `nameless` stands for sizes that have no name. */
export function shapeToJson(
  shape: Shape,
  nameless: string | null = null,
): readonly JsonDim[] | null {
  return shape === null
    ? null
    : shape.map((dim) => dimToJson(dim) ?? (dim === null ? null : nameless));
}

function dimToJson(dim: Dim): JsonDim {
  if (dim === null) return null;
  return typeof dim === "number" ? oddNumber(dim) : nameOf(dim);
}

/** TF.js answers with sizes that are no numbers; JSON has no word for them, so they are text. */
function oddNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
