// What server and client say to each other beyond LSP: one table of requests, imported by both sides. All values are plain JSON.

import type { ModelGraph } from "./models/graph.ts";

/** Each request's name with what is sent and what comes back. */
export interface Requests {
  /** Which layer or model a preview at a place shows; null when there is none. */
  readonly "unroll/preview": {
    readonly params: PlaceParams;
    readonly result: PreviewSource | null;
  };
}

export interface Place {
  readonly line: number;
  readonly character: number;
}

/** A place in a document, as LSP counts: lines and UTF-16 units from 0. */
export interface PlaceParams {
  readonly textDocument: { readonly uri: string };
  readonly position: Place;
}

/** Arguments of the command `unroll.previewModel`, as a code lens gives them: `{uri: "file:///a.py", position: {line: 4, character: 8}}`. */
export interface PreviewCommand {
  readonly uri: string;
  readonly position: Place;
}

/** What a preview is opened on. */
export interface PreviewSource {
  readonly graph: ModelGraph;
  /** The node of `graph` that the place is about; null for the model as a whole. */
  readonly focus: string | null;
  /** The expression in the code, on one line: `LSTM(8, return_state=True)(x)`. */
  readonly code: string;
  /** Where its constructor starts. */
  readonly uri: string;
  readonly position: Place;
  /** Names that the code unpacks the focused layer's result into, in order; null where it gives none. */
  readonly names: readonly (string | null)[];
  /** The document has a syntax error somewhere: parts of it may be missing. */
  readonly isBroken: boolean;
}
