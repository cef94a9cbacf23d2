// A lowered program as text, one statement a line, the same for both languages: what tests of the front ends read and compare.

import type {
  Argument,
  ClassNode,
  DictEntry,
  Expression,
  FunctionNode,
  Import,
  Parameter,
  Program,
  Statement,
  Target,
} from "../../server/syntax/program.ts";

export function printProgram(program: Program): string {
  return program.statements
    .map(
      ({ statement, broken }) =>
        (broken ? "BROKEN " : "") + lines([statement], "").join("\n"),
    )
    .join("\n");
}

export function printStatements(statements: readonly Statement[]): string {
  return lines(statements, "").join("\n");
}

function lines(statements: readonly Statement[], indent: string): string[] {
  return statements.flatMap((statement) => printStatement(statement, indent));
}

type Of<Kind extends Statement["kind"]> = Extract<Statement, { kind: Kind }>;

function printStatement(statement: Statement, indent: string): string[] {
  const one = (text: string): string[] => [indent + text];
  const body = (statements: readonly Statement[]): string[] => {
    const inner = lines(statements, `${indent}  `);
    return inner.length > 0 ? inner : [`${indent}  (nothing)`];
  };
  const section = (head: string, statements: readonly Statement[]): string[] =>
    statements.length > 0 ? [`${indent}${head}:`, ...body(statements)] : [];
  switch (statement.kind) {
    case "expression":
      return one(printExpression(statement.value));
    case "assign":
      return one(printAssign(statement));
    case "delete":
      return one(`delete ${list(statement.targets, printTarget)}`);
    case "if":
      return [
        `${indent}if ${printExpression(statement.test)}:`,
        ...body(statement.then),
        ...section("else", statement.otherwise),
      ];
    case "forEach":
      return [
        `${indent}for ${declared(statement.declares)}${printTarget(statement.target)} in ${printExpression(statement.iterable)}:`,
        ...body(statement.body),
        ...section("else", statement.otherwise),
      ];
    case "while":
      return [
        ...section("init", statement.init),
        `${indent}while ${statement.testsAfterBody ? "after body " : ""}${statement.test ? printExpression(statement.test) : "forever"}:`,
        ...body(statement.body),
        ...section("update", statement.update),
        ...section("else", statement.otherwise),
      ];
    case "function":
      return printFunction(
        statement.function,
        `def ${statement.name.name}`,
        indent,
      );
    case "class":
      return printClass(statement.class, indent);
    case "return":
      return one(
        statement.value
          ? `return ${printExpression(statement.value)}`
          : "return",
      );
    case "raise":
      return one(
        statement.value ? `raise ${printExpression(statement.value)}` : "raise",
      );
    case "import":
      return one(printImport(statement.import));
    case "break":
    case "continue":
    case "pass":
      return one(statement.kind);
    case "with":
      return [
        `${indent}with ${list(statement.items, (item) => printExpression(item.value) + (item.target ? ` as ${printTarget(item.target)}` : ""))}:`,
        ...body(statement.body),
      ];
    case "try":
      return printTry(statement, indent, body, section);
    case "switch":
      return [
        `${indent}switch ${printExpression(statement.subject)}${statement.fallsThrough ? " (falls through)" : ""}:`,
        ...statement.cases.flatMap((one) => [
          `${indent}  ${one.tests.length > 0 ? `case ${list(one.tests, printExpression)}` : "default"}:`,
          ...lines(one.body, `${indent}    `),
        ]),
      ];
    case "block":
      return [`${indent}block:`, ...body(statement.body)];
    case "scope":
      return one(`${statement.which} ${statement.names.join(", ")}`);
    case "unknown":
      return one(
        `<${statement.what}>${statement.assigns.length > 0 ? ` binds ${statement.assigns.join(", ")}` : ""}`,
      );
  }
}

function printAssign(statement: Of<"assign">): string {
  const operator =
    statement.operator === undefined ? "=" : `${statement.operator}=`;
  const annotation = statement.annotation
    ? `: ${printExpression(statement.annotation)}`
    : "";
  const targets = statement.targets.map(printTarget).join(" = ");
  const value = statement.value
    ? ` ${operator} ${printExpression(statement.value)}`
    : "";
  return declared(statement.declares) + targets + annotation + value;
}

function printTry(
  statement: Of<"try">,
  indent: string,
  body: (statements: readonly Statement[]) => string[],
  section: (head: string, statements: readonly Statement[]) => string[],
): string[] {
  return [
    `${indent}try:`,
    ...body(statement.body),
    ...statement.handlers.flatMap((handler) => [
      `${indent}catch${handler.name ? ` ${handler.name.name}` : ""}:`,
      ...body(handler.body),
    ]),
    ...section("else", statement.otherwise),
    ...section("finally", statement.finally),
  ];
}

function printFunction(
  node: FunctionNode,
  head: string,
  indent: string,
): string[] {
  const marks = [
    node.isAsync ? "async " : "",
    node.isGenerator ? "generator " : "",
    node.role === undefined ? "" : `${node.role} `,
  ].join("");
  return [
    ...node.decorators.map(
      (decorator) => `${indent}@${printExpression(decorator)}`,
    ),
    `${indent}${marks}${head}(${list(node.parameters, printParameter)}):`,
    ...(node.docstring === undefined
      ? []
      : [`${indent}  doc ${JSON.stringify(node.docstring)}`]),
    ...lines(node.body, `${indent}  `),
  ];
}

function printClass(node: ClassNode, indent: string): string[] {
  const bases =
    node.bases.length > 0 ? `(${list(node.bases, printArgument)})` : "";
  return [
    ...node.decorators.map(
      (decorator) => `${indent}@${printExpression(decorator)}`,
    ),
    `${indent}class ${node.name}${bases}:`,
    ...lines(node.body, `${indent}  `),
  ];
}

function printImport(node: Import): string {
  const binds = node.binds
    ? ` as ${node.binds.name}${node.binds.whole ? "" : " (first part)"}`
    : "";
  const names = node.names.map(({ imported, local }) =>
    imported === local.name ? imported : `${imported} as ${local.name}`,
  );
  const parts = [...names, ...(node.star ? ["*"] : [])];
  return `import ${JSON.stringify(node.module)}${binds}${parts.length > 0 ? ` {${parts.join(", ")}}` : ""}`;
}

function printParameter(parameter: Parameter): string {
  const stars = {
    rest: "*",
    keywordRest: "**",
    positionalOnly: "",
    normal: "",
    keywordOnly: "",
  };
  const keyword = {
    positionalOnly: " (position)",
    keywordOnly: " (keyword)",
    normal: "",
    rest: "",
    keywordRest: "",
  };
  const annotation = parameter.annotation
    ? `: ${printExpression(parameter.annotation)}`
    : "";
  const value = parameter.default
    ? ` = ${printExpression(parameter.default)}`
    : "";
  return (
    stars[parameter.kind] +
    printTarget(parameter.target) +
    annotation +
    value +
    keyword[parameter.kind]
  );
}

function printTarget(target: Target): string {
  switch (target.kind) {
    case "name":
      return target.name;
    case "attribute":
    case "subscript":
      return printExpression(target);
    case "elements":
      return `[${list(target.elements, (element) => (element ? printTarget(element) : "_"))}]`;
    case "starred":
      return `*${printTarget(target.target)}`;
    case "properties":
      return `{${[
        ...target.properties.map(
          ({ key, target: inner, default: value }) =>
            `${key.name}: ${printTarget(inner)}${value ? ` = ${printExpression(value)}` : ""}`,
        ),
        ...(target.rest ? [`**${printTarget(target.rest)}`] : []),
      ].join(", ")}}`;
    case "withDefault":
      return `${printTarget(target.target)} = ${printExpression(target.default)}`;
    case "unknown":
      return `<${target.what}>`;
  }
}

export function printExpression(node: Expression): string {
  switch (node.kind) {
    case "name":
      return node.name;
    case "number":
      return node.isFloat && Number.isInteger(node.value)
        ? `${node.value}.0`
        : String(node.value);
    case "string":
      return JSON.stringify(node.value);
    case "bytes":
      return "<bytes>";
    case "boolean":
      return String(node.value);
    case "none":
      return node.which;
    case "ellipsis":
      return "...";
    case "attribute":
      return `${printExpression(node.object)}${node.optional ? "?." : "."}${node.name.name}`;
    case "subscript":
      return `${printExpression(node.object)}[${printExpression(node.index)}]`;
    case "slice":
      return `${printOptional(node.start)}:${printOptional(node.stop)}${node.step ? `:${printExpression(node.step)}` : ""}`;
    case "call":
      return `${node.isNew ? "new " : ""}${printExpression(node.callee)}(${list(node.arguments, printArgument)})`;
    case "tuple":
      return `(${list(node.elements, printExpression)}${node.elements.length === 1 ? "," : ""})`;
    case "list":
      return `[${list(node.elements, printExpression)}]`;
    case "set":
      return `set{${list(node.elements, printExpression)}}`;
    case "dict":
      return `{${list(node.entries, printEntry)}}`;
    case "spread":
      return `*${printExpression(node.value)}`;
    case "operator":
      return printOperator(node.operator, node.operands);
    case "conditional":
      return `(${printExpression(node.then)} if ${printExpression(node.test)} else ${printExpression(node.otherwise)})`;
    case "function":
      return printInline(
        printFunction(
          node.function,
          node.function.isArrow ? "lambda" : `function ${node.function.name}`,
          "",
        ),
      );
    case "class":
      return printInline(printClass(node.class, ""));
    case "comprehension":
      return printComprehension(node);
    case "template":
      return `f(${list(node.parts, (part) => (typeof part === "string" ? JSON.stringify(part) : printExpression(part)))})`;
    case "assignment":
      return `(${printTarget(node.target)} ${node.operator ?? ":"}= ${printExpression(node.value)})`;
    case "await":
    case "yield":
      return node.value
        ? `${node.kind} ${printExpression(node.value)}`
        : node.kind;
    case "sequence":
      return `(${node.expressions.map(printExpression).join("; ")})`;
    case "unknown":
      return `<${node.what}>`;
  }
}

function printOperator(
  operator: string,
  operands: readonly Expression[],
): string {
  const texts = operands.map(printExpression);
  if (texts.length > 1) return `(${texts.join(` ${operator} `)})`;
  return `(${operator}${/^[a-z]/.test(operator) ? " " : ""}${texts.join("")})`;
}

function printComprehension(
  node: Extract<Expression, { kind: "comprehension" }>,
): string {
  const clauses = node.clauses.map(
    (clause) =>
      ` for ${printTarget(clause.target)} in ${printExpression(clause.iterable)}` +
      clause.conditions
        .map((condition) => ` if ${printExpression(condition)}`)
        .join(""),
  );
  const key = node.key ? `${printExpression(node.key)}: ` : "";
  return `${node.collects}(${key}${printExpression(node.element)}${clauses.join("")})`;
}

function printArgument(argument: Argument): string {
  const stars =
    argument.spread === undefined
      ? ""
      : argument.spread === "positional"
        ? "*"
        : "**";
  const name = argument.name ? `${argument.name.name}=` : "";
  return stars + name + printExpression(argument.value);
}

function printEntry(entry: DictEntry): string {
  if (entry.kind === "spread") return `**${printExpression(entry.value)}`;
  return `${printExpression(entry.key)}: ${printExpression(entry.value)}`;
}

/** A function in the middle of an expression stays on one line. */
function printInline(text: readonly string[]): string {
  return `{${text.map((line) => line.trim()).join(" | ")}}`;
}

function printOptional(node: Expression | null): string {
  return node ? printExpression(node) : "";
}

function declared(declares: "const" | "let" | "var" | undefined): string {
  return declares === undefined ? "" : `${declares} `;
}

function list<Item>(
  items: readonly Item[],
  print: (item: Item) => string,
): string {
  return items.map(print).join(", ");
}
