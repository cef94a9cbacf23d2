// The edits that a preview offers for what it shows, in the client's terms.

import type { PlaceParams, PreviewEdit, TextEdits } from "../protocol.ts";
import type { Edit } from "../rules/rule.ts";
import { subjectAt } from "../trace/subject.ts";
import { editOf } from "../workspace/subject-edits.ts";
import { covers, type Reading } from "./ranges.ts";

/** The edits to the client's documents; null when there are none, or one of them has no place any more. */
export function previewEdit(
  reading: Reading,
  { position, edit }: PlaceParams & { readonly edit: PreviewEdit },
): TextEdits | null {
  const { analysis } = reading;
  const offset = reading.offsetAt(position);
  const subject = subjectAt(analysis.trace, (range) =>
    covers(analysis, range, offset),
  );
  const edits = subject && editOf(analysis, subject, edit);
  return edits === null ? null : located(reading, edits);
}

function located(reading: Reading, edits: readonly Edit[]): TextEdits | null {
  const changes: Record<string, TextEdits[string][number][]> = {};
  for (const { range, text } of edits) {
    const location = reading.locate(range);
    if (location === null) return null;
    const known = (changes[location.uri] ??= []);
    known.push({ range: location.range, newText: text });
  }
  return changes;
}
