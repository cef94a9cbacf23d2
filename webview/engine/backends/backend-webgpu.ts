// The WebGPU backend. Importing this file registers it.

import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type { TensorInfo } from "@tensorflow/tfjs-core";
import {
  backend,
  getKernel,
  registerKernel,
  unregisterKernel,
} from "@tensorflow/tfjs-core";
import type { BackendStarter } from "./backends.ts";
import { drawnBySoftware } from "./backends.ts";

export const webgpuBackend: BackendStarter = {
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

/**
 * Its own one leaves whole numbers and booleans as the bits they are and only says that they are floats, which sums and transposes then take
 * them for.
 */
function mendCast(): void {
  const { kernelFunc: own } = getKernel("Cast", "webgpu");
  const { kernelFunc: multiply } = getKernel("Multiply", "webgpu");
  unregisterKernel("Cast", "webgpu");
  registerKernel({
    kernelName: "Cast",
    backendName: "webgpu",
    kernelFunc: (given) => {
      const { inputs, backend: gpu, attrs } = given;
      const cast = own(given) as TensorInfo;
      const isFloatOnlyByName =
        inputs.x?.dtype !== "float32" && attrs?.dtype === "float32";
      if (!isFloatOnlyByName || !(gpu instanceof WebGPUBackend)) return cast;
      const one = gpu.makeTensorInfo([], "float32", new Float32Array([1]));
      const factors = { a: cast, b: one };
      const result = multiply({ inputs: factors, backend: gpu, attrs: {} });
      for (const { dataId } of [cast, one]) gpu.disposeData(dataId);
      return result;
    },
  });
}

mendCast();
