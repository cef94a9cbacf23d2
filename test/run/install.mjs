// Brings node_modules to what the lock file says, and does nothing when it is there already.
import { readFileSync } from "node:fs";
import path from "node:path";
import { must, npm, root, say } from "./process.mjs";

/** Installs the project's packages if any is missing or of another version. */
export async function install() {
  if (isInstalled()) return;
  say("Installing packages (npm ci)");
  await must(
    "npm ci",
    npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"]),
  );
}

/** npm writes down what it installed; a package that this platform doesn't need is marked optional. */
function isInstalled() {
  const wanted = packages(path.join(root, "package-lock.json"));
  const found = packages(path.join(root, "node_modules/.package-lock.json"));
  return (
    found !== null &&
    wanted !== null &&
    Object.entries(wanted).every(
      ([name, entry]) =>
        name === "" ||
        entry.optional === true ||
        found[name]?.version === entry.version,
    )
  );
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean }> | null}
 */
function packages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return null;
  }
}
