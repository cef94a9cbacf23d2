// What a library refuses while models are built is reported exactly once, whichever rule it belongs to.

import { describe, expect, test } from "vitest";
import { analyzeAs, snippetsIn } from "./snippets.ts";

for (const folder of ["examples", "variants"]) {
  describe(folder, () => {
    for (const snippet of snippetsIn(folder)) {
      for (const dialect of snippet.flavors) {
        test(`${snippet.name} in ${dialect}`, async () => {
          const { trace, findings } = await analyzeAs(
            snippet.name,
            snippet.text,
            dialect,
          );
          const problems = new Set(
            [...trace.layers, ...trace.calls].flatMap(({ problem }) =>
              problem === null ? [] : [problem],
            ),
          );
          const reports = [...problems].map((problem) => ({
            kind: problem.kind,
            message: problem.message,
            reports: findings.filter(
              (finding) =>
                finding.severity === "error" && finding.cause === problem,
            ).length,
          }));
          expect(reports.filter((each) => each.reports !== 1)).toEqual([]);
        });
      }
    }
  });
}
