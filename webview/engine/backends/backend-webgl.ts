// The WebGL backend. Importing this file registers it.

import { MathBackendWebGL } from "@tensorflow/tfjs-backend-webgl";
import { backend, env } from "@tensorflow/tfjs-core";
import type { BackendStarter } from "./backends.ts";
import { drawnBySoftware } from "./backends.ts";

export const webglBackend: BackendStarter = {
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

/** Typed as one of a page, it is one of a worker. */
function canvasOf(context: object): EventTarget | null {
  return "canvas" in context && context.canvas instanceof EventTarget
    ? context.canvas
    : null;
}
