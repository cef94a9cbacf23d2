// The one door to tree-sitter: Python text in, `Program` out. Statements whose text is as it was are taken over from the program
// before; the others are parsed, copied out of the parser's memory in one walk, and lowered.

import { Language, Parser, type Tree, type TreeCursor } from "web-tree-sitter";
import type { Program } from "../program.ts";
import { lowerProgram } from "./lower.ts";
import type { Node } from "./node.ts";
import type { Judge } from "./repair.ts";

export interface PythonParser {
  /**
   * Never throws, on any text. Top-level statements whose text hasn't changed since `previous` are the same objects (unit and
   * statement); what it returns otherwise depends on the text alone.
   */
  readonly parse: (file: string, text: string, previous?: Program) => Program;
}

/** `runtimeWasm` is web-tree-sitter's own module, `grammarWasm` tree-sitter-python's. */
export async function createPythonParser(
  runtimeWasm: Uint8Array,
  grammarWasm: Uint8Array,
): Promise<PythonParser> {
  await Parser.init({ wasmBinary: runtimeWasm });
  const language = await Language.load(grammarWasm);
  const parser = new Parser().setLanguage(language);
  const names = nodeNames(language);
  const parseText = (text: string): Node => {
    const tree = parser.parse(text);
    if (tree === null) {
      return emptyModule(text);
    }
    try {
      return copyTree(tree, names);
    } finally {
      tree.delete();
    }
  };
  const judge = remembered((text) => !parseText(text).broken);
  return {
    parse: (file, text, previous) =>
      lowerProgram(file, text, previous, parseText, judge),
  };
}

/** Lines of a statement that is being typed are judged at each keystroke, and nearly all are as they were. */
function remembered(judge: Judge): Judge {
  const verdicts = new Map<string, boolean>();
  return (text) => {
    const known = verdicts.get(text);
    if (known !== undefined) {
      return known;
    }
    if (verdicts.size >= 2000) {
      verdicts.clear();
    }
    const verdict = judge(text);
    verdicts.set(text, verdict);
    return verdict;
  };
}

interface Names {
  readonly types: readonly string[];
  readonly named: readonly boolean[];
  readonly skipped: readonly boolean[];
  readonly leaves: readonly boolean[];
  /** Whose end, as the grammar sees it, may take in the comments behind them. */
  readonly blocks: readonly boolean[];
  readonly fields: readonly (string | null)[];
}

const punctuation = new Set(
  '( ) [ ] { } , . ; " def class import return if elif else for while with try except finally lambda as del global nonlocal'.split(
    " ",
  ),
);

const leaves = new Set([
  "identifier",
  "integer",
  "float",
  "true",
  "false",
  "none",
  "ellipsis",
  "string_start",
  "string_content",
  "string_end",
  "import_prefix",
  "pass_statement",
  "break_statement",
  "continue_statement",
  "type_conversion",
]);

const blocks =
  /^(?:block|(?:if|for|while|try|with|match)_statement|\w+_(?:clause|definition))$/;

function nodeNames(language: Language): Names {
  const types = language.types;
  const named = types.map((_type, id) => language.nodeTypeIsNamed(id));
  return {
    types,
    named,
    skipped: types.map((type, id) =>
      named[id] === true
        ? type === "comment" || type === "line_continuation"
        : punctuation.has(type),
    ),
    leaves: types.map((type, id) => named[id] !== true || leaves.has(type)),
    blocks: types.map((type) => blocks.test(type)),
    fields: language.fields,
  };
}

function emptyModule(text: string): Node {
  return {
    type: "module",
    named: true,
    start: 0,
    end: text.length,
    field: null,
    children: [],
    broken: true,
  };
}

/** Nested deeper than this, an expression is no model code, and whoever walks it could run out of stack. */
const deepest = 400;

const errorType = 65535;

function copyTree(tree: Tree, names: Names): Node {
  const root = tree.rootNode;
  const hasError = root.hasError;
  const cursor = tree.walk();
  try {
    return copyNode(cursor, names, hasError, cursor.nodeTypeId, 0);
  } finally {
    cursor.delete();
  }
}

function copyNode(
  cursor: TreeCursor,
  names: Names,
  hasError: boolean,
  id: number,
  depth: number,
): Node {
  const isError = id === errorType;
  const children: Node[] = [];
  const start = cursor.startIndex;
  const end = cursor.endIndex;
  const fieldId = depth === 0 ? 0 : cursor.currentFieldId;
  let broken = isError || (hasError && cursor.nodeIsMissing);
  if (names.leaves[id] !== true && depth < deepest && cursor.gotoFirstChild()) {
    do {
      const childId = cursor.nodeTypeId;
      if (names.skipped[childId] !== true) {
        const child = copyNode(cursor, names, hasError, childId, depth + 1);
        broken ||= child.broken;
        children.push(child);
      } else if (hasError && cursor.nodeIsMissing) {
        broken = true;
      }
    } while (cursor.gotoNextSibling());
    cursor.gotoParent();
  }
  return {
    type: isError
      ? "ERROR"
      : depth < deepest
        ? (names.types[id] ?? "")
        : "too deep",
    named: isError || names.named[id] === true,
    start,
    end: names.blocks[id] === true ? (children.at(-1)?.end ?? end) : end,
    field: fieldId === 0 ? null : (names.fields[fieldId] ?? null),
    children,
    broken,
  };
}
