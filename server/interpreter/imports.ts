// Imports: known libraries by name, modules of the workspace by reading them, everything else unknown under its name.

import { symbol } from "../shapes/dim.ts";
import type { Import } from "../syntax/program.ts";
import type { Range } from "../syntax/source.ts";
import type { ImportFact } from "../trace/trace.ts";
import { lackOf, plainAttribute } from "./attributes.ts";
import type { Frame, Run } from "./run.ts";
import { keyOf } from "./scope.ts";
import { isCell } from "./store.ts";
import { bindName } from "./targets.ts";
import type { Value } from "./value.ts";
import { unknown } from "./value.ts";

export function* runImport(
  imported: Import,
  frame: Frame,
  run: Run,
): Generator<undefined, void, undefined> {
  if (run.quiet === 0 && run.statement)
    run.facts.imports.push(factOf(imported, run.statement));
  if (imported.binds) {
    const whole =
      imported.binds.whole ||
      !imported.module.includes(".") ||
      run.language === "javascript";
    const name = whole
      ? imported.module
      : imported.module.slice(0, imported.module.indexOf("."));
    const value = yield* moduleNamed(name, frame, run);
    const bound = imported.requires ? soleExport(value, run) : value;
    bindName(imported.binds.name, bound, true, frame, run);
  }
  if (imported.names.length === 0 && !imported.star) return;
  const module = yield* moduleNamed(imported.module, frame, run);
  for (const { imported: name, local } of imported.names) {
    const lack = lackOf(module, name, run);
    const member = lack
      ? run.machine.record.refusal(local.range, lack)
      : yield* memberOf(module, imported.module, name, frame, run);
    bindName(
      local.name,
      named(member, local.name, imported.module),
      true,
      frame,
      run,
    );
  }
  if (imported.star) importAll(module, frame, run);
}

/** What `module.exports = build` gives to `require`. */
function soleExport(module: Value, run: Run): Value {
  if (module.kind !== "module") return module;
  const stored = run.store.get(keyOf(module.scope.ref, "default"));
  return stored && !isCell(stored) ? stored : module;
}

function* moduleNamed(
  name: string,
  frame: Frame,
  run: Run,
): Generator<undefined, Value, undefined> {
  const library = run.library.module(name);
  if (library) return library;
  const module = yield* run.importModule(name, frame.scope.file);
  return (
    module ??
    unknown(
      { kind: "unresolvedImport", module: name },
      symbol(name, `module ${name}`),
    )
  );
}

/** `from package import name`: an attribute, or the module `package.name`. */
function* memberOf(
  module: Value,
  path: string,
  name: string,
  frame: Frame,
  run: Run,
): Generator<undefined, Value, undefined> {
  const value = plainAttribute(module, name, run);
  if (value.kind !== "unknown" || run.language === "javascript") return value;
  const inner = path.endsWith(".") ? `${path}${name}` : `${path}.${name}`;
  const known = run.library.module(inner);
  if (known) return known;
  return module.kind === "library"
    ? value
    : ((yield* run.importModule(inner, frame.scope.file)) ?? value);
}

function named(value: Value, name: string, module: string): Value {
  if (value.kind !== "unknown") return value;
  return unknown(value.reason, symbol(name, `${module}.${name}`));
}

/** `from module import *`: all public names of a workspace's module; a library answers when a name is looked up. */
function importAll(module: Value, frame: Frame, run: Run): void {
  if (module.kind === "library") {
    const stored = run.store.get(keyOf(frame.scope.ref, "*"));
    const before = stored?.kind === "items" ? stored.items : [];
    run.store.set(keyOf(frame.scope.ref, "*"), {
      kind: "items",
      items: [...before, module],
    });
  } else if (module.kind === "module") {
    for (const name of run.machine.namesOf(module.scope)) {
      const stored = run.store.get(keyOf(module.scope.ref, name));
      if (!name.startsWith("_") && stored && !isCell(stored))
        bindName(name, stored, true, frame, run);
    }
  }
}

function factOf(imported: Import, range: Range): ImportFact {
  return {
    range,
    module: imported.module,
    binds: imported.binds?.name ?? null,
    names: imported.names.map(({ imported: name, local }) => ({
      imported: name,
      local: local.name,
      range: local.range,
    })),
  };
}
