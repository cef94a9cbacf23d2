// Layers around one other layer: TimeDistributed puts it over every step, SpectralNormalization changes it in training alone.

import { reshape } from "@tensorflow/tfjs-core";
import { nested } from "../config.ts";
import { isRefusal, refuse } from "../refusal.ts";
import type { LayerSpec } from "../../../server/models/graph.ts";
import type { BuildInput, LayerCall, LayerProgram } from "./layer.ts";
import { input, listed } from "./layer.ts";

type Finder = (className: string) => LayerProgram | undefined;

export function timeDistributed(programOf: Finder): LayerProgram {
  return {
    weights: (built) => {
      const [shape = []] = built.shapes;
      const rows = (shape[0] ?? 1) * (shape[1] ?? 1);
      return innerWeights(built, programOf, [[rows, ...shape.slice(2)]]);
    },
    run: (call) => {
      const x = input(call);
      const [rows = 1, steps = 1] = x.shape;
      const output = runInner(call, programOf, {
        inputs: [reshape(x, [rows * steps, ...x.shape.slice(2)])],
        masks: [null],
      });
      if (isRefusal(output)) return output;
      return listed(output).map((one) =>
        reshape(one, [rows, steps, ...one.shape.slice(1)]),
      );
    },
    mask: "pass",
  };
}

/** Its vector is a weight that inference doesn't look at. */
export function spectralNormalization(programOf: Finder): LayerProgram {
  return {
    weights: (built) => {
      const inner = innerWeights(built, programOf, built.shapes);
      const [kernel] = inner;
      if (kernel === undefined) return inner;
      const vector = {
        name: "vector_u",
        shape: [1, kernel.shape.at(-1) ?? 1],
        initializer: undefined,
        fallback: "truncated_normal",
      };
      // Keras 3 lists the kernel as the wrapper's own.
      return built.dialect === "keras3"
        ? [kernel, vector, ...inner.slice(1)]
        : [...inner, vector];
    },
    run: (call) => runInner(call, programOf, {}),
    mask: "pass",
  };
}

function innerOf({ config }: Pick<BuildInput, "config">): LayerSpec | null {
  return nested(config, "layer");
}

function innerWeights(
  built: BuildInput,
  programOf: Finder,
  shapes: BuildInput["shapes"],
) {
  const inner = innerOf(built);
  const program = inner === null ? undefined : programOf(inner.class_name);
  return inner === null
    ? []
    : (program?.weights?.({ ...built, config: inner.config, shapes }) ?? []);
}

function runInner(
  call: LayerCall,
  programOf: Finder,
  given: Partial<LayerCall>,
): ReturnType<LayerProgram["run"]> {
  const inner = innerOf(call);
  if (inner === null) return refuse("its inner layer can't be read");
  const program = programOf(inner.class_name);
  return program === undefined
    ? refuse(`its inner layer ${inner.class_name} can't run here`)
    : program.run({ ...call, ...given, config: inner.config });
}
