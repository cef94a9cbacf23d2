// Where names live: a chain of scopes, each with its own place in the store.

/** Names a place in the store. */
export type Ref = number;

export interface Scope {
  readonly ref: Ref;
  readonly parent: Scope | null;
  readonly kind: "module" | "function" | "block" | "class";
  /** The file whose text runs in it. */
  readonly file: string;
}

/** A class is known by this object before its value exists. */
export interface ClassReference {
  readonly name: string;
  readonly ref: Ref;
}

/** The store's key of a name in a scope, of an attribute of an instance, of a member of a class. */
export function keyOf(owner: Ref, name: string): string {
  return `${String(owner)}.${name}`;
}
