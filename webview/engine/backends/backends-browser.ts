// The backends of a browser, GPUs first, WebGPU before WebGL. Importing this file registers them.

import { cpuBackend } from "./backend-cpu.ts";
import { wasmBackend } from "./backend-wasm.ts";
import { webglBackend } from "./backend-webgl.ts";
import { webgpuBackend } from "./backend-webgpu.ts";
import type { BackendStarter } from "./backends.ts";

/** In order of preference. */
export const browserBackends: readonly BackendStarter[] = [
  webgpuBackend,
  webglBackend,
  wasmBackend,
  cpuBackend,
];
