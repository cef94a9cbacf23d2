// The name that a person most likely meant: the nearest by edit distance, two steps away at most.

/** The candidate nearest to a misspelled name, or null when none is within two edits (or the name is too short to tell). */
export function nearestName(
  written: string,
  candidates: readonly string[],
): string | null {
  let best: string | null = null;
  let least = 3;
  for (const candidate of candidates) {
    const distance = editDistance(written, candidate);
    if (
      distance < least &&
      distance < Math.max(written.length, candidate.length) / 2
    ) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one text into the other. */
export function editDistance(left: string, right: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from(
    { length: right.length + 1 },
    (_, index) => index,
  );
  for (let i = 1; i <= left.length; i++) {
    const row = [i];
    for (let j = 1; j <= right.length; j++) {
      const change = left[i - 1] === right[j - 1] ? 0 : 1;
      let cost = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + change,
      );
      if (
        i > 1 &&
        j > 1 &&
        left[i - 1] === right[j - 2] &&
        left[i - 2] === right[j - 1]
      )
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[right.length] ?? 0;
}
