import { describe, expect, it } from "vitest";
import { cpuBackend } from "./backend-cpu.ts";
import type { BackendStarter } from "./backends.ts";
import { startBackend } from "./backends.ts";
import type { BackendName } from "../recording.ts";

const gpu = (name: BackendName, label: string, refusal: string | null) =>
  ({
    name,
    label,
    refuse: (isPinned) => Promise.resolve(isPinned ? null : refusal),
    lost: () => new Promise(() => undefined),
  }) satisfies BackendStarter;

const starters = [
  gpu("webgpu", "WebGPU", "no adapter answered"),
  gpu("webgl", "WebGL", "this page has no WebGL 2 with a GPU behind it"),
  cpuBackend,
];

async function started(
  choice: BackendName | "auto",
  without: readonly BackendName[] = [],
) {
  const { report } = await startBackend(
    starters,
    choice,
    new Map(without.map((name) => [name, "it was lost"])),
  );
  return report;
}

describe("the backend that runs", () => {
  it("is the first that starts, with the reasons of those before it", async () => {
    expect(await started("auto")).toEqual({
      name: "cpu",
      reason:
        "No GPU here; ran on CPU. WebGPU: no adapter answered. WebGL: this page has no WebGL 2 with a GPU behind it.",
    });
  });

  it("is the pinned one", async () => {
    expect(await started("cpu")).toEqual({
      name: "cpu",
      reason: "CPU was chosen.",
    });
  });

  it("is another when the pinned one can't start here", async () => {
    expect(await started("webgl")).toEqual({
      name: "cpu",
      reason:
        "No GPU here; ran on CPU. WebGL: it is not available. WebGPU: no adapter answered.",
    });
  });

  it("is none that was lost", async () => {
    expect((await started("auto", ["webgpu", "webgl"])).reason).toBe(
      "No GPU here; ran on CPU. WebGPU: it was lost. WebGL: it was lost.",
    );
  });

  it("says when the engine has no such backend", async () => {
    expect((await started("wasm")).reason).toContain(
      "wasm is not part of this engine",
    );
  });
});
