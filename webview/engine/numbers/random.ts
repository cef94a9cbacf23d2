// Random numbers that are the same on every machine: integer arithmetic for the stream, and a normal distribution that needs no logarithm
// or cosine, whose last bits differ between JavaScript engines.

export interface RandomStream {
  /** Uniform in [0, 1), 32 bits. */
  readonly uniform: () => number;
  /** Mean 0, deviation 1; the sum of twelve uniform numbers, so never beyond 6. */
  readonly normal: () => number;
  /** An integer in [0, bound). */
  readonly below: (bound: number) => number;
}

/** A stream for one purpose: the same seed and label give the same numbers, other labels independent ones. */
export function randomStream(seed: number, label: string): RandomStream {
  const next = sfc32(seedWords(`${seed}/${label}`));
  const uniform = () => next() / 4294967296;
  const normal = () => {
    let sum = -6;
    for (let k = 0; k < 12; k++) sum += uniform();
    return sum;
  };
  return { uniform, normal, below: (bound) => Math.floor(uniform() * bound) };
}

/** The numbers 0 to `count - 1` in random order. */
export function permutation(random: RandomStream, count: number): number[] {
  const order = Array.from({ length: count }, (_, k) => k);
  for (let k = count - 1; k > 0; k--) {
    const other = random.below(k + 1);
    const kept = order[k] ?? 0;
    order[k] = order[other] ?? 0;
    order[other] = kept;
  }
  return order;
}

type Words = readonly [number, number, number, number];

/** Four words of a text, by four rounds of FNV-1a with different offsets. */
function seedWords(text: string): Words {
  const word = (offset: number) => {
    let hash = (2166136261 ^ offset) >>> 0;
    for (let k = 0; k < text.length; k++) {
      hash = Math.imul(hash ^ text.charCodeAt(k), 16777619);
      hash ^= hash >>> 13;
    }
    return hash >>> 0;
  };
  return [
    word(0),
    word(0x9e3779b9 | 0),
    word(0x85ebca6b | 0),
    word(0xc2b2ae35 | 0),
  ];
}

/** Chris Doty-Humphrey's small fast counting generator (PractRand), 32-bit output. */
function sfc32(words: Words): () => number {
  let [a, b, c, counter] = words;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let k = 0; k < 15; k++) next();
  return next;
}
