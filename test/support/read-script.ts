// A JavaScript or TypeScript text read into a trace, without files and without rules.

import { createReader } from "../../server/interpreter/interpret.ts";
import { createJavaScriptLibrary } from "../../server/libraries/javascript.ts";
import { createTypeScriptParser } from "../../server/syntax/typescript/parser.ts";
import type { Trace } from "../../server/trace/trace.ts";

/** The trace of a file that stands alone; others by the name that imports them. */
export function readScript(
  text: string,
  others: Readonly<Record<string, string>> = {},
): Trace {
  const parser = createTypeScriptParser();
  const reader = createReader({
    library: createJavaScriptLibrary(),
    dialect: "tfjs",
    resolve: (module) => {
      const other = others[module];
      return other === undefined ? null : parser.parse(module, other);
    },
  });
  const reading = reader.read(parser.parse("model.ts", text));
  let step = reading.next();
  while (step.done !== true) step = reading.next();
  return step.value.trace;
}
