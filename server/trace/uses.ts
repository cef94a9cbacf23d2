// Which assignments a used name may have its value from. Branches and loops are followed within one function; a name from outside of it
// may come from any assignment there. Where that doesn't settle it the answer is null, and nothing is said.

import type {
  ComprehensionClause,
  FunctionNode,
  Name,
  Program,
  Statement,
  Target,
} from "../syntax/program.ts";
import type { Range } from "../syntax/source.ts";

/** A used name, and the targets that may have given it its value: `x` in `LSTM(8)(x)` is the `x` of `x = Input(…)`. */
export interface NameUse {
  readonly name: string;
  readonly range: Range;
  readonly definitions: readonly Range[];
}

/** The use of a name that `covers` says yes to, if there is one and its definitions can be told. */
export function useAt(
  program: Program,
  covers: (range: Range) => boolean,
): NameUse | null {
  const statements = program.statements.map(({ statement }) => statement);
  const scopes: Scope[] = [{ statements, parameters: [] }];
  const use = descend(statements, covers, scopes);
  if (use === null) return null;
  const definitions = definitionsOf(use, scopes);
  return definitions === null
    ? null
    : { name: use.name, range: use.range, definitions: [...definitions] };
}

/** Names live in a module or a function. */
interface Scope {
  readonly statements: readonly Statement[];
  readonly parameters: readonly Target[];
}

/** The name at the place; functions on the way there are added to `scopes`. Null for names that are no uses, as `shape` in `x.shape`. */
function descend(
  node: unknown,
  covers: (range: Range) => boolean,
  scopes: Scope[],
): Name | null {
  if (!isNode(node) || (node.range && !covers(node.range))) return null;
  if (isName(node)) return node;
  const scope = isFunction(node) ? scopeOf(node) : null;
  if (scope !== null) scopes.push(scope);
  for (const part of partsOf(node)) {
    const found = descend(part, covers, scopes);
    if (found !== null) return isLocalTo(node, found) ? null : found;
  }
  if (scope !== null) scopes.pop();
  return null;
}

function scopeOf(node: FunctionNode): Scope {
  const parameters = node.parameters.map(({ target }) => target);
  return { statements: node.body, parameters };
}

/** A comprehension has names of its own, which aren't followed. */
function isLocalTo(node: object, use: Name): boolean {
  if (!("clauses" in node) || !Array.isArray(node.clauses)) return false;
  const clauses = node.clauses as readonly ComprehensionClause[];
  const targets = clauses.map(({ target }) => target);
  return boundBy(targets, use.name).length > 0;
}

function definitionsOf(
  use: Name,
  scopes: readonly Scope[],
): ReadonlySet<Range> | null {
  const inner = scopes.at(-1);
  for (const scope of [...scopes].reverse()) {
    const parameters = boundBy(scope.parameters, use.name);
    const bound = [...parameters, ...boundAnywhere(scope.statements, use.name)];
    if (bound.length === 0) continue;
    if (scope !== inner) return new Set(bound);
    const search: Search = { use, found: null, leaving: [] };
    flow(scope.statements, new Set(parameters), search);
    return search.found;
  }
  return null;
}

/** The places of definitions that reach a point of the text. */
type Reaching = ReadonlySet<Range>;

interface Search {
  readonly use: Name;
  found: ReadonlySet<Range> | null;
  /** What leaves each loop around by `break` or `continue`, innermost last. */
  readonly leaving: Set<Range>[];
}

const unreachable: Reaching = new Set();

function flow(
  statements: readonly Statement[],
  before: Reaching,
  search: Search,
): Reaching {
  return statements.reduce(
    (reaching, statement) => step(statement, reaching, search),
    before,
  );
}

/** What reaches behind a statement; what reaches the use is noted when the use lies in it. */
function step(
  statement: Statement,
  before: Reaching,
  search: Search,
): Reaching {
  switch (statement.kind) {
    case "if": {
      meet(statement.test, before, search);
      const then = flow(statement.then, before, search);
      return union([then, flow(statement.otherwise, before, search)]);
    }
    case "forEach": {
      meet(statement.iterable, before, search);
      return loop(before, search, statement.otherwise, (reaching) =>
        flow(
          statement.body,
          bind([statement.target], reaching, search),
          search,
        ),
      );
    }
    case "while": {
      const start = flow(statement.init, before, search);
      return loop(start, search, statement.otherwise, (reaching) => {
        meet(statement.test, reaching, search);
        const after = flow(statement.body, reaching, search);
        return flow(statement.update, after, search);
      });
    }
    case "try":
      return attempt(statement, before, search);
    case "switch": {
      meet(statement.subject, before, search);
      const ends = statement.cases.map(({ body }) =>
        flow(body, before, search),
      );
      return union([before, ...ends]);
    }
    case "with":
    case "block":
      if (statement.kind === "with") meet(statement.items, before, search);
      return flow(
        statement.body,
        bind(targetsOf(statement), before, search),
        search,
      );
    case "return":
    case "raise":
      meet(statement.value, before, search);
      return unreachable;
    case "break":
    case "continue":
      for (const range of before) search.leaving.at(-1)?.add(range);
      return unreachable;
    default:
      meet(statement, before, search);
      return bindStatement(statement, before, search);
  }
}

/** A handler may start behind any statement of the body. */
function attempt(
  statement: Statement & { readonly kind: "try" },
  before: Reaching,
  search: Search,
): Reaching {
  const body = flow(statement.body, before, search);
  const anywhere = new Set([
    ...before,
    ...boundAnywhere(statement.body, search.use.name),
  ]);
  const handled = statement.handlers.map((handler) =>
    flow(handler.body, anywhere, search),
  );
  const regular = flow(statement.otherwise, body, search);
  return flow(statement.finally, union([regular, ...handled]), search);
}

/** A body that may run any number of times: what one pass leaves reaches the next. */
function loop(
  before: Reaching,
  search: Search,
  otherwise: readonly Statement[],
  pass: (reaching: Reaching) => Reaching,
): Reaching {
  const leaving = new Set<Range>();
  search.leaving.push(leaving);
  const first = pass(before);
  const second = pass(union([before, first, leaving]));
  search.leaving.pop();
  const after = union([before, first, second, leaving]);
  return union([flow(otherwise, after, search), leaving]);
}

/** Notes what reaches the use if it lies in `node`. Functions in it are read for themselves. */
function meet(node: unknown, reaching: Reaching, search: Search): void {
  if (!isNode(node) || isFunction(node)) return;
  if (node === search.use)
    search.found = union([search.found ?? unreachable, reaching]);
  for (const part of partsOf(node)) meet(part, reaching, search);
}

/** Targets that name the use replace what reached before. */
function bind(
  targets: readonly Target[],
  before: Reaching,
  search: Search,
): Reaching {
  const bound = boundBy(targets, search.use.name);
  return bound.length === 0 ? before : new Set(bound);
}

function bindStatement(
  statement: Statement,
  before: Reaching,
  search: Search,
): Reaching {
  const bound = bindingsOf(statement, search.use.name);
  return bound.length === 0 ? before : new Set(bound);
}

/** What a statement binds by itself, without the statements in it. */
function bindingsOf(statement: Statement, name: string): readonly Range[] {
  switch (statement.kind) {
    case "function":
    case "class":
      return statement.name.name === name ? [statement.name.range] : [];
    case "import": {
      const { binds, names, star } = statement.import;
      const all = [
        ...(binds ? [binds] : []),
        ...names.map(({ local }) => local),
      ];
      const bound = all.filter((local) => local.name === name);
      return star ? [statement.range] : bound.map(({ range }) => range);
    }
    case "unknown":
      return statement.assigns.includes(name) ? [statement.range] : [];
    default:
      return [
        ...boundBy(targetsOf(statement), name),
        ...assignedInside(statement, name),
      ];
  }
}

function targetsOf(statement: Statement): readonly Target[] {
  switch (statement.kind) {
    case "assign":
    case "delete":
      return statement.targets;
    case "forEach":
      return [statement.target];
    case "with":
      return statement.items.flatMap(({ target }) => target ?? []);
    default:
      return [];
  }
}

/** The places where these targets bind a name. */
function boundBy(targets: readonly Target[], name: string): readonly Range[] {
  return targets.flatMap((target) => {
    switch (target.kind) {
      case "name":
        return target.name === name ? [target.range] : [];
      case "elements":
        return boundBy(
          target.elements.flatMap((element) => element ?? []),
          name,
        );
      case "starred":
      case "withDefault":
        return boundBy([target.target], name);
      case "properties":
        return boundBy(
          [
            ...target.properties.map((property) => property.target),
            ...(target.rest ? [target.rest] : []),
          ],
          name,
        );
      case "attribute":
      case "subscript":
      case "unknown":
        return [];
    }
  });
}

/** `(n := 5)` binds in the midst of an expression. */
function assignedInside(node: unknown, name: string): readonly Range[] {
  if (!isNode(node) || isFunction(node)) return [];
  const inside = partsOf(node).flatMap((part) => assignedInside(part, name));
  return "target" in node && "kind" in node && node.kind === "assignment"
    ? [...boundBy([node.target as Target], name), ...inside]
    : inside;
}

/** Everything in these statements that binds a name, functions and classes in them left out. */
function boundAnywhere(
  statements: readonly Statement[],
  name: string,
): readonly Range[] {
  return statements.flatMap((statement) => [
    ...bindingsOf(statement, name),
    ...bodiesOf(statement).flatMap((body) => boundAnywhere(body, name)),
  ]);
}

function bodiesOf(statement: Statement): readonly (readonly Statement[])[] {
  switch (statement.kind) {
    case "if":
      return [statement.then, statement.otherwise];
    case "forEach":
      return [statement.body, statement.otherwise];
    case "while":
      return [
        statement.init,
        statement.update,
        statement.body,
        statement.otherwise,
      ];
    case "try":
      return [
        statement.body,
        ...statement.handlers.map(({ body }) => body),
        statement.otherwise,
        statement.finally,
      ];
    case "switch":
      return statement.cases.map(({ body }) => body);
    case "with":
    case "block":
      return [statement.body];
    default:
      return [];
  }
}

function union(sets: readonly Reaching[]): Reaching {
  return new Set(sets.flatMap((set) => [...set]));
}

/** Any piece of the tree: nodes, lists of them, and the small records between. */
type Node = object & { readonly range?: Range };

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null;
}

function isName(node: object): node is Name {
  return "kind" in node && node.kind === "name";
}

function isFunction(node: object): node is FunctionNode {
  return "isArrow" in node;
}

/** Keys under which no name is a use: what things are called, and where they stand. */
const apart: ReadonlySet<string> = new Set(["range", "name", "import"]);

function partsOf(node: object): readonly unknown[] {
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
    apart.has(key) ? [] : [value],
  );
}
