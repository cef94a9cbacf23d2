// Each call that was recorded on real data too: a remark where what the library shows isn't what it computes, and says what comes out; else none.
// REAL_SHOW=1 prints what is wrong, REAL_FOLDER names a folder with other recordings.
import { expect, test } from "vitest";
import { programOf, programReader } from "./programs.ts";
import type { Kind } from "./real.ts";
import { faultOf, kindOf, realCases } from "./real.ts";

test.each(["keras3", "tfjs"] as const)(
  "%s: remarks say what really comes out",
  { timeout: 300_000 },
  async (dialect) => {
    const read = await programReader(dialect);
    const counts = new Map<Kind, { right: number; all: number }>();
    const faults: string[] = [];
    for (const recorded of realCases(dialect)) {
      const kind = kindOf(recorded, dialect);
      const fault = faultOf(
        recorded,
        dialect,
        read(programOf(recorded, dialect)),
      );
      const count = counts.get(kind) ?? { right: 0, all: 0 };
      counts.set(kind, {
        right: count.right + Number(fault === null),
        all: count.all + 1,
      });
      if (fault !== null)
        faults.push(
          [
            `${recorded.id} ${recorded.ctor ?? ""} ${recorded.call} on ${JSON.stringify(recorded.inputs)}`,
            `shown ${JSON.stringify(recorded.output)} real ${JSON.stringify(recorded.real)}`,
            fault,
          ].join("\n    "),
        );
    }
    const rates = [...counts].map(
      ([kind, { right, all }]) => `${kind} ${String(right)}/${String(all)}`,
    );
    console.log(`${dialect}: ${rates.join(", ")}`);
    if (process.env.REAL_SHOW !== undefined) console.log(faults.join("\n"));
    expect(faults).toEqual([]);
    expect(counts.get("differs")?.all).toBeGreaterThan(30);
  },
);
