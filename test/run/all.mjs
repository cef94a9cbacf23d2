// `npm test`: installs, builds and runs every suite, or those that are named (`node test/run/all.mjs lint unit`).
// Its last line counts over all of them: `N passed, N failed`.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { install } from "./install.mjs";
import { cache, node, root, say } from "./process.mjs";

/** @typedef {{ passed: number, failed: number }} Counts */

/** A long one runs only when it is named. @type {Record<string, { says: string, count: () => Promise<Counts>, isLong?: boolean }>} */
const suites = {
  build: {
    says: "Build: everything that ships",
    count: () => step(node("esbuild.mjs", ["--production"])),
  },
  types: {
    says: "Types: tsc -b over every project",
    count: () => step(tool("typescript/bin/tsc", ["-b"])),
  },
  lint: {
    says: "Lint: eslint, the import table, prettier",
    count: lint,
  },
  unit: {
    says: "Unit tests",
    count: () => tests("unit", ["--exclude", "test/oracle/**"]),
  },
  oracle: {
    says: "Agreement with the real libraries: shapes, states, and gates on the CPU and on WebGL",
    count: () => tests("oracle", ["test/oracle"]),
  },
  soak: {
    says: "Every recorded number on the backends that only a browser has",
    count: () => tests("soak", ["--config", "vitest.soak.config.ts"]),
    isLong: true,
  },
  e2e: {
    says: "End to end, in a real VS Code",
    count: async () => (await import("./e2e.mjs")).endToEnd(),
  },
};

/** @param {Promise<{ code: number }>} running */
async function step(running) {
  return (await running).code === 0
    ? { passed: 1, failed: 0 }
    : { passed: 0, failed: 1 };
}

/**
 * Runs a tool of node_modules without a shell between.
 * @param {string} file
 * @param {readonly string[]} args
 */
function tool(file, args) {
  return node(path.join(root, "node_modules", file), args);
}

async function lint() {
  return sum([
    await step(tool("eslint/bin/eslint.js", ["."])),
    await step(
      tool("dependency-cruiser/bin/dependency-cruise.mjs", [
        ...["--config", ".dependency-cruiser.mjs"],
        ...["server", "extension", "webview"],
      ]),
    ),
    await step(
      tool("prettier/bin/prettier.cjs", ["--check", "--log-level=warn", "."]),
    ),
  ]);
}

/**
 * vitest counts its tests in a report; a file that can't even be loaded is a failure too.
 * @param {string} name
 * @param {readonly string[]} which
 */
async function tests(name, which) {
  const report = path.join(cache, `${name}.json`);
  mkdirSync(cache, { recursive: true });
  rmSync(report, { force: true });
  const { code } = await tool("vitest/vitest.mjs", [
    ...["run", "--reporter=default", "--reporter=json"],
    ...[`--outputFile.json=${report}`, ...which],
  ]);
  try {
    const result = JSON.parse(readFileSync(report, "utf8"));
    const failed =
      result.numFailedTests + result.testResults.filter(isBrokenFile).length;
    return {
      passed: result.numPassedTests,
      failed: code !== 0 && failed === 0 ? 1 : failed,
    };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/** @param {{ status: string, assertionResults: readonly unknown[] }} file */
function isBrokenFile({ status, assertionResults }) {
  return status === "failed" && assertionResults.length === 0;
}

/** @param {readonly Counts[]} counts */
function sum(counts) {
  return {
    passed: counts.reduce((total, { passed }) => total + passed, 0),
    failed: counts.reduce((total, { failed }) => total + failed, 0),
  };
}

/** A suite that breaks counts as one failure and does not keep the others from running. */
async function safely(/** @type {() => Promise<Counts>} */ count) {
  try {
    return await count();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { passed: 0, failed: 1 };
  }
}

async function main() {
  const named = process.argv.slice(2);
  const chosen = Object.entries(suites).filter(([name, { isLong }]) =>
    named.length === 0 ? isLong !== true : named.includes(name),
  );
  await install();
  const rows = [];
  for (const [name, { says, count }] of chosen) {
    say(says);
    const started = Date.now();
    const counts = await safely(count);
    rows.push({ name, ...counts, seconds: (Date.now() - started) / 1000 });
  }
  const total = sum(rows);
  console.log("");
  for (const { name, passed, failed, seconds } of rows) {
    console.log(
      `${failed === 0 ? "✓" : "✗"} ${name.padEnd(6)} ${String(passed)} passed, ${String(failed)} failed, ${seconds.toFixed(1)} s`,
    );
  }
  console.log(
    `\n${String(total.passed)} passed, ${String(total.failed)} failed`,
  );
  process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
}

await main();
