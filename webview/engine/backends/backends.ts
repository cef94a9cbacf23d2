// Which tfjs backend runs, and why. Each start has a time limit and a proof that it computes; what fails leaves its reason to the next.

import {
  env,
  findBackendFactory,
  matMul,
  removeBackend,
  setBackend,
  tensor2d,
} from "@tensorflow/tfjs-core";
import type { BackendName, BackendReport } from "../recording.ts";

/** One backend as this place can start it. */
export interface BackendStarter {
  readonly name: BackendName;
  /** `WebGPU`, for sentences. */
  readonly label: string;
  /** Before the start: why it can't or should not run here, as a clause; null: try it. */
  readonly refuse: (isPinned: boolean) => Promise<string | null>;
  /** Resolves when the device is lost; never for the CPU. Asked after the start. */
  readonly lost: () => Promise<void>;
}

export interface StartedBackend {
  readonly starter: BackendStarter;
  readonly report: Omit<BackendReport, "milliseconds">;
}

/** Why a GPU is refused that isn't one. */
export const drawnBySoftware =
  "it is drawn by software here, which is slower than the CPU";

const startLimit = 2000;

/**
 * Starts the pinned backend or, for `auto`, the first of the list that works. A pinned one that fails gives way to the rest.
 * @param starters in order of preference; the last one (cpu) always works
 * @param without those that can't be taken any more, each with the reason
 */
export async function startBackend(
  starters: readonly BackendStarter[],
  choice: BackendName | "auto",
  without: ReadonlyMap<BackendName, string>,
): Promise<StartedBackend> {
  const pinned = starters.filter((starter) => starter.name === choice);
  const rest = starters.filter((starter) => starter.name !== choice);
  const reasons: string[] = [];
  if (choice !== "auto" && pinned.length === 0)
    reasons.push(`${choice} is not part of this engine`);
  for (const starter of [...pinned, ...rest]) {
    const isPinned = starter.name === choice;
    const trouble =
      without.get(starter.name) ?? (await tryStart(starter, isPinned));
    if (trouble === null)
      return {
        starter,
        report: {
          name: starter.name,
          reason: reasonOf(starter, isPinned, reasons),
        },
      };
    reasons.push(`${starter.label}: ${trouble}`);
  }
  throw new Error(`No backend starts here. ${reasons.join(". ")}.`);
}

function reasonOf(
  starter: BackendStarter,
  isPinned: boolean,
  before: readonly string[],
): string {
  if (isPinned) return `${starter.label} was chosen.`;
  if (before.length === 0)
    return `${starter.label} is the first choice and works here.`;
  const hasGpu = starter.name !== "cpu" && starter.name !== "wasm";
  const front = hasGpu ? "" : `No GPU here; ran on ${starter.label}. `;
  return `${front}${before.join(". ")}.`;
}

/** Null when it runs; else why not. */
async function tryStart(
  starter: BackendStarter,
  isPinned: boolean,
): Promise<string | null> {
  const refused = await within(starter.refuse(isPinned), "no answer");
  if (refused !== null) return refused;
  const trouble = await within(proof(starter.name), tooLate);
  // Else it would take over in the middle of a run, once it has started after all.
  if (trouble === tooLate) removeBackend(starter.name);
  return trouble;
}

const tooLate = "it did not start within 2 s";

/** A product that half floats get wrong: such a device would show numbers that are not Keras'. */
async function proof(name: BackendName): Promise<string | null> {
  try {
    const factory: unknown = findBackendFactory(name);
    if (typeof factory !== "function") return "it is not available";
    if (!(await setBackend(name))) return "it is not available";
    const left = tensor2d([[1, 0.000244140625]]);
    const right = tensor2d([[1], [0.25]]);
    const product = matMul(left, right);
    const [value] = await product.data();
    left.dispose();
    right.dispose();
    product.dispose();
    return value === 1.00006103515625
      ? null
      : "it computes with half precision only";
  } catch (error) {
    return error instanceof Error ? error.message : "it failed to start";
  }
}

function within(
  work: Promise<string | null>,
  late: string,
): Promise<string | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(late), startLimit);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}

/** Frees all that a GPU holds for us. The CPU's memory frees itself. */
export function closeBackend(name: BackendName): void {
  const factory: unknown = findBackendFactory(name);
  if (name !== "cpu" && typeof factory === "function") removeBackend(name);
}

/** Quiet, and without checks of every result that cost a read-back. */
export function quietTfjs(): void {
  env().set("PROD", true);
}
