// The one small tree for both languages. It carries names, calls and control flow; what an operator, a truth value, a subscript
// or a missing element means is left to the language's library, which the operation's name reaches unchanged.

import type { Range, Unit } from "./source.ts";

export type Language = "python" | "javascript";

/**
 * A file, lowered: its top-level statements in order of execution (JavaScript's imports and function declarations come first), each in
 * its own unit; statements that one of the language's comes to share a unit. Lowering never throws, on any text.
 */
export interface Program {
  readonly file: string;
  readonly language: Language;
  readonly text: string;
  readonly statements: readonly TopLevel[];
  /** Lines (0-based) of `# unroll: ignore[...]` and other comments that carry a meaning for Unroll, with their text. */
  readonly comments: readonly Comment[];
}

/** One top-level statement: where its unit starts now, and what it says. The same object as before when its text is untouched. */
export interface TopLevel {
  readonly unit: Unit;
  /** Offset of the unit in the file's text. */
  readonly start: number;
  readonly statement: Statement;
  /** The parser had to skip or repair something in it. */
  readonly broken: boolean;
}

export interface Comment {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export type Statement =
  | {
      readonly kind: "expression";
      readonly range: Range;
      readonly value: Expression;
    }
  | {
      readonly kind: "assign";
      readonly range: Range;
      /** `a = b = v` has two. */
      readonly targets: readonly Target[];
      /** Absent for a bare declaration (`let x`, `x: int`). */
      readonly value: Expression | null;
      /** `+` for `+=`; absent for plain assignment. */
      readonly operator?: string;
      /** `const`/`let`/`var`: a binding of the innermost block or function; Python has none. */
      readonly declares?: "const" | "let" | "var";
      readonly annotation?: Expression;
    }
  | {
      readonly kind: "delete";
      readonly range: Range;
      readonly targets: readonly Target[];
    }
  | {
      readonly kind: "if";
      readonly range: Range;
      readonly test: Expression;
      readonly then: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  | {
      readonly kind: "forEach";
      readonly range: Range;
      readonly target: Target;
      readonly iterable: Expression;
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
      readonly declares?: "const" | "let" | "var";
    }
  | {
      /** `while`, and JavaScript's `for (init; test; update)` and `do … while`. */
      readonly kind: "while";
      readonly range: Range;
      readonly init: readonly Statement[];
      /** Absent: forever. */
      readonly test: Expression | null;
      readonly update: readonly Statement[];
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
      readonly testsAfterBody?: true;
    }
  | {
      readonly kind: "function";
      readonly range: Range;
      readonly name: Name;
      readonly function: FunctionNode;
    }
  | {
      readonly kind: "class";
      readonly range: Range;
      readonly name: Name;
      readonly class: ClassNode;
    }
  | {
      readonly kind: "return";
      readonly range: Range;
      readonly value: Expression | null;
    }
  | { readonly kind: "import"; readonly range: Range; readonly import: Import }
  | { readonly kind: "break" | "continue" | "pass"; readonly range: Range }
  | {
      readonly kind: "raise";
      readonly range: Range;
      readonly value: Expression | null;
    }
  | {
      readonly kind: "with";
      readonly range: Range;
      readonly items: readonly {
        readonly value: Expression;
        readonly target: Target | null;
      }[];
      readonly body: readonly Statement[];
    }
  | {
      readonly kind: "try";
      readonly range: Range;
      readonly body: readonly Statement[];
      readonly handlers: readonly {
        readonly name: Name | null;
        readonly body: readonly Statement[];
      }[];
      readonly otherwise: readonly Statement[];
      readonly finally: readonly Statement[];
    }
  | {
      /** Python `match`, JavaScript `switch`: `test` absent is the default; patterns that are no plain values are `unknown`. */
      readonly kind: "switch";
      readonly range: Range;
      readonly subject: Expression;
      readonly cases: readonly {
        readonly tests: readonly Expression[];
        readonly body: readonly Statement[];
      }[];
      readonly fallsThrough: boolean;
    }
  | {
      readonly kind: "block";
      readonly range: Range;
      readonly body: readonly Statement[];
    }
  | {
      readonly kind: "scope";
      readonly range: Range;
      readonly which: "global" | "nonlocal";
      readonly names: readonly string[];
    }
  /** A statement that the front end can't express. `assigns` are the names it may bind, which become unknown. */
  | {
      readonly kind: "unknown";
      readonly range: Range;
      readonly what: string;
      readonly assigns: readonly string[];
    };

/** What stands left of `=`, in a `for`, or as a parameter. */
export type Target =
  | Name
  | {
      readonly kind: "attribute";
      readonly range: Range;
      readonly object: Expression;
      readonly name: Name;
    }
  | {
      readonly kind: "subscript";
      readonly range: Range;
      readonly object: Expression;
      readonly index: Expression;
    }
  | {
      /** Python tuple or list targets, JavaScript array patterns. `null` is a hole (`[, h]`). */
      readonly kind: "elements";
      readonly range: Range;
      readonly elements: readonly (Target | null)[];
    }
  | { readonly kind: "starred"; readonly range: Range; readonly target: Target }
  | {
      /** JavaScript object patterns. */
      readonly kind: "properties";
      readonly range: Range;
      readonly properties: readonly {
        readonly key: Name;
        readonly target: Target;
        readonly default: Expression | null;
      }[];
      readonly rest: Target | null;
    }
  | {
      readonly kind: "withDefault";
      readonly range: Range;
      readonly target: Target;
      readonly default: Expression;
    }
  | { readonly kind: "unknown"; readonly range: Range; readonly what: string };

export interface Name {
  readonly kind: "name";
  readonly range: Range;
  readonly name: string;
}

export type Expression =
  | Name
  | {
      readonly kind: "number";
      readonly range: Range;
      readonly value: number;
      /** `2.0`, `1e3`: Python tells floats from ints. */ readonly isFloat: boolean;
    }
  | { readonly kind: "string"; readonly range: Range; readonly value: string }
  | { readonly kind: "bytes"; readonly range: Range }
  | { readonly kind: "boolean"; readonly range: Range; readonly value: boolean }
  /** Python `None`; JavaScript `null` and `undefined`. */
  | {
      readonly kind: "none";
      readonly range: Range;
      readonly which: "none" | "null" | "undefined";
    }
  | { readonly kind: "ellipsis"; readonly range: Range }
  | {
      readonly kind: "attribute";
      readonly range: Range;
      readonly object: Expression;
      readonly name: Name;
      readonly optional?: true;
    }
  | {
      readonly kind: "subscript";
      readonly range: Range;
      readonly object: Expression;
      readonly index: Expression;
    }
  | {
      readonly kind: "slice";
      readonly range: Range;
      readonly start: Expression | null;
      readonly stop: Expression | null;
      readonly step: Expression | null;
    }
  | CallNode
  | {
      readonly kind: "tuple" | "list" | "set";
      readonly range: Range;
      readonly elements: readonly Expression[];
    }
  | {
      readonly kind: "dict";
      readonly range: Range;
      readonly entries: readonly DictEntry[];
    }
  | {
      readonly kind: "spread";
      readonly range: Range;
      readonly value: Expression;
    }
  | {
      /**
       * `operator` as written: `+ - * / // % ** @ & | ^ << >>`, `== != < <= > >= === !== in`, `not in`, `is`, `is not`, `and or`,
       * `&& || ??`, and with one operand `-`, `+`, `~`, `not`, `!`, `typeof`, `void`. Chained comparisons come as `and` of pairs.
       */
      readonly kind: "operator";
      readonly range: Range;
      readonly operator: string;
      readonly operands: readonly Expression[];
    }
  | {
      readonly kind: "conditional";
      readonly range: Range;
      readonly test: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    }
  | {
      readonly kind: "function";
      readonly range: Range;
      readonly function: FunctionNode;
    }
  | { readonly kind: "class"; readonly range: Range; readonly class: ClassNode }
  | {
      readonly kind: "comprehension";
      readonly range: Range;
      readonly collects: "list" | "set" | "dict" | "generator";
      readonly key: Expression | null;
      readonly element: Expression;
      readonly clauses: readonly ComprehensionClause[];
    }
  /** f-strings and template literals: texts and expressions in turn. */
  | {
      readonly kind: "template";
      readonly range: Range;
      readonly parts: readonly (string | Expression)[];
    }
  /** `(n := 5)` and JavaScript's assignment as an expression, `i++` as `i += 1`. */
  | {
      readonly kind: "assignment";
      readonly range: Range;
      readonly target: Target;
      readonly value: Expression;
      readonly operator?: string;
    }
  | {
      readonly kind: "await" | "yield";
      readonly range: Range;
      readonly value: Expression | null;
    }
  /** JavaScript's `a, b`: all run, the last is the value. */
  | {
      readonly kind: "sequence";
      readonly range: Range;
      readonly expressions: readonly Expression[];
    }
  | { readonly kind: "unknown"; readonly range: Range; readonly what: string };

export interface CallNode {
  readonly kind: "call";
  readonly range: Range;
  readonly callee: Expression;
  readonly arguments: readonly Argument[];
  /** From the opening bracket to behind the closing one: where a fix can add an argument. */
  readonly brackets: Range;
  /** JavaScript `new`. */
  readonly isNew?: true;
}

export interface Argument {
  readonly range: Range;
  readonly value: Expression;
  /** Keyword of `name=value`. */
  readonly name?: Name;
  /** `*args`, `...args` or `**kwargs`. */
  readonly spread?: "positional" | "keyword";
}

export type DictEntry =
  | {
      readonly kind: "entry";
      readonly range: Range;
      readonly key: Expression;
      readonly value: Expression;
    }
  | {
      readonly kind: "spread";
      readonly range: Range;
      readonly value: Expression;
    };

export interface FunctionNode {
  readonly range: Range;
  /** Empty for a lambda or an anonymous function. */
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
  readonly decorators: readonly Expression[];
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** Arrow functions take `this` from outside. */
  readonly isArrow: boolean;
  readonly docstring?: string;
  /** What a member of a JavaScript class is besides a plain method; Python says it by decorators. */
  readonly role?: "getter" | "static";
}

export interface Parameter {
  readonly range: Range;
  /** A plain name in Python; may be a pattern in JavaScript. */
  readonly target: Target;
  readonly default: Expression | null;
  readonly kind:
    "positionalOnly" | "normal" | "keywordOnly" | "rest" | "keywordRest";
  readonly annotation?: Expression;
}

export interface ClassNode {
  readonly range: Range;
  readonly name: string;
  readonly bases: readonly Argument[];
  /** Methods, fields and the rest, in order. A JavaScript constructor is the function named `constructor`; fields are assignments. */
  readonly body: readonly Statement[];
  readonly decorators: readonly Expression[];
}

export interface ComprehensionClause {
  readonly target: Target;
  readonly iterable: Expression;
  readonly conditions: readonly Expression[];
}

/**
 * `import a.b` binds `a`; `import a.b as c` binds `c` to `a.b`; `from m import x as y`; `from m import *`;
 * JavaScript: `import * as tf from "m"` (module, alias), `import d from "m"` (names: default), `const tf = require("m")` likewise.
 */
export interface Import {
  /** Dotted or a path as written: `tensorflow.keras`, `.models`, `./model`. */
  readonly module: string;
  readonly moduleRange: Range;
  /** `import m [as alias]`. */
  readonly binds?: Name & { readonly whole: boolean };
  readonly names: readonly {
    readonly imported: string;
    readonly local: Name;
  }[];
  readonly star: boolean;
  /** JavaScript's `require`: a module that exports one thing by itself is that thing. */
  readonly requires?: true;
}
