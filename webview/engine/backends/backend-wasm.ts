// The WebAssembly backend, for machines without a GPU. Its one file is handed over by whoever loads the engine, as a webview's worker can't fetch it.
// Importing this file registers the backend.

import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import type { TensorInfo } from "@tensorflow/tfjs-core";
import {
  env,
  getKernel,
  registerKernel,
  unregisterKernel,
} from "@tensorflow/tfjs-core";
import type { BackendStarter } from "./backends.ts";

let give: (file: string | null) => void = () => undefined;
const given = new Promise<string | null>((resolve) => {
  give = resolve;
});

/** Where the file lies, as an address that `fetch` takes; null when there is none. Only the first answer counts. */
export function giveWasm(file: string | null): void {
  give(file);
}

export const wasmBackend: BackendStarter = {
  name: "wasm",
  label: "WebAssembly",
  refuse: async () => {
    const file = await given;
    if (file === null) return "its file can't be loaded";
    if (!((await env().getAsync("WASM_HAS_SIMD_SUPPORT")) as boolean))
      return "this page has no SIMD";
    setFile(file);
    return null;
  },
  lost: () => new Promise(() => undefined),
};

let isSet = false;

/** A page in a webview is not isolated, so there are no threads to count on. */
function setFile(file: string): void {
  if (isSet) return;
  isSet = true;
  env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  const names = ["", "-simd", "-threaded-simd"] as const;
  setWasmPaths(
    Object.fromEntries(
      names.map((name) => [`tfjs-backend-wasm${name}.wasm`, file]),
    ),
  );
}

/** Its own one takes every element for four bytes, and writes over what lies behind booleans, which are one byte. */
function mendReverse(): void {
  const { kernelFunc: own, setupFunc } = getKernel("Reverse", "wasm");
  const { kernelFunc: cast } = getKernel("Cast", "wasm");
  unregisterKernel("Reverse", "wasm");
  registerKernel({
    kernelName: "Reverse",
    backendName: "wasm",
    ...(setupFunc && { setupFunc }),
    kernelFunc: (given) => {
      const { inputs, backend } = given;
      const { x } = inputs;
      if (x?.dtype !== "bool") return own(given);
      const { disposeData } = backend as { disposeData: (id: object) => void };
      const to = (one: TensorInfo, dtype: string) =>
        cast({ inputs: { x: one }, backend, attrs: { dtype } }) as TensorInfo;
      const wide = to(x, "int32");
      const turned = own({ ...given, inputs: { x: wide } }) as TensorInfo;
      const result = to(turned, "bool");
      for (const { dataId } of [wide, turned])
        disposeData.call(backend, dataId);
      return result;
    },
  });
}

mendReverse();
// Its numbers are wrong; without it a model that needs it runs elsewhere.
unregisterKernel("Conv3DBackpropInputV2", "wasm");
