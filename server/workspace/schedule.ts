// When work runs: in slices of a few milliseconds, so that a newer edit, a cancel or a request in between is heard.

/** The time of whoever runs the server. */
export interface Clock {
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Resolves once everything that has already arrived was heard, and after `milliseconds` at least. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** Milliseconds of one slice: half a frame, so that nobody waits for it. */
const sliceLength = 8;

/**
 * Drives `work` to its end and returns its result, or null as soon as `isWanted` says no between two slices; the generator is
 * then closed, so that it frees what it holds. What `work` throws, the promise rejects with.
 */
export async function runInSlices<Result>(
  work: Generator<void, Result>,
  clock: Clock,
  isWanted: () => boolean,
): Promise<Result | null> {
  for (;;) {
    const end = clock.now() + sliceLength;
    do {
      const step = work.next();
      if (step.done === true) return step.value;
    } while (clock.now() < end);
    await clock.pause(0);
    if (!isWanted()) {
      close(work);
      return null;
    }
  }
}

function close(work: Iterator<void>): void {
  work.return?.();
}
