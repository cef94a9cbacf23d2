// What a preview is about: the place in the code, kept through edits, and what the server last found there.

import type {
  Position,
  PreviewCommand,
  PreviewEdit,
  PreviewTarget,
  TextEdits,
} from "../../server/protocol.ts";
import type { Server } from "../client.ts";

export interface Subject {
  /** What was found last; `isBroken` when the code can't be read there any more. */
  readonly target: () => PreviewTarget | null;
  /** The document that it is in; null while there is none. */
  readonly uri: () => string | null;
  /** Turns to another place, without asking what is there. */
  readonly set: (place: PreviewCommand | null) => void;
  /** Asks what stands at the place now, and keeps the answer. */
  readonly find: () => Promise<PreviewTarget | null>;
  /** Turns to what is at another place, if there is something. True when it is something else than before. */
  readonly turnTo: (place: PreviewCommand) => Promise<boolean>;
  /** The text edits that the server makes of an edit to what is shown. */
  readonly edit: (edit: PreviewEdit) => Promise<TextEdits | null>;
  /** A document has changed: the place moves with its text. */
  readonly edited: (uri: string, moved: (before: Position) => Position) => void;
}

export function createSubject(
  server: Server,
  first: PreviewCommand | null,
): Subject {
  let place = first;
  let target: PreviewTarget | null = null;
  const ask = ({
    uri,
    position,
  }: PreviewCommand): Promise<PreviewTarget | null> =>
    server.ask("unroll/preview", { textDocument: { uri }, position });
  const keep = (found: PreviewTarget): void => {
    target = found;
    place = { uri: found.place.uri, position: found.marks.call.start };
  };
  return {
    target: () => target,
    uri: () => place?.uri ?? null,
    set: (next) => {
      place = next;
      target = null;
    },
    find: async () => {
      const asked = place;
      if (asked === null) return null;
      const found = await ask(asked);
      // Meanwhile it was turned elsewhere, which has its own answer.
      if (place !== asked) return target;
      if (found !== null) keep(found);
      else if (target !== null) target = { ...target, isBroken: true };
      return target;
    },
    turnTo: async (next) => {
      const before = target?.id;
      const found = await ask(next);
      if (found === null) return false;
      keep(found);
      return found.id !== before;
    },
    edit: (edit) => {
      if (place === null) return Promise.resolve(null);
      const { uri, position } = place;
      const textDocument = { uri };
      return server.ask("unroll/previewEdit", { textDocument, position, edit });
    },
    edited: (uri, moved) => {
      if (place?.uri !== uri) return;
      place = { ...place, position: moved(place.position) };
    },
  };
}
