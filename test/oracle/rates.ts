// How many cases agree, layer by layer: counted by whoever judges them, printed and demanded in one way.

export interface Rates {
  readonly count: (layer: string, agrees: boolean) => void;
  /** Layers of which not every case agrees. */
  readonly below: () => readonly string[];
  /** One line with the sum, then `LSTM 128/128` for each layer. */
  readonly print: (title: string) => string;
}

export function createRates(): Rates {
  const rates = new Map<string, { agree: number; all: number }>();
  const text = ([layer, { agree, all }]: [
    string,
    { agree: number; all: number },
  ]) => `${layer} ${String(agree)}/${String(all)}`;
  return {
    count: (layer, agrees) => {
      const rate = rates.get(layer) ?? { agree: 0, all: 0 };
      rates.set(layer, {
        agree: rate.agree + Number(agrees),
        all: rate.all + 1,
      });
    },
    below: () =>
      [...rates].filter(([, { agree, all }]) => agree < all).map(text),
    print: (title) => {
      const sums = [...rates.values()];
      const agree = sums.reduce((sum, rate) => sum + rate.agree, 0);
      const all = sums.reduce((sum, rate) => sum + rate.all, 0);
      const layers = [...rates].map(text).join("  ");
      return `${title}: ${String(agree)} of ${String(all)} cases agree\n${layers}`;
    },
  };
}
