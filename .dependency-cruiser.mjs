// Who may import whom, as one table, type-only imports counted: `npm run lint` fails on any import that it does not name.
// Paths are from the top. A folder may always import from itself, unless the second table says otherwise.

const table = {
  "server/shapes/": [],
  "server/syntax/": [],
  "server/layers/": ["server/shapes/"],
  "server/trace/": ["server/shapes/", "server/layers/", "server/syntax/"],
  "server/interpreter/": ["server/shapes/", "server/syntax/", "server/trace/"],
  "server/libraries/": [
    "server/interpreter/",
    "server/layers/",
    "server/shapes/",
    "server/syntax/",
    "server/trace/",
  ],
  "server/models/": ["server/trace/", "server/layers/", "server/shapes/"],
  "server/rules/": [
    "server/trace/",
    "server/layers/",
    "server/shapes/",
    "server/syntax/source.ts",
  ],
  "server/workspace/": [
    "server/interpreter/",
    "server/layers/",
    "server/libraries/",
    "server/models/",
    "server/rules/",
    "server/shapes/",
    "server/syntax/",
    "server/trace/",
  ],
  "server/features/": [
    "server/workspace/",
    "server/rules/",
    "server/models/",
    "server/trace/",
    "server/layers/",
    "server/shapes/",
    "server/syntax/source.ts",
    "server/protocol.ts",
  ],
  "server/server.ts": [
    "server/features/",
    "server/workspace/",
    "server/client.ts",
    "server/documents.ts",
    "server/protocol.ts",
  ],
  "server/client.ts": ["server/workspace/"],
  "server/documents.ts": [
    "server/features/ranges.ts",
    "server/syntax/",
    "server/workspace/",
  ],
  "server/protocol.ts": ["server/models/", "server/layers/", "server/shapes/"],
  "server/cli/": ["server/", "webview/engine/"],
  "server/entry/": ["server/"],
  "webview/engine/": ["server/models/", "server/layers/", "server/shapes/"],
  "webview/reading/": [
    "webview/engine/recording.ts",
    "webview/format.ts",
    "webview/protocol.ts",
    "server/models/",
    "server/shapes/",
  ],
  "webview/views/": [
    "webview/engine/recording.ts",
    "webview/reading/",
    "webview/format.ts",
    "webview/store.ts",
    "webview/strings.ts",
    "webview/protocol.ts",
    "server/models/",
    "server/layers/",
    "server/shapes/",
  ],
  "webview/": ["server/models/", "server/layers/", "server/shapes/"],
  "extension/": [
    "server/protocol.ts",
    "webview/protocol.ts",
    "webview/channel.ts",
  ],
};

/** Lists of small files: their entries share a folder but never each other. */
const lists = {
  "server/rules/": ["server/rules/rule.ts", "server/rules/shared/"],
  "server/features/": [
    "server/features/ranges.ts",
    "server/features/markdown.ts",
  ],
};

/** Packages that only one place may import, so that it alone knows them. */
const doors = {
  "@tensorflow/": "^webview/engine/",
  "(@types/)?vscode/": "^extension/",
  "web-tree-sitter/": "^server/syntax/python/",
  "ts-morph/": "^server/syntax/typescript/",
  "vscode-languageserver/":
    "^server/(server\\.ts|client\\.ts|documents\\.ts|features/|entry/)",
  "vscode-languageclient/": "^extension/",
  "preact/": "^webview/(views/|page\\.tsx?$)",
  "commander/": "^server/(cli|entry)/",
};

const anchored = (path) => `^${path.replaceAll(".", "\\.")}`;
const isTest = "\\.test\\.tsx?$";

/** The folder's rule: its rivals are more specific rows that lie inside it. */
const row = ([from, to]) => {
  const inside = Object.keys(table).filter(
    (path) => path !== from && path.startsWith(from),
  );
  return {
    name: `imports of ${from}`,
    severity: "error",
    from: {
      path: anchored(from),
      pathNot: [isTest, ...inside.map(anchored)],
    },
    to: {
      path: "^(server|extension|webview|test)/",
      pathNot: [from, ...to].map(anchored),
    },
  };
};

const list = ([folder, shared]) => ({
  name: `entries of ${folder} stand alone`,
  severity: "error",
  from: {
    path: anchored(folder),
    pathNot: [isTest, `${anchored(folder)}index\\.ts$`],
  },
  to: { path: anchored(folder), pathNot: shared.map(anchored) },
});

const door = ([module, place]) => ({
  name: `${module} has one door`,
  severity: "error",
  from: { path: "^(server|extension|webview)/", pathNot: [place, isTest] },
  to: { path: `(^|/)node_modules/${module}` },
});

export default {
  forbidden: [
    {
      name: "no cycles",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "imports resolve",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^vscode$" },
    },
    ...Object.entries(table).map(row),
    ...Object.entries(lists).map(list),
    ...Object.entries(doors).map(door),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node", "default"],
      extensions: [".ts", ".tsx", ".d.ts", ".js", ".mjs"],
    },
  },
};
