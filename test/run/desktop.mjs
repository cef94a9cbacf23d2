// A desktop VS Code: an installed one, or one downloaded by @vscode/test-electron into the cache folder.
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { cache } from "./process.mjs";

const places = [
  "/Applications/Visual Studio Code.app/Contents/MacOS/Electron",
  join(
    homedir(),
    "Applications/Visual Studio Code.app/Contents/MacOS/Electron",
  ),
  `${process.env["LOCALAPPDATA"] ?? ""}\\Programs\\Microsoft VS Code\\Code.exe`,
  `${process.env["ProgramFiles"] ?? ""}\\Microsoft VS Code\\Code.exe`,
  "/usr/share/code/code",
  "/opt/visual-studio-code/code",
  "/snap/code/current/usr/share/code/code",
];

/** Whether a window can be shown at all. */
export function hasDisplay() {
  if (process.platform !== "linux") {
    return process.env["SSH_CONNECTION"] === undefined;
  }
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return Boolean(DISPLAY ?? WAYLAND_DISPLAY);
}

/** The program behind the `code` command, where one is installed. */
export function installedDesktop() {
  return places.find((file) => existsSync(file)) ?? null;
}

/** The `code` command itself, which opens a folder in a window. */
export function codeCommand() {
  const name = process.platform === "win32" ? "code.cmd" : "code";
  return (
    (process.env["PATH"] ?? "")
      .split(delimiter)
      .map((folder) => join(folder, name))
      .find((file) => existsSync(file)) ?? null
  );
}

/**
 * An editor for tests, or null where there is no display, none installed and its vendor out of reach.
 * @returns {Promise<{ file: string, source: string } | null>}
 */
export async function findDesktop() {
  if (!hasDisplay()) return null;
  const file = installedDesktop();
  if (file !== null) return { file, source: "installed" };
  try {
    await fetch("https://update.code.visualstudio.com/api/releases/stable", {
      signal: AbortSignal.timeout(5000),
    });
    const { downloadAndUnzipVSCode } = await import("@vscode/test-electron");
    return {
      file: await downloadAndUnzipVSCode({
        version: "stable",
        cachePath: join(cache, "vscode"),
      }),
      source: "downloaded",
    };
  } catch {
    return null;
  }
}
