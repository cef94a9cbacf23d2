// Layers that are constructed though this Keras does not have them: the program stops there.

import type { Dialect, LayerProblem } from "../../../layers/layer.ts";
import { reasonFor } from "../../../layers/public-names.ts";
import type { Call, Machine } from "../../../interpreter/library.ts";
import type { Value } from "../../../interpreter/value.ts";
import { unknown } from "../../../interpreter/value.ts";
import { absentLayer } from "./keras-names.ts";
import { layerAt } from "./keras-paths.ts";

/** The result of making a layer by a name that this Keras lacks; a name that it may have is unknown. */
export function makeAbsentLayer(
  name: string,
  call: Call,
  machine: Machine,
): Value {
  const plain = name.replace(/^(v1|legacy)\./, "");
  const problem = name.startsWith("python.")
    ? null
    : (absentLayer(plain, machine.dialect) ?? ofOther(plain, machine.dialect));
  return problem
    ? machine.record.refusal(call.node.range, problem)
    : unknown({
        kind: "unknownLayer",
        name,
        detail:
          reasonFor(machine.dialect, name) ??
          "Unroll knows no layer of that name",
      });
}

/** A layer that the other Keras has in a module that this one lacks. */
function ofOther(name: string, dialect: Dialect): LayerProblem | null {
  const isNewer = dialect === "keras3";
  if (layerAt(isNewer ? "keras2" : "keras3", name) === null) return null;
  const [here, there] = isNewer ? ["3", "2"] : ["2", "3"];
  const message = `Keras ${here} has no \`keras.layers.${name}\`. Keras ${there} has it.`;
  return { kind: "refused", message };
}
