// Small controls with a name: a choice, a whole number, a size that the code fixes.
import { useState } from "preact/hooks";
import { strings } from "../../strings.ts";

export interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, text: string])[];
  readonly onChoose: (value: T) => void;
  readonly isDisabled?: boolean;
}

export function Choice<T extends string>(props: ChoiceProps<T>) {
  return (
    <label class="field">
      <span class="field-name">{props.label}</span>
      <span class="vscode-select">
        <select
          value={props.value}
          disabled={props.isDisabled}
          onChange={(event) => {
            const chosen = props.options.find(
              ([value]) => value === event.currentTarget.value,
            );
            if (chosen !== undefined) props.onChoose(chosen[0]);
          }}
        >
          {props.options.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
        <svg
          class="chevron-icon"
          viewBox="0 0 16 16"
          fill="currentColor"
          aria-hidden="true"
        >
          <path d="M8 10.6 3.4 6l.8-.8L8 9l3.8-3.8.8.8z" />
        </svg>
      </span>
    </label>
  );
}

export interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly onChange: (value: number) => void;
  /** A word after the field: `assumed`. */
  readonly badge?: string;
  readonly title?: string;
}

/** A whole number; what is typed counts from the first valid one on, and an invalid one is marked and not used. */
export function NumberField(props: NumberFieldProps) {
  const { value, least, most } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? String(value);
  const parsed = Number(text);
  const isValid =
    text.trim() !== "" &&
    Number.isInteger(parsed) &&
    parsed >= least &&
    parsed <= most;
  return (
    <label class="field" title={props.title}>
      <span class="field-name">{props.label}</span>
      <input
        class={isValid ? "vscode-textfield" : "vscode-textfield invalid"}
        type="number"
        inputMode="numeric"
        min={least}
        max={most}
        value={text}
        aria-invalid={!isValid}
        style={{ width: `${String(Math.max(3, text.length) + 3.5)}ch` }}
        onInput={(event) => {
          const next = event.currentTarget.value;
          setTyped(next);
          const number = Number(next);
          if (
            next.trim() !== "" &&
            Number.isInteger(number) &&
            number >= least &&
            number <= most
          ) {
            props.onChange(number);
          }
        }}
        onBlur={() => {
          setTyped(null);
        }}
      />
      {props.badge !== undefined && <span class="badge">{props.badge}</span>}
    </label>
  );
}

/** A size that the code fixes, with the line that does. */
export function LockedSize({
  label,
  value,
  line,
}: {
  readonly label: string;
  readonly value: number;
  readonly line: number | null;
}) {
  return (
    <span class="field locked">
      <span class="field-name">{label}</span>
      <output>{value}</output>
      <span class="dim">
        {line === null ? strings.fromCode : strings.fromLine(line)}
      </span>
    </span>
  );
}

export function Check({
  label,
  isChecked,
  onChange,
}: {
  readonly label: string;
  readonly isChecked: boolean;
  readonly onChange: (isChecked: boolean) => void;
}) {
  return (
    <label class="field check">
      <input
        type="checkbox"
        checked={isChecked}
        onChange={(event) => {
          onChange(event.currentTarget.checked);
        }}
      />
      <span class="field-name">{label}</span>
    </label>
  );
}
