// The poem that the preview starts with (Li Bai, 8th century), and how a text becomes samples.

/** Four lines of five characters: four samples of five steps. */
export const poemLines: readonly string[] = [
  "床前明月光",
  "疑是地上霜",
  "举头望明月",
  "低头思故乡",
];

/** The text cut into samples of `steps` characters; the last one is padded with empty tokens. Line breaks are left out. */
export function samplesOfText(
  text: string,
  steps: number,
  samples: number,
): readonly (readonly string[])[] {
  const characters = charactersOf(text);
  return Array.from({ length: samples }, (_, n) =>
    Array.from({ length: steps }, (_, t) => characters[n * steps + t] ?? ""),
  );
}

/** Code points; one token each. */
export function charactersOf(text: string): readonly string[] {
  return Array.from(text).filter((c) => c !== "\n" && c !== "\r");
}
