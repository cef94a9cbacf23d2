// Sentences with code in them.

/** A sentence in which names between backquotes are set as code. */
export function Words({ text }: { readonly text: string }) {
  return (
    <>
      {text
        .split("`")
        .map((part, index) =>
          index % 2 === 1 ? <code key={index}>{part}</code> : part,
        )}
    </>
  );
}
