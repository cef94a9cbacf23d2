// JavaScript's library: the language's own names and TF.js behind one door for the interpreter.

import type {
  Call,
  Evaluation,
  HostType,
  Library,
  Machine,
} from "../interpreter/library.ts";
import type { Value } from "../interpreter/value.ts";
import { library, unknown } from "../interpreter/value.ts";
import { finishModels } from "./models/finish.ts";
import {
  javascriptAttribute,
  javascriptIterate,
  javascriptSetSubscript,
  javascriptSubscript,
  javascriptTemplate,
  javascriptUnpack,
} from "./javascript/javascript-collections.ts";
import { escapeValues } from "./javascript/javascript-escape.ts";
import {
  callJavascript,
  javascriptGlobal,
  javascriptMember,
} from "./javascript/javascript-globals.ts";
import { javascriptMethod } from "./javascript/javascript-methods.ts";
import {
  javascriptOperator,
  javascriptTruth,
} from "./javascript/javascript-operators.ts";
import { modelCaller } from "./models/model-calls.ts";
import { heldBy } from "./models/model-objects.ts";
import { describeTensors, tensorTypeOf } from "./tensors.ts";
import {
  callAsMember,
  callInherited,
  inheritedAttribute,
  makeInstance,
} from "./tfjs/tfjs-classes.ts";
import { createLayerType } from "./tfjs/tfjs-layers.ts";
import { createModelTypes } from "./tfjs/tfjs-models.ts";
import { tensorAttribute } from "./tfjs/tfjs-tensors.ts";
import { createTfjs, tfjsModule, type Tfjs } from "./tfjs.ts";

/** A JavaScript library of its own types; nothing in it depends on a program. */
export function createJavaScriptLibrary(): Library {
  const found: { tfjs?: Tfjs } = {};
  const tensorType: HostType = tensorTypeOf({
    attribute: tensorAttribute,
    callMethod: (self, name, call, machine) =>
      thenable(self, name, call, machine) ??
      found.tfjs?.callTensor(self, name, call, machine) ??
      notKnown(name),
    operator: () =>
      unknown({ kind: "notFollowed", what: "an operator on a tensor" }),
    truth: () => true,
  });
  const callModel = modelCaller(tensorType, (value, input, at, machine) =>
    callAsMember(value, input, at, tensorType, machine),
  );
  const layerType = createLayerType(tensorType);
  const tfjs = createTfjs(createModelTypes(layerType, tensorType, callModel));
  found.tfjs = tfjs;
  return {
    language: "javascript",
    global: javascriptGlobal,
    module: tfjsModule,
    member: (path, name) => member(path, name),
    exports: () => false,
    callLibrary: (callee, call, machine) =>
      callee.path.startsWith("js.")
        ? callJavascript(callee.path, call, machine)
        : tfjs.call(callee.path, call, machine),
    attribute: javascriptAttribute,
    callMethod: javascriptMethod,
    operator: javascriptOperator,
    truth: javascriptTruth,
    subscript: (object, index, _place, machine) =>
      javascriptSubscript(object, index, machine),
    setSubscript: javascriptSetSubscript,
    iterate: javascriptIterate,
    unpack: javascriptUnpack,
    template: javascriptTemplate,
    instantiate: (instance, base, call, machine) => {
      makeInstance(instance, base, call, tensorType, machine);
    },
    inherited: inheritedAttribute,
    callInherited: (instance, _base, name, call, machine) =>
      callInherited(instance, name, call, tensorType, machine),
    callInstance: (instance) =>
      unknown({ kind: "unknownFunction", name: instance.class.reference.name }),
    structureOf: describeTensors,
    holding: heldBy,
    escape: escapeValues,
    finish: finishModels,
  };
}

/** A module is its own default export. */
function member(path: string, name: string): Value | null {
  if (name === "default") return library(path);
  if (path.startsWith("js.")) return javascriptMember(path, name);
  return library(`${path}.${name}`);
}

function thenable(
  self: Value,
  name: string,
  call: Call,
  machine: Machine,
): Value | Evaluation | null {
  return ["then", "catch", "finally"].includes(name)
    ? javascriptMethod(self, name, call, machine)
    : null;
}

function notKnown(name: string): Value {
  return unknown({ kind: "unknownFunction", name: `Tensor.${name}` });
}
