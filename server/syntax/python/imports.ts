// `import a.b as c` and `from m import x as y`.

import type { Import, Name, Statement } from "../program.ts";
import {
  type Node,
  type Source,
  field,
  fields,
  parts,
  rangeOf,
  textOfNode,
} from "./node.ts";
import { lowerName } from "./targets.ts";

/** One for each module that it names. */
export function lowerImport(node: Node, source: Source): readonly Statement[] {
  return fields(node, "name").map((named): Statement => {
    const module = field(named, "name") ?? named;
    const alias = field(named, "alias");
    const dotted = parts(module);
    const bound = alias ?? dotted[0] ?? module;
    return {
      kind: "import",
      range: rangeOf(node, source),
      import: {
        module: dottedText(module, source),
        moduleRange: rangeOf(module, source),
        binds: {
          ...lowerName(bound, source),
          whole: alias !== undefined || dotted.length <= 1,
        },
        names: [],
        star: false,
      },
    };
  });
}

export function lowerFrom(node: Node, source: Source): Statement {
  const module =
    field(node, "module_name") ??
    node.children.find((child) => child.type === "__future__");
  return {
    kind: "import",
    range: rangeOf(node, source),
    import: {
      module: module ? dottedText(module, source) : "",
      moduleRange: rangeOf(module ?? node, source),
      names: fields(node, "name").flatMap((named) => toImported(named, source)),
      star: parts(node).some((child) => child.type === "wildcard_import"),
    },
  };
}

function toImported(
  node: Node,
  source: Source,
): readonly Import["names"][number][] {
  const imported = field(node, "name") ?? node;
  if (imported.start === imported.end) {
    return [];
  }
  const local: Name = lowerName(field(node, "alias") ?? imported, source);
  return [{ imported: dottedText(imported, source), local }];
}

/** Spaces and line breaks may stand around the dots. */
function dottedText(node: Node, source: Source): string {
  return textOfNode(node, source).replace(/[\s\\]+/g, "");
}
