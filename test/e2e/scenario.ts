// How an end-to-end test is written down and run: in order, each with a limit, all of them even when one fails.

export interface Scenario {
  readonly name: string;
  readonly body: () => Promise<void>;
}

export interface Outcome {
  readonly name: string;
  readonly ms: number;
  readonly error?: string;
}

export interface Hooks {
  /** Makes every scenario start alike, whatever the one before has left. */
  readonly before: () => Promise<void>;
  readonly report: (outcome: Outcome) => Promise<void>;
  readonly atFailure: (name: string) => Promise<void>;
}

const limitMs = 90_000;
const scenarios: Scenario[] = [];

/** Adds a scenario; its body fails by throwing. */
export function scenario(name: string, body: () => Promise<void>): void {
  scenarios.push({ name, body });
}

/** Runs those whose name contains one of `only`, or all; gives how many failed. */
export async function runScenarios(
  only: readonly string[],
  { before, report, atFailure }: Hooks,
): Promise<number> {
  const chosen = scenarios.filter(
    ({ name }) => only.length === 0 || only.some((part) => name.includes(part)),
  );
  let failed = 0;
  for (const { name, body } of chosen) {
    const started = Date.now();
    const error = await failure(async () => {
      await before();
      await body();
    });
    if (error !== undefined) {
      failed += 1;
      await atFailure(name).catch(() => undefined);
    }
    const outcome = { name, ms: Date.now() - started };
    await report(error === undefined ? outcome : { ...outcome, error });
  }
  return failed;
}

async function failure(body: () => Promise<void>): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`not done after ${limitMs / 1000} s`));
    }, limitMs);
  });
  try {
    await Promise.race([body(), late]);
    return undefined;
  } catch (error) {
    return error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits until `read` gives something; the last failure's own words come with a time-out. */
export async function eventually<T>(
  what: string,
  read: () => Promise<T | null | undefined | false>,
  seconds = 20,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  let last = "";
  while (Date.now() < end) {
    try {
      const value = await read();
      if (value !== null && value !== undefined && value !== false)
        return value;
    } catch (error) {
      last = `: ${String(error)}`;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what} did not come in ${seconds} s${last}`);
}
