// What the constructors of Keras' models refuse of their arguments.

import type { Call, Machine } from "../../interpreter/library.ts";
import { nearestName } from "../../layers/configure.ts";
import type { Dialect, LayerProblem } from "../../layers/layer.ts";

/** Names in the order of their positions; what is behind `most` is given by name alone. */
interface Signature {
  readonly names: readonly string[];
  readonly most: number;
  /** It takes all other names too, and passes over them. */
  readonly isLoose?: true;
}

const ofSequential: Readonly<Partial<Record<Dialect, Signature>>> = {
  keras3: { names: ["layers", "trainable", "name"], most: 3 },
  keras2: { names: ["layers", "name"], most: 2 },
};

const ofFunctional: Readonly<Partial<Record<Dialect, Signature>>> = {
  keras3: { names: ["inputs", "outputs", "name"], most: 2, isLoose: true },
  keras2: { names: ["inputs", "outputs", "name", "trainable"], most: 4 },
};

/** What `Sequential(…)` can't take; null where nothing is wrong for certain. */
export function sequentialProblem(
  call: Call,
  { dialect }: Machine,
): LayerProblem | null {
  const signature = ofSequential[dialect];
  const second = call.positional[1];
  if (dialect === "keras3" && second?.kind === "string")
    return refused(
      `The second argument of Sequential is \`trainable\` in Keras 3. Give the name as name="${second.value}".`,
    );
  return signature
    ? argumentProblem("Sequential", signature, call, dialect)
    : null;
}

/** What `Model(inputs, outputs)` can't take. Its first two arguments were `input` and `output` in Keras 1. */
export function functionalProblem(
  call: Call,
  { dialect }: Machine,
): LayerProblem | null {
  const signature = ofFunctional[dialect];
  if (!signature) return null;
  const old = call.named.find(
    ([name]) => name === "input" || name === "output",
  );
  return old
    ? unknownName("Model", old[0], `${old[0]}s`, dialect)
    : argumentProblem("Model", signature, call, dialect);
}

function argumentProblem(
  className: string,
  { names, most, isLoose }: Signature,
  { positional, named }: Call,
  dialect: Dialect,
): LayerProblem | null {
  if (positional.length > most)
    return refused(
      `${className} takes at most ${most} positional arguments in ${libraries[dialect]} but gets ${positional.length}.`,
    );
  const stranger = named.find(([name]) => !names.includes(name));
  return stranger && isLoose !== true
    ? unknownName(
        className,
        stranger[0],
        nearestName(stranger[0], names),
        dialect,
      )
    : null;
}

const libraries: Readonly<Record<Dialect, string>> = {
  keras3: "Keras 3",
  keras2: "Keras 2",
  tfjs: "TF.js",
};

function unknownName(
  className: string,
  name: string,
  near: string | null,
  dialect: Dialect,
): LayerProblem {
  const hint = near === null ? "" : ` Did you mean \`${near}\`?`;
  return refused(
    `${className} has no argument \`${name}\` in ${libraries[dialect]}.${hint}`,
  );
}

function refused(message: string): LayerProblem {
  return { kind: "refused", message };
}
