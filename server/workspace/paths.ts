// Paths as text, `/`-separated: folders, and where an import may lie.

import type { Host } from "./host.ts";

/** The folder of a file, without a trailing `/`; `.` for a bare name. */
export function folderOf(file: string): string {
  const slash = file.lastIndexOf("/");
  return slash < 0 ? "." : slash === 0 ? "" : file.slice(0, slash);
}

/** The file's folder and those above it, nearest first; at most 12. A relative path goes up as far as it says. */
export function foldersUpwards(file: string): readonly string[] {
  const folders: string[] = [];
  for (
    let folder = folderOf(file);
    folders.length < 12;
    folder = folderOf(folder)
  ) {
    folders.push(folder);
    if (folder === "" || folder === "." || !folder.includes("/")) break;
  }
  return folders;
}

const projectMarks = new Set([
  "pyproject.toml",
  "setup.py",
  "setup.cfg",
  "requirements.txt",
  "package.json",
  ".git/",
  "Pipfile",
]);

/** Folders in which imports of a file are looked for: its own and those above it, up to the nearest with a project file. */
export function importRoots(file: string, host: Host): readonly string[] {
  const roots: string[] = [];
  for (const folder of foldersUpwards(file)) {
    roots.push(folder);
    if (host.listFolder(folder).some((name) => projectMarks.has(name))) break;
  }
  return roots;
}

/** Joins a folder and a relative path, resolving `.` and `..`. */
export function join(folder: string, path: string): string {
  const isAbsolute = folder.startsWith("/") || folder === "";
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts[parts.length - 1] !== "..")
      parts.pop();
    else parts.push(part);
  }
  return (isAbsolute ? "/" : "") + parts.join("/");
}
