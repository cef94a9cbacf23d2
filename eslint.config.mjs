// What `npm run lint` holds the code to. Who may import whom stands in .dependency-cruiser.mjs, form is prettier's.
import eslint from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const sources = ["**/*.ts", "**/*.tsx"];
const scripts = ["**/*.mjs"];

export default defineConfig(
  globalIgnores([
    "dist/",
    ".cache/",
    "examples/",
    "docs/",
    "test/scenarios/",
    "test/models/",
    "test/rules/examples/",
    "test/rules/variants/",
  ]),
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  eslint.configs.recommended,
  {
    files: sources,
    extends: [
      tseslint.configs.strictTypeChecked,
      tseslint.configs.stylisticTypeChecked,
    ],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/consistent-type-imports": [
        "error",
        { fixStyle: "inline-type-imports" },
      ],
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true },
      ],
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true },
      ],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_" },
      ],
      "no-restricted-syntax": [
        "error",
        {
          selector: "TSEnumDeclaration",
          message: "Use a union of string literals.",
        },
        {
          selector: "ExportDefaultDeclaration",
          message: "Export by name, so that it can be found by name.",
        },
      ],
    },
  },
  {
    files: [...sources, ...scripts],
    rules: {
      "max-lines": ["error", 500],
      "max-lines-per-function": ["error", 60],
      eqeqeq: "error",
      "no-console": "off",
    },
  },
  {
    // The compiler reads these too, and knows Node's globals.
    files: scripts,
    rules: { "no-undef": "off" },
  },
  {
    files: ["webview/**/*.tsx"],
    extends: [jsxA11y.flatConfigs.strict],
  },
  {
    files: ["**/*.test.ts", "**/*.test.tsx", "test/**/*.ts"],
    rules: { "max-lines-per-function": "off" },
  },
  {
    files: ["*.config.ts"],
    rules: { "no-restricted-syntax": "off" },
  },
);
