// Layers that this Keras does not have, though another one has or had them: the program stops where it asks for one.

import { findLayer } from "../../layers/catalogue.ts";
import type { LayerProblem } from "../../layers/layer.ts";
import type { Call, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { unknown } from "../../interpreter/value.ts";
import { reasonOfProblem } from "../models/layer-objects.ts";

/** Names of Keras 1 that neither later Keras has, with what took their place. */
const keras1: Readonly<Record<string, string>> = {
  AtrousConvolution1D: "Conv1D(dilation_rate=…)",
  AtrousConvolution2D: "Conv2D(dilation_rate=…)",
  Deconvolution2D: "Conv2DTranspose",
  Highway: "layers of your own",
  MaxoutDense: "Dense and Maximum",
  Merge: "Add, Concatenate and their kin",
  TimeDistributedDense: "Dense",
};

/** The result of asking for a layer by a name that this Keras lacks; a name that no Keras is known to have is unknown. */
export function absentLayer(name: string, call: Call, machine: Machine): Value {
  const { dialect } = machine;
  const other = dialect === "keras3" ? "keras2" : "keras3";
  const hasOther = findLayer(other, name) !== null;
  const instead = Object.hasOwn(keras1, name) ? keras1[name] : undefined;
  if (!hasOther && instead === undefined)
    return unknown({
      kind: "unknownLayer",
      name,
      detail: "Unroll knows no layer of that name",
    });
  const here = dialect === "keras3" ? "Keras 3" : "Keras 2";
  const there = dialect === "keras3" ? "Keras 2" : "Keras 3";
  const hint = instead === undefined ? `${there} has it.` : `Use ${instead}.`;
  const problem: LayerProblem = {
    kind: "refused",
    message: `${here} has no layer ${name}. ${hint}`,
  };
  machine.record.layer({
    id: machine.allocate(),
    className: name,
    entry: null,
    dialect,
    config: new Map(),
    name: null,
    site: machine.siteOf(call.node, (_, written) => written),
    unknownArguments: [],
    hasUnreadArguments: true,
    problem,
    wrapped: [],
  });
  return unknown(reasonOfProblem(problem));
}
