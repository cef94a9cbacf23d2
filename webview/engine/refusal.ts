// Why something can't run, as a value.

/** The rest of the sentence "Stopped before `my_layer` (MyLayer): …", without its full stop. */
export interface Refusal {
  readonly kind: "refusal";
  readonly reason: string;
}

export function refuse(reason: string): Refusal {
  return { kind: "refusal", reason };
}

export function isRefusal(value: unknown): value is Refusal {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    value.kind === "refusal"
  );
}
