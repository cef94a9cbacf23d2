// The outside as Node sees it: files by their paths with `/`, the clock, and the assets that lie beside the built bundle.

import type { Stats } from "node:fs";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import { setImmediate, setTimeout } from "node:timers/promises";
import type { Host } from "../workspace/host.ts";
import type { Clock } from "../workspace/schedule.ts";

/** No source is as large; what is, would only be in the way. */
const largest = 20_000_000;

/** A host over the file system. What was read is kept until the time or size of the file or folder changes. */
export function createNodeHost(assets: URL, log: Host["log"]): Host {
  return {
    readFile: kept(fileStamp, readText, null),
    listFolder: kept(folderStamp, listFolder, []),
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

/** Reads what lies at a path, once for each stamp; `nothing` where there is no stamp. */
function kept<T>(
  stampOf: (path: string) => string | null,
  read: (path: string) => T,
  nothing: T,
): (path: string) => T {
  const known = new Map<string, { readonly stamp: string; readonly was: T }>();
  return (path) => {
    const stamp = stampOf(path);
    if (stamp === null) return nothing;
    const before = known.get(path);
    if (before?.stamp === stamp) return before.was;
    const was = read(path);
    known.set(path, { stamp, was });
    return was;
  };
}

/** Null when there is no such folder. Its time changes with the names in it. */
function folderStamp(folder: string): string | null {
  const stats = statsOf(folder === "" ? "/" : folder);
  return stats?.isDirectory() === true ? String(stats.mtimeMs) : null;
}

/** Null when there is no such file, or none that is worth reading. */
function fileStamp(file: string): string | null {
  const stats = statsOf(file);
  return stats?.isFile() === true && stats.size <= largest
    ? `${stats.mtimeMs} ${stats.size}`
    : null;
}

function statsOf(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    // Below a folder that isn't ours to read.
    return null;
  }
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
    return readdirSync(folder === "" ? "/" : folder, {
      withFileTypes: true,
    }).map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
  } catch {
    return [];
  }
}
