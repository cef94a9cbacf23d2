// Why something is not known: a closed list, each with what a person needs to act on it.

/** The reason why a value, a shape or an outcome can't be told from the text alone. */
export type UnknownReason =
  | { readonly kind: "parameter"; readonly name: string }
  | { readonly kind: "undefinedName"; readonly name: string }
  | { readonly kind: "unresolvedImport"; readonly module: string }
  | { readonly kind: "unknownFunction"; readonly name: string }
  | {
      readonly kind: "unknownLayer";
      readonly name: string;
      readonly detail: string;
    }
  | { readonly kind: "runtimeData"; readonly source: string }
  | { readonly kind: "branchesDiffer" }
  | { readonly kind: "notFollowed"; readonly what: string }
  | { readonly kind: "budget"; readonly what: string }
  | { readonly kind: "error"; readonly code: string; readonly message: string }
  | { readonly kind: "noInputYet" }
  | { readonly kind: "becauseOf"; readonly reason: UnknownReason };

/** The reason as one sentence for a person, without a full stop. */
export function explainUnknown(reason: UnknownReason): string {
  switch (reason.kind) {
    case "parameter":
      return `\`${reason.name}\` is a parameter, and nobody calls this function here`;
    case "undefinedName":
      return `\`${reason.name}\` is not defined in this file`;
    case "unresolvedImport":
      return `\`${reason.module}\` is not in this workspace`;
    case "unknownFunction":
      return `what \`${reason.name}\` returns is not known to Unroll`;
    case "unknownLayer":
      return `\`${reason.name}\` can't be followed: ${reason.detail}`;
    case "runtimeData":
      return `\`${reason.source}\` is read at run time`;
    case "branchesDiffer":
      return "the branches of a condition give different results";
    case "notFollowed":
      return `${reason.what} is not followed`;
    case "budget":
      return `reading stopped: ${reason.what}`;
    case "error":
      return `${reason.code}: ${reason.message}`;
    case "noInputYet":
      return "the model has no input shape yet";
    case "becauseOf":
      return explainUnknown(reason.reason);
  }
}
