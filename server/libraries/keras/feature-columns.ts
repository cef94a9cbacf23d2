// `tf.feature_column`: its functions make objects that keep their arguments, for the layers that read them.

import { columnFunctions } from "../../layers/feature-columns.ts";
import type { ArgumentValue } from "../../layers/layer.ts";
import type { HostType } from "../../interpreter/library.ts";
import type { Functions } from "../registry.ts";
import type { ObjectData } from "../layer-objects/objects.ts";
import { objectType } from "../layer-objects/objects.ts";
import { toArgument } from "../layer-objects/values-to-arguments.ts";

/** The functions by their dotted names. */
export function featureColumnFunctions(tensorType: HostType): Functions {
  return Object.fromEntries(
    Object.entries(columnFunctions).flatMap(([name, parameters]) => {
      const make: Functions[string] = (call, machine, path) => {
        const config = new Map<string, ArgumentValue>();
        for (const [position, parameter] of parameters.entries()) {
          const value = call.get(position, parameter);
          if (value !== undefined)
            config.set(
              parameter,
              toArgument(value, call.node, tensorType, machine),
            );
        }
        const data: ObjectData = {
          className: name,
          path,
          functions: [],
          config,
        };
        return { kind: "host", type: objectType, data };
      };
      return [
        [`tensorflow.feature_column.${name}`, make],
        [`tensorflow.compat.v1.feature_column.${name}`, make],
      ] as const;
    }),
  );
}
