// `build` of objects of the program's classes: run once, on the shape of the first input.

import { weightsOf } from "../../../layers/apply.ts";
import { tensor } from "../../../shapes/structure.ts";
import type { Shape } from "../../../shapes/shape.ts";
import type { CallNode } from "../../../syntax/program.ts";
import type { Evaluation, Machine } from "../../../interpreter/library.ts";
import type { InstanceValue, Value } from "../../../interpreter/value.ts";
import { boolean, none } from "../../../interpreter/value.ts";
import { keepOwnWeights, ownWeights } from "../../weights/own-weights.ts";
import { factOf } from "../../layer-objects/class-objects.ts";
import { elementsOf } from "../../layer-objects/elements.ts";
import type { LayerObject } from "../../layer-objects/layer-objects.ts";
import { keepWeights, markRun } from "../../weights/layer-weights.ts";
import { enterScope, openScope, scopeOf } from "../../weights/scopes.ts";
import { integerOf } from "../../python/python-operators.ts";
import { shapeValue } from "../../tensors.ts";
import { builtKey } from "../keras-members.ts";

/** Runs `build` where the class has one and it hasn't run yet. */
export function* runBuild(
  instance: InstanceValue,
  shape: Shape,
  node: CallNode,
  machine: Machine,
): Evaluation {
  const build = machine.classMember(instance.class, "build");
  const key = builtKey(instance);
  if (build?.kind !== "function" || machine.store.get(key)) return none;
  machine.store.set(key, { kind: "boolean", value: true });
  const before = ownWeights(instance, machine);
  setBuilt(instance, false, machine);
  const result = yield* machine.call(
    { kind: "method", function: build, self: instance },
    [shapeValue(shape)],
    [],
    node,
  );
  setBuilt(instance, true, machine);
  dropRemade(instance, before, machine);
  return result;
}

/** What `self.built` says, which many a `build` asks first. TF.js has a field of that name too. */
function setBuilt(
  instance: InstanceValue,
  value: boolean,
  machine: Machine,
): void {
  machine.setInstanceAttribute(instance, "built", boolean(value));
}

/** `dense.build((None, 8))`: makes the weights, which Keras 2 then doesn't name by the layer. */
export function buildLayer(
  { fact, instance }: LayerObject,
  given: Value | undefined,
  machine: Machine,
): void {
  const items = elementsOf(given, machine);
  if (!items || !instance) return;
  const shape = items.map((item) => integerOf(item));
  const scope =
    machine.dialect === "keras3" ? scopeOf(fact, machine) : openScope(machine);
  const weights = weightsOf(instance, {
    config: instance.config,
    dialect: machine.dialect,
    inputs: tensor(shape),
    arguments: new Map(),
    builtOn: null,
  });
  keepWeights(fact, weights, scope, machine);
}

/** What a wrapper does before it calls the layer inside of it: Keras 2 runs `build` outside of the layer's scope. */
export function buildFirst(
  instance: InstanceValue,
  shape: Shape,
  node: CallNode,
  machine: Machine,
): void {
  const fact = factOf(instance, machine);
  const leaveScope =
    fact && machine.dialect === "keras3"
      ? enterScope(scopeOf(fact, machine), machine)
      : null;
  if (fact) markRun(fact, machine);
  const steps = runBuild(instance, shape, node, machine);
  while (steps.next().done !== true);
  leaveScope?.();
}

/** Where the program has called `build` before, Keras 3 doesn't run it again, and in Keras 2 new weights take the place of those of before. */
function dropRemade(
  instance: InstanceValue,
  before: ReturnType<typeof ownWeights>,
  machine: Machine,
): void {
  const all = ownWeights(instance, machine);
  if (!before || !all || all.length === before.length) return;
  const made = all.slice(before.length);
  const isRemade = made.every((weight) =>
    before.some(
      ({ name, shape }) =>
        name === weight.name && shape?.length === weight.shape?.length,
    ),
  );
  if (isRemade) keepOwnWeights(instance, before, machine);
}
