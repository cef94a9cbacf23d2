// What the run is given: input, sizes that the code leaves open, seed and backend. All have values before anything is asked.
import type { BackendName } from "../engine/recording.ts";
import type { AssumedSize, InputSize } from "../reading/subject.ts";
import { type InputKind, inputOf } from "../store.ts";
import { strings } from "../strings.ts";
import { useDispatch, useSelector } from "./parts/context.ts";
import { Choice, LockedSize, NumberField } from "./parts/fields.tsx";

const inputs: readonly InputKind[] = [
  "noise",
  "sine",
  "impulse",
  "oneHot",
  "poem",
  "text",
];
const backends: readonly (BackendName | "auto")[] = [
  "auto",
  "webgpu",
  "webgl",
  "wasm",
  "cpu",
];
const greatestSeed = 2 ** 31 - 1;

export function RunBar() {
  const settings = useSelector((state) => state.settings);
  const subject = useSelector((state) => state.subject);
  const input = useSelector(inputOf);
  const dispatch = useDispatch();
  if (subject === null) return null;
  const choose = (changed: Partial<typeof settings>) => {
    dispatch({ kind: "choose", settings: changed });
  };
  return (
    <div class="run-bar" role="group" aria-label={strings.settings}>
      <Choice
        label={strings.input}
        value={input}
        options={inputs.map((kind) => [kind, strings.inputs[kind]] as const)}
        onChoose={(kind) => {
          choose({ input: kind });
        }}
      />
      {input === "text" && <TextField />}
      <SizeField
        label={strings.batch}
        size={subject.batch}
        most={256}
        onChange={(batch) => {
          choose({ batch });
        }}
      />
      <SizeField
        label={strings.steps}
        size={subject.steps}
        most={10_000}
        onChange={(steps) => {
          choose({ steps });
        }}
      />
      <AssumedFields assumed={subject.assumed} />
      <SeedField
        seed={settings.seed}
        onChange={(seed) => {
          choose({ seed });
        }}
      />
      <Choice
        label={strings.backend}
        value={settings.backend}
        options={backends.map(
          (name) => [name, strings.backends[name]] as const,
        )}
        onChoose={(backend) => {
          choose({ backend });
        }}
      />
    </div>
  );
}

function TextField() {
  const text = useSelector((state) => state.settings.text);
  const dispatch = useDispatch();
  return (
    <label class="field">
      <span class="field-name">{strings.text}</span>
      <input
        class="vscode-textfield"
        type="text"
        value={text}
        onInput={(event) => {
          const settings = { text: event.currentTarget.value };
          dispatch({ kind: "choose", settings });
        }}
      />
    </label>
  );
}

function AssumedFields({
  assumed,
}: {
  readonly assumed: readonly AssumedSize[];
}) {
  const before = useSelector((state) => state.settings.assumed);
  const dispatch = useDispatch();
  return (
    <>
      {assumed.map(({ key, name, reason, value }) => (
        <NumberField
          key={key}
          label={name}
          value={value}
          least={1}
          most={4096}
          badge={strings.assumed}
          title={strings.assumedSize(name, reason, value)}
          onChange={(next) => {
            const settings = { assumed: { ...before, [key]: next } };
            dispatch({ kind: "choose", settings });
          }}
        />
      ))}
    </>
  );
}

function SizeField({
  label,
  size,
  most,
  onChange,
}: {
  readonly label: string;
  readonly size: InputSize;
  readonly most: number;
  readonly onChange: (value: number) => void;
}) {
  if (size.isFixed) {
    return <LockedSize label={label} value={size.value} line={size.line} />;
  }
  return (
    <NumberField
      label={label}
      value={size.value}
      least={1}
      most={most}
      onChange={onChange}
    />
  );
}

function SeedField({
  seed,
  onChange,
}: {
  readonly seed: number;
  readonly onChange: (seed: number) => void;
}) {
  return (
    <span class="joined">
      <NumberField
        label={strings.seed}
        value={seed}
        least={0}
        most={greatestSeed}
        onChange={onChange}
      />
      <button
        type="button"
        class="icon"
        title={strings.newSeed}
        aria-label={strings.newSeed}
        onClick={() => {
          onChange(Math.floor(Math.random() * 1_000_000));
        }}
      >
        <svg viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
          <path d="M13 3v3.5H9.5l1.3-1.3A4 4 0 1 0 12 8h1a5 5 0 1 1-1.5-3.5z" />
        </svg>
      </button>
    </span>
  );
}
