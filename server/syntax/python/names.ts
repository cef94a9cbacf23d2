// The names that a text may bind, for statements that couldn't be read.

const keywords = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from global if import in " +
    "is lambda nonlocal not or pass raise return try while with yield"
  ).split(" "),
);

const literals =
  /#.*|[rbfut]{0,2}(?:"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\[^]|[^"\\\n])*(?:"|$)|'(?:\\[^]|[^'\\\n])*(?:'|$))/gimu;

const identifier = /[\p{XID_Start}_][\p{XID_Continue}]*/gu;

/** What stands before `=` or `:=`, after `for`, `as`, `import`, `def`, `class` or `del`, and the root of a call's `a.b(`. */
const bindings =
  /(?<targets>[^=;:\n()]*?[^=;:\n()!<>+\-*/%&|^@])\s*(?:\*\*|\/\/|<<|>>|[+\-*/%&|^@])?=(?!=)|\b(?:as|def|class)\s+(?<name>[\p{XID_Start}_][\p{XID_Continue}]*)|\bfor\s+(?<loop>.*?)(?:\bin\b|:|$)|\b(?:import|del|global|nonlocal)\b(?<list>.*)|(?<walrus>[\p{XID_Start}_][\p{XID_Continue}]*)\s*:=|^\s*(?<root>[\p{XID_Start}_][\p{XID_Continue}]*)\s*\./gmu;

export function namesBoundIn(text: string): readonly string[] {
  const plain = text.replace(literals, "''");
  const names = new Set<string>();
  for (const { groups } of plain.matchAll(bindings)) {
    const found = Object.values(groups ?? {}).find(
      (group: string | undefined) => group !== undefined,
    );
    for (const [name] of (found ?? "").matchAll(identifier)) {
      if (!keywords.has(name)) {
        names.add(name);
      }
    }
  }
  return [...names];
}
