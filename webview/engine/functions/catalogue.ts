// Every library function that runs here, by the name that NumPy, TensorFlow or Keras has for it, and one call of it.

import type { Tensor } from "@tensorflow/tfjs-core";
import {
  Tensor as TensorClass,
  div,
  elu,
  greater,
  mul,
  where,
} from "@tensorflow/tfjs-core";
import type { GraphDialect } from "../../../server/models/graph.ts";
import { activation } from "../activations.ts";
import { activationOfLayer } from "../layers/activation-layers.ts";
import type { Refusal } from "../refusal.ts";
import { isRefusal, refuse } from "../refusal.ts";
import type {
  FunctionCall,
  FunctionOperation,
  FunctionProgram,
} from "./call.ts";
import { firstNames, functionCall } from "./call.ts";
import { elementwise } from "./elementwise.ts";
import { joins } from "./joins.ts";
import { rearranging } from "./rearranging.ts";
import { reductions } from "./reductions.ts";

/** Runs inside `tidy`; what tfjs itself says of shapes that do not fit is thrown. */
export function runFunction(
  operation: FunctionOperation,
  tensors: readonly Tensor[],
  dialect: GraphDialect,
): readonly Tensor[] | Refusal {
  const { name } = operation;
  const call = functionCall(operation, tensors, dialect);
  const run = functions[name] ?? activationFunction(name);
  if (run === null) return refuse(`\`${name}\` can't run here`);
  const result = run(call);
  if (result === null)
    return refuse(`the arguments of \`${name}\` can't be followed`);
  if (isRefusal(result)) return result;
  return result instanceof TensorClass ? [result] : result;
}

/** Outside of training these give what they are given. */
const inTraining: readonly string[] = [
  "dropout",
  "nn_dropout",
  "alpha_dropout",
  "gaussian_dropout",
  "spatial_dropout",
];

const unchanged: FunctionProgram = (call) => call.tensor(0, ...firstNames);

const functions: Readonly<Record<string, FunctionProgram>> = {
  ...elementwise,
  ...reductions,
  ...rearranging,
  ...joins,
  ...Object.fromEntries(inTraining.map((name) => [name, unchanged])),
  gelu: (call) => gelu(call),
  leaky_relu: (call) => withSlope(call, "LeakyReLU", "negative_slope", 0.2),
  elu: (call) => withSlope(call, "ELU", "alpha", 1),
  celu: (call) => {
    const x = call.tensor(0, ...firstNames);
    const alpha = call.number(1, "alpha") ?? 1;
    return x === null
      ? null
      : where(greater(x, 0), x, mul(elu(div(x, alpha)), alpha));
  },
};

/** `keras.activations.mish(x)` and its like. */
function activationFunction(name: string): FunctionProgram | null {
  const known = activation(name, name, "keras3");
  if (known === null) return null;
  return (call) => {
    const x = call.tensor(0, ...firstNames);
    const own = activation(name, name, call.dialect) ?? known;
    return x === null ? null : own.apply(x);
  };
}

/** The exact one, or the tanh's curve. */
function gelu(call: FunctionCall): Tensor | null {
  const x = call.tensor(0, ...firstNames);
  const isNear = call.isSet(1, "approximate");
  const act = activation(
    isNear ? "gelu_new" : "gelu",
    "gelu",
    isNear ? "tfjs" : "keras3",
  );
  return x === null || act === null ? null : act.apply(x);
}

function withSlope(
  call: FunctionCall,
  className: string,
  option: string,
  otherwise: number,
): Tensor | null {
  const x = call.tensor(0, ...firstNames);
  const slope = call.number(1, option, "alpha") ?? otherwise;
  const act = activationOfLayer(className);
  return x === null || act === null ? null : act({ [option]: slope })(x);
}
