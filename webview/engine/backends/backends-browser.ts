// The backends of a browser, GPUs first, WebGPU before WebGL, and how each tells that its device was lost. Importing this file registers them.

import { MathBackendWebGL } from "@tensorflow/tfjs-backend-webgl";
import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { backend, env } from "@tensorflow/tfjs-core";
import { cpuBackend } from "./backend-cpu.ts";
import { wasmBackend } from "./backend-wasm.ts";
import type { BackendStarter } from "./backends.ts";

const webgpu: BackendStarter = {
  name: "webgpu",
  label: "WebGPU",
  refuse: async (isPinned) => {
    const gpu = gpuOf(navigator);
    if (gpu === null) return "this page has none";
    const adapter = await gpu.requestAdapter();
    if (adapter === null) return "no adapter answered";
    const isSoftware =
      adapter.info?.isFallbackAdapter === true ||
      adapter.info?.architecture === "swiftshader";
    return isSoftware && !isPinned ? drawnBySoftware : null;
  },
  lost: async () => {
    const started = backend();
    if (!(started instanceof WebGPUBackend))
      return new Promise(() => undefined);
    await started.device.lost;
  },
};

const webgl: BackendStarter = {
  name: "webgl",
  label: "WebGL",
  refuse: (isPinned) => {
    // By itself tfjs refuses a WebGL that it knows to be drawn by software; whoever pins it wants it all the same.
    if (isPinned) env().set("SOFTWARE_WEBGL_ENABLED", true);
    else if (isSoftwareWebgl()) return Promise.resolve(drawnBySoftware);
    const version = env().getNumber("WEBGL_VERSION");
    if (version < 2)
      return Promise.resolve("this page has no WebGL 2 with a GPU behind it");
    return Promise.resolve(
      env().getBool("WEBGL_RENDER_FLOAT32_ENABLED")
        ? null
        : "it computes with half precision only",
    );
  },
  lost: () =>
    new Promise((resolve) => {
      const started = backend();
      if (!(started instanceof MathBackendWebGL)) return;
      const canvas = canvasOf(started.getGPGPUContext().gl);
      canvas?.addEventListener("webglcontextlost", () => resolve());
    }),
};

const drawnBySoftware =
  "it is drawn by software here, which is slower than the CPU";

/** Asks a context of its own for the renderer's name. */
function isSoftwareWebgl(): boolean {
  const gl = new OffscreenCanvas(1, 1).getContext("webgl2");
  const info = gl?.getExtension("WEBGL_debug_renderer_info");
  const renderer: unknown =
    gl && info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : null;
  gl?.getExtension("WEBGL_lose_context")?.loseContext();
  return (
    typeof renderer === "string" &&
    /swiftshader|llvmpipe|softpipe|software|basic render/i.test(renderer)
  );
}

/** In order of preference. */
export const browserBackends: readonly BackendStarter[] = [
  webgpu,
  webgl,
  wasmBackend,
  cpuBackend,
];

/** As much of WebGPU as is asked here; the DOM library of this TypeScript has none of it. */
interface Gpu {
  readonly requestAdapter: () => Promise<GpuAdapter | null>;
}

interface GpuAdapter {
  readonly info?: {
    readonly isFallbackAdapter?: boolean;
    readonly architecture?: string;
  };
}

function gpuOf(host: object): Gpu | null {
  return "gpu" in host ? (host.gpu as Gpu | null) : null;
}

/** Typed as one of a page, it is one of a worker. */
function canvasOf(context: object): EventTarget | null {
  return "canvas" in context && context.canvas instanceof EventTarget
    ? context.canvas
    : null;
}
