// The CPU backend: always there, in Node too. Importing this file registers it.

import "@tensorflow/tfjs-backend-cpu";
import type { BackendStarter } from "./backends.ts";

export const cpuBackend: BackendStarter = {
  name: "cpu",
  label: "CPU",
  refuse: () => Promise.resolve(null),
  lost: () => new Promise(() => undefined),
};
