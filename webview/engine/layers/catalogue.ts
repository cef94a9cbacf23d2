// Every layer that runs here and is not recurrent, by class name, and TimeDistributed, which puts one of them over every step.

import type { Tensor } from "@tensorflow/tfjs-core";
import { reshape } from "@tensorflow/tfjs-core";
import { nested } from "../config.ts";
import { isRefusal, refuse } from "../refusal.ts";
import { core } from "./core.ts";
import type { LayerProgram } from "./layer.ts";
import { input } from "./layer.ts";
import { merging } from "./merging.ts";
import { normalization } from "./normalization.ts";
import { reshaping } from "./reshaping.ts";
import { windows } from "./window.ts";

/** The program of a class, or undefined when there is none. */
export function layerProgram(className: string): LayerProgram | undefined {
  return programs[className];
}

const timeDistributed: LayerProgram = {
  weights: (built) => {
    const inner = nested(built.config, "layer");
    const [shape = []] = built.shapes;
    const program = inner === null ? undefined : programs[inner.class_name];
    if (inner === null || program?.weights === undefined) return [];
    return program.weights({
      config: inner.config,
      dialect: built.dialect,
      shapes: [[(shape[0] ?? 1) * (shape[1] ?? 1), ...shape.slice(2)]],
    });
  },
  run: (call) => {
    const inner = nested(call.config, "layer");
    if (inner === null) return refuse("its inner layer can't be read");
    const program = programs[inner.class_name];
    if (program === undefined)
      return refuse(`its inner layer ${inner.class_name} can't run here`);
    const x = input(call);
    const [rows = 1, steps = 1] = x.shape;
    const output = program.run({
      config: inner.config,
      dialect: call.dialect,
      inputs: [reshape(x, [rows * steps, ...x.shape.slice(2)])],
      masks: [null],
      weights: call.weights,
    });
    return isRefusal(output) ? output : overSteps(output, rows, steps);
  },
  mask: "pass",
};

function overSteps(output: Tensor, rows: number, steps: number): Tensor {
  return reshape(output, [rows, steps, ...output.shape.slice(1)]);
}

const programs: Readonly<Record<string, LayerProgram>> = {
  ...core,
  ...reshaping,
  ...merging,
  ...normalization,
  ...windows,
  TimeDistributed: timeDistributed,
};
