// The lines of a cell's own code, each with what it gives a name at the place under the cursor.
import { decimal } from "../format.ts";
import type { CodeEquation, CodeValue } from "../reading/code-lines.ts";

export interface CodeLinesProps {
  readonly lines: readonly CodeEquation[];
  /** Pointing at a value; null when it ends. */
  readonly onPoint: (value: CodeValue | null) => void;
  readonly onGo: (value: CodeValue) => void;
}

export function CodeLines({ lines, onPoint, onGo }: CodeLinesProps) {
  if (lines.length === 0) return null;
  return (
    <ol class="code-lines">
      {lines.map(({ text, values }) => (
        <li key={text}>
          <code>{text}</code>
          {values.length > 0 && (
            <div class="code-values">
              {values.map((value) => (
                <button
                  key={value.quantity}
                  type="button"
                  class="code-value"
                  data-quantity={value.quantity}
                  onPointerEnter={() => {
                    onPoint(value);
                  }}
                  onPointerLeave={() => {
                    onPoint(null);
                  }}
                  onFocus={() => {
                    onPoint(value);
                  }}
                  onBlur={() => {
                    onPoint(null);
                  }}
                  onClick={() => {
                    onGo(value);
                  }}
                >
                  <i>{value.quantity}</i> = {decimal(value.value)}
                </button>
              ))}
            </div>
          )}
        </li>
      ))}
    </ol>
  );
}
