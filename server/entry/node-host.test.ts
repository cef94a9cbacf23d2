// The file system as the analysis sees it: what changes is read again, what isn't there is nothing.
import {
  mkdirSync,
  mkdtempSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { createNodeHost } from "./node-host.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "unroll-host-"));
const host = createNodeHost(pathToFileURL(`${folder}/`), () => undefined);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The file or folder as of that second of 2026, so that two changes have two times. */
function asOf(name: string, second: number): void {
  const time = new Date(Date.UTC(2026, 0, 1, 0, 0, second));
  utimesSync(path.join(folder, name), time, time);
}

test("a text is read again once the file has changed", () => {
  const file = path.join(folder, "model.py");
  expect(host.readFile(file)).toBeNull();
  writeFileSync(file, "units = 3");
  asOf("model.py", 1);
  expect(host.readFile(file)).toBe("units = 3");
  writeFileSync(file, "units = 4");
  asOf("model.py", 2);
  expect(host.readFile(file)).toBe("units = 4");
});

test("a folder is listed again once a name has come or gone", () => {
  const inner = path.join(folder, "data");
  expect(host.listFolder(inner)).toEqual([]);
  mkdirSync(path.join(inner, "raw"), { recursive: true });
  asOf("data", 1);
  expect(host.listFolder(inner)).toEqual(["raw/"]);
  writeFileSync(path.join(inner, "setup.py"), "");
  asOf("data", 2);
  expect(host.listFolder(inner)).toEqual(["raw/", "setup.py"]);
  rmSync(path.join(inner, "raw"), { recursive: true });
  asOf("data", 3);
  expect(host.listFolder(inner)).toEqual(["setup.py"]);
});

test("what is no text has none", () => {
  const file = path.join(folder, "weights.h5");
  writeFileSync(file, new Uint8Array([0x89, 0x48, 0, 1]));
  expect(host.readFile(file)).toBeNull();
  expect(host.readFile(folder)).toBeNull();
});
