// Reads the end-to-end suite's results while it runs: it writes one line of JSON a scenario, and a last one.
import { existsSync, readFileSync } from "node:fs";

const limitMinutes = 8;

/**
 * Prints each scenario as it ends. A suite that never ends, or whose editor closes early, counts as one more failure.
 * @param {string} file
 * @param {Promise<unknown>} ended  settles when the editor has closed
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function follow(file, ended) {
  const counts = { passed: 0, failed: 0 };
  let closed = false;
  const close = () => (closed = true);
  ended.then(close, close);
  const end = Date.now() + limitMinutes * 60_000;
  let read = 0;
  for (;;) {
    const last = closed || Date.now() > end;
    const lines = existsSync(file)
      ? readFileSync(file, "utf8").split("\n").slice(0, -1)
      : [];
    for (const line of lines.slice(read)) {
      const result = JSON.parse(line);
      if (result.done === true) return counts;
      print(result);
      counts[result.error === undefined ? "passed" : "failed"] += 1;
    }
    read = lines.length;
    if (last) {
      console.log(`  ✗ the suite ended early: see ${file}`);
      return { ...counts, failed: counts.failed + 1 };
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** @param {{ name: string, ms: number, error?: string }} result */
function print({ name, ms, error }) {
  console.log(
    `  ${error === undefined ? "✓" : "✗"} ${name} (${String(ms)} ms)`,
  );
  if (error !== undefined) console.log(error.replaceAll(/^/gm, "      "));
}
