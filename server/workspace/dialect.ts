// Which library's behaviour holds for a file: what it imports, what is set, what the project pins; Keras 3 when nothing says otherwise.

import type { Dialect } from "../layers/layer.ts";
import type { Language } from "../syntax/program.ts";
import type { Host } from "./host.ts";
import { foldersUpwards } from "./paths.ts";
import type { Settings } from "./settings.ts";

/** Null when the text names neither Keras nor TensorFlow, or TF.js in JavaScript: then there is nothing to read in it. */
export function dialectOf(
  file: string,
  text: string,
  language: Language,
  settings: Settings,
  host: Host,
): Dialect | null {
  if (language === "javascript")
    return text.includes("tensorflow/tfjs") ? "tfjs" : null;
  if (!mentionsKeras(text)) return null;
  if (/^[ \t]*(import|from)[ \t]+tf_keras\b/m.test(text)) return "keras2";
  if (settings.keras !== "auto")
    return settings.keras === "2" ? "keras2" : "keras3";
  if (/TF_USE_LEGACY_KERAS["'\]]*\s*(=|,)\s*["']?(1|True|true)/.test(text))
    return "keras2";
  return pinnedDialect(file, host) ?? "keras3";
}

/** Whether a text may hold model code at all; asked before anything is parsed. */
export function mentionsKeras(text: string): boolean {
  return text.includes("keras") || text.includes("tensorflow");
}

const projectFiles =
  /^(requirements[\w.-]*\.(txt|in)|pyproject\.toml|poetry\.lock|uv\.lock|pdm\.lock|Pipfile(\.lock)?|environment\.ya?ml|setup\.(py|cfg))$/;

/** What the nearest folder with a project file pins, or null when it pins nothing that decides. */
function pinnedDialect(file: string, host: Host): Dialect | null {
  for (const folder of foldersUpwards(file)) {
    const names = host
      .listFolder(folder)
      .filter((name) => projectFiles.test(name));
    if (names.length === 0) continue;
    const answers = names.map((name) =>
      pinnedBy(host.readFile(`${folder}/${name}`) ?? ""),
    );
    if (answers.includes("keras2")) return "keras2";
    return answers.includes("keras3") ? "keras3" : null;
  }
  return null;
}

const packages =
  /(?<![\w-])["']?(tensorflow(?:-cpu|-gpu|-macos|-intel|_cpu)?|keras)["']?(?:\[[\w,-]*\])?((?:\s*(?:===|==|~=|<=|>=|<|>|!=|,|=)\s*["'^~]*[\w.*]+["']?)+)/g;
const locked =
  /name\s*=\s*"(tensorflow|tensorflow-cpu|keras)"\s*\n\s*version\s*=\s*"([\d.]+)"/g;

/** TensorFlow below 2.16 and Keras below 3 mean Keras 2. */
function pinnedBy(text: string): Dialect | null {
  const plain = text.replace(/#.*$/gm, "");
  const pins: { name: string; highest: readonly number[]; isExact: boolean }[] =
    [];
  for (const [, name = "", version = ""] of plain.matchAll(locked))
    pins.push({ name, highest: numbersOf(version), isExact: true });
  for (const [, name = "", specifiers = ""] of plain.matchAll(packages)) {
    const bound = upperBound(specifiers);
    if (bound) pins.push({ name, ...bound });
  }
  const isOld = pins.some(({ name, highest }) =>
    isBelow(highest, name === "keras" ? [3] : [2, 16]),
  );
  if (isOld) return "keras2";
  return pins.some((pin) => pin.isExact) ? "keras3" : null;
}

/** The highest version that specifiers allow: `==2.15.0`, `~=2.12`, `<2.16` (just below it), `2.15.*`. */
function upperBound(
  specifiers: string,
): { highest: readonly number[]; isExact: boolean } | null {
  let highest: readonly number[] | null = null;
  let isExact = false;
  for (const [, operator = "", quote = "", version = ""] of specifiers.matchAll(
    /(===|==|~=|<=|>=|<|>|!=|=)\s*(["'^~]*)([\w.*]+)/g,
  )) {
    const numbers = numbersOf(version);
    if (numbers.length === 0) continue;
    if (
      operator === "==" ||
      operator === "===" ||
      (operator === "=" && !/[\^~]/.test(quote))
    ) {
      highest = numbers;
      isExact = true;
    } else if (operator === "~=") {
      highest ??=
        numbers.length > 2
          ? numbers.slice(0, 2)
          : numbers.slice(0, 1).concat(Infinity);
    } else if (operator === "<") highest = justBelow(numbers);
    else if (operator === "<=") highest = numbers;
  }
  return highest ? { highest, isExact } : null;
}

function justBelow(version: readonly number[]): readonly number[] {
  const significant = [...version];
  while (significant.length > 1 && significant[significant.length - 1] === 0)
    significant.pop();
  const last = significant.pop() ?? 0;
  return [...significant, last - 1, Infinity];
}

function numbersOf(version: string): readonly number[] {
  return version
    .split(".")
    .flatMap((part) => (/^\d+$/.test(part) ? [Number(part)] : []));
}

function isBelow(
  version: readonly number[],
  limit: readonly number[],
): boolean {
  for (const [index, bound] of limit.entries()) {
    const part = version[index] ?? 0;
    if (part !== bound) return part < bound;
  }
  return false;
}
