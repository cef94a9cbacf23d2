// The outside as Node sees it: files by their paths with `/`, the clock, and the assets that lie beside the built bundle.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import { setImmediate, setTimeout } from "node:timers/promises";
import type { Host } from "../workspace/host.ts";
import type { Clock } from "../workspace/schedule.ts";

/** No source is as large; what is, would only be in the way. */
const largest = 20_000_000;

/** A host over the file system. Texts are kept until the file's time or size changes. */
export function createNodeHost(assets: URL, log: Host["log"]): Host {
  const known = new Map<
    string,
    { readonly stamp: string; readonly text: string | null }
  >();
  return {
    readFile: (file) => {
      const stamp = stampOf(file);
      if (stamp === null) return null;
      const before = known.get(file);
      if (before?.stamp === stamp) return before.text;
      const text = readText(file);
      known.set(file, { stamp, text });
      return text;
    },
    listFolder,
    now: () => performance.now(),
    loadAsset: (name) => readFile(new URL(name, assets)),
    log,
  };
}

export const nodeClock: Clock = {
  now: () => performance.now(),
  pause: (milliseconds) =>
    milliseconds > 0 ? setTimeout(milliseconds) : setImmediate(),
};

/** Null when there is no such file, or none that is worth reading. */
function stampOf(file: string): string | null {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats?.isFile() === true && stats.size <= largest
    ? `${stats.mtimeMs} ${stats.size}`
    : null;
}

function readText(file: string): string | null {
  try {
    const bytes = readFileSync(file);
    return bytes.subarray(0, 8192).includes(0)
      ? null
      : new TextDecoder().decode(bytes);
  } catch {
    // Gone meanwhile, or not ours to read.
    return null;
  }
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).map((entry) =>
      entry.isDirectory() ? `${entry.name}/` : entry.name,
    );
  } catch {
    return [];
  }
}
