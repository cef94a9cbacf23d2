// Python's library: builtins, Keras, NumPy and TensorFlow behind one door for the interpreter.

import type { HostType, Library, Machine } from "../interpreter/library.ts";
import type { Value } from "../interpreter/value.ts";
import { library, reasonOf, string, unknown } from "../interpreter/value.ts";
import type { Range } from "../syntax/source.ts";
import { arrayBehaviour } from "./arrays/arrays.ts";
import { refusedOnSymbols } from "./arrays/symbolic-tensors.ts";
import { callKeras, exportsName } from "./keras.ts";
import {
  callAsMember,
  callInherited,
  callInstance,
  inheritedAttribute,
  isLayerClass,
  makeInstance,
} from "./keras/classes/keras-classes.ts";
import { absentName } from "./keras/names/keras-names.ts";
import { createLayerType } from "./keras/keras-layers.ts";
import { createModelType } from "./keras/keras-models.ts";
import { kerasPath } from "./keras/names/keras-paths.ts";
import { factOf } from "./layer-objects/class-objects.ts";
import { layerOf } from "./layer-objects/layer-objects.ts";
import { modelOfInstance } from "./keras/classes/keras-subclasses.ts";
import { modelCaller } from "./models/model-calls.ts";
import type { ModelTypes } from "./models/model-calls.ts";
import type { ModelCaller } from "./models/model-objects.ts";
import { heldBy, modelOf } from "./models/model-objects.ts";
import { finishModels } from "./models/finish.ts";
import { touch } from "./models/sequential-building.ts";
import { isKnownModule } from "./python/modules.ts";
import { createNumpy } from "./numpy.ts";
import {
  isBuiltin,
  pythonConstants,
  pythonFunctions,
} from "./python/python-builtins.ts";
import {
  pythonAttribute,
  pythonIterate,
  pythonMethod,
  pythonSetSubscript,
  pythonSubscript,
  pythonUnpack,
} from "./python/python-collections.ts";
import { pythonOperator, pythonTruth } from "./python/python-operators.ts";
import { notKnown } from "./registry.ts";
import type { Constants, Functions } from "./registry.ts";
import { describeTensors, tensorTypeOf } from "./tensors.ts";
import { createTensorflow } from "./tensorflow.ts";

/** A Python library of its own types; nothing in it depends on a program. */
export function createPythonLibrary(): Library {
  const types = createTypes();
  const { tensorType } = types;
  const numpy = createNumpy(tensorType);
  const tensorflow = createTensorflow(tensorType);
  return {
    ...language,
    ...named(
      { ...pythonFunctions, ...numpy.functions, ...tensorflow.functions },
      { ...pythonConstants, ...numpy.constants, ...tensorflow.constants },
      types,
    ),
    instantiate: (instance, base, call, machine) => {
      makeInstance(instance, base, call, tensorType, machine);
    },
    inherited: (instance, base, name, machine) =>
      inheritedAttribute(instance, base, name, types, machine),
    callInherited: (instance, base, name, call, machine) =>
      callInherited(instance, base, name, call, types, machine),
    callInstance: (instance, base, call, machine) =>
      isLayerClass(base.path)
        ? callInstance(instance, call, types, machine)
        : unknown({
            kind: "unknownFunction",
            name: instance.class.reference.name,
          }),
    structureOf: describeTensors,
    holding: heldBy,
    escape,
    finish: finishModels,
  };
}

interface PythonTypes extends ModelTypes {
  readonly layerType: HostType;
}

/** The types of tensors, layers and models, which refer to each other. */
function createTypes(): PythonTypes {
  const tensorType = tensorTypeOf(arrayBehaviour);
  const callModel: ModelCaller = modelCaller(
    tensorType,
    (value, input, at, machine) => {
      const inner =
        value.kind === "instance" && !machine.classMember(value.class, "call")
          ? modelOfInstance(value, modelType, machine)
          : null;
      return inner
        ? callModel(inner, input, at, machine)
        : callAsMember(value, input, at, tensorType, machine);
    },
  );
  const layerType = createLayerType(tensorType);
  const modelType: HostType = createModelType(layerType, tensorType, callModel);
  return { modelType, tensorType, callModel, layerType };
}

/** What names mean: builtins, modules, and the functions and constants in them. */
function named(
  functions: Functions,
  constants: Constants,
  types: PythonTypes,
): Pick<
  Library,
  "global" | "module" | "member" | "lacks" | "exports" | "callLibrary"
> {
  return {
    global: (name) => {
      if (name === "__name__") return string("__main__");
      if (!isBuiltin(name)) return null;
      return library(decorators.has(name) ? name : `builtins.${name}`);
    },
    module: (name) => (isKnownModule(name) ? library(kerasPath(name)) : null),
    member: (path, name) =>
      constants[`${path}.${name}`] ?? library(kerasPath(`${path}.${name}`)),
    lacks: (path, name, machine) => absentName(path, name, machine.dialect),
    exports: (path, name) =>
      exportsName(path, name) ||
      Object.hasOwn(functions, kerasPath(`${path}.${name}`)) ||
      Object.hasOwn(constants, kerasPath(`${path}.${name}`)),
    callLibrary: (callee, call, machine) => {
      const refused = refusedOnSymbols(callee.path, call, machine);
      if (refused) return refused;
      const listed = Object.hasOwn(functions, callee.path)
        ? functions[callee.path]
        : undefined;
      if (listed) return listed(call, machine, callee.path);
      if (callee.path.startsWith("keras."))
        return callKeras(callee.path, call, types.layerType, types, machine);
      return notKnown(callee.path);
    },
  };
}

/** What is the language's own, whatever libraries are there. */
const language = {
  language: "python",
  attribute: pythonAttribute,
  callMethod: pythonMethod,
  operator: pythonOperator,
  truth: pythonTruth,
  subscript: (object, index, _place, machine) =>
    pythonSubscript(object, index, machine),
  setSubscript: pythonSetSubscript,
  iterate: pythonIterate,
  unpack: pythonUnpack,
  expectsFailure: (callee) => /^(raises|assertRaises\w*)$/.test(callee),
  template: joinTexts,
} satisfies Partial<Library>;

const decorators = new Set(["property", "staticmethod", "classmethod"]);

/** An f-string of known parts. */
function joinTexts(parts: readonly Value[]): Value {
  const texts = parts.map((part) => {
    if (part.kind === "string") return part.value;
    return part.kind === "number" && !part.isFloat ? String(part.value) : null;
  });
  const unread = parts.find((_, index) => texts[index] === null);
  return unread
    ? unknown(reasonOf(unread, "an f-string"))
    : string(texts.join(""));
}

/** Layers and models that code out of view gets hold of may be changed there; lists too. */
function escape(
  values: readonly Value[],
  place: Range,
  machine: Machine,
): void {
  const modelIds: number[] = [];
  const layerIds: number[] = [];
  const visit = (value: Value, depth: number): void => {
    const layer = layerOf(value);
    const model = modelOf(value);
    if (layer) layerIds.push(layer.fact.id);
    if (model) {
      modelIds.push(model.ref);
      touch(model, machine);
    }
    if (value.kind === "instance") {
      const fact = factOf(value, machine);
      if (fact) modelIds.push(fact.id);
    }
    if (depth > 3) return;
    if (value.kind === "tuple")
      for (const item of value.items) visit(item, depth + 1);
    if (value.kind === "list") {
      const cell = machine.listCell(value);
      if (cell.kind === "items")
        for (const item of cell.items) visit(item, depth + 1);
      machine.setListCell(value, {
        kind: "unknownItems",
        reason: {
          kind: "notFollowed",
          what: "what other code does to this list",
        },
      });
    }
  };
  for (const value of values) visit(value, 0);
  if (modelIds.length + layerIds.length > 0)
    machine.record.event({
      kind: "escape",
      site: place,
      modelIds,
      layerIds,
      loops: machine.loops(),
      certain: machine.isCertain(),
    });
}
