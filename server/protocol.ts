// What server and client say to each other beyond LSP: one table of requests, imported by both sides. All values are plain JSON.

import type { ModelGraph } from "./models/graph.ts";

/** Each request's name with what is sent and what comes back. */
export interface Requests {
  /** Which layer or model a preview at a place shows; null when there is none. */
  readonly "unroll/preview": {
    readonly params: PlaceParams;
    readonly result: PreviewTarget | null;
  };
  /** The text edits that mend or change what the preview at a place shows; null when there is nothing to edit. */
  readonly "unroll/previewEdit": {
    readonly params: PlaceParams & { readonly edit: PreviewEdit };
    readonly result: TextEdits | null;
  };
}

/** Lines and UTF-16 units, from 0, as LSP counts. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** LSP's range: from a position up to another, which is no longer in it. */
export interface TextRange {
  readonly start: Position;
  readonly end: Position;
}

/** A place in a document: `{textDocument: {uri: "file:///a.py"}, position: {line: 4, character: 8}}`. */
export interface PlaceParams {
  readonly textDocument: { readonly uri: string };
  readonly position: Position;
}

/** The argument of the command `unroll.previewModel`, as a code lens gives it. */
export interface PreviewCommand {
  readonly uri: string;
  readonly position: Position;
}

/** What a preview is opened on: a layer's call, or a model. */
export interface PreviewTarget {
  /** The same for the same call over edits, so that a view keeps its place by it. */
  readonly id: string;
  /** The code's own expression on one line: `LSTM(8, return_state=True)(x)`. */
  readonly code: string;
  /** Its first line, from 1, and its file's name for a person. */
  readonly place: {
    readonly uri: string;
    readonly file: string;
    readonly line: number;
  };
  readonly graph: ModelGraph;
  /** The node of `graph` whose pictures are shown first, a recurrent layer; null when there is none. */
  readonly focus: string | null;
  /** Names that the code unpacks the node's result into, by flat position; null where it gives none. */
  readonly names: readonly (string | null)[];
  /** Lines (from 1) of the sizes that the code fixes; the sizes themselves stand in `graph`. */
  readonly lines: {
    readonly batch?: number;
    readonly steps?: number;
    readonly features?: number;
    readonly units?: number;
  };
  /** How the code feeds the model, in order. */
  readonly feeds: readonly PreviewFeed[];
  /** Which edits there are for it here. */
  readonly edits: readonly PreviewEdit["kind"][];
  /** The document has a syntax error, and parts of it may be missing. */
  readonly isBroken: boolean;
  /** Where in the document the things stand that a page can point at. */
  readonly marks: {
    readonly call: TextRange;
    readonly outputs: readonly (TextRange | null)[];
    readonly flags: readonly {
      readonly flag: "return_sequences" | "return_state";
      readonly range: TextRange;
    }[];
    readonly units: TextRange | null;
  };
}

/** A `fit`, `predict` or `evaluate`; null where the code doesn't tell. */
export interface PreviewFeed {
  readonly method: "fit" | "predict" | "evaluate";
  readonly line: number;
  readonly samples: number | null;
  readonly batch: number | null;
  readonly epochs: number | null;
  readonly shuffle: boolean | null;
  /** Whether the code resets states between epochs. */
  readonly resets: boolean;
}

/** Another pair of flags, with the names unpacked to match; data in order; data without its last short batch. */
export type PreviewEdit =
  | {
      readonly kind: "flags";
      readonly returnSequences: boolean;
      readonly returnState: boolean;
    }
  | { readonly kind: "shuffle" }
  | { readonly kind: "trim" };

/** By document. */
export type TextEdits = Readonly<
  Record<
    string,
    readonly { readonly range: TextRange; readonly newText: string }[]
  >
>;
