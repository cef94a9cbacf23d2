// The CPU backend: always there, in Node too. Importing this file registers it.

import { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import { findBackendFactory, registerBackend } from "@tensorflow/tfjs-core";
import type { BackendStarter } from "./backends.ts";

// By name: bundlers drop an import for its effects alone, as the package leaves its Node build out of its list of those.
if (!hasBackend("cpu")) registerBackend("cpu", () => new MathBackendCPU());

export const cpuBackend: BackendStarter = {
  name: "cpu",
  label: "CPU",
  refuse: () => Promise.resolve(null),
  lost: () => new Promise(() => undefined),
};

function hasBackend(name: string): boolean {
  const factory: unknown = findBackendFactory(name);
  return factory !== undefined && factory !== null;
}
