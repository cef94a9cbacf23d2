// How samples go through the model: their order, their number, and when the states are reset.
import { type Settings, inputOf, planOf } from "../store.ts";
import { strings } from "../strings.ts";
import type { Material } from "./material.ts";
import { useDispatch, useSelector, useSurroundings } from "./parts/context.ts";
import { Check, Choice, NumberField } from "./parts/fields.tsx";

const arrangements = ["continue", "readingOrder"] as const;
const resets = ["never", "epoch", "batch"] as const;

export function BatchSettings({ material }: { readonly material: Material }) {
  const dispatch = useDispatch();
  const { epochs, shuffle, resets: reset } = usePlan();
  const choose = (changed: Partial<Settings>) => {
    dispatch({ kind: "choose", settings: changed });
  };
  return (
    <div class="run-bar" role="group" aria-label={strings.views.batches}>
      <SamplesField />
      <NumberField
        label={strings.epochs}
        value={epochs}
        least={1}
        most={8}
        onChange={(value) => {
          choose({ epochs: value });
        }}
      />
      <Check
        label={strings.shuffle}
        isChecked={shuffle}
        onChange={(value) => {
          choose({ shuffle: value });
        }}
      />
      {shuffle && <ShuffleButtons />}
      {material.subject.isStateful && (
        <Choice
          label={strings.resets}
          value={reset}
          options={resets.map(
            (kind) => [kind, strings.resetKinds[kind]] as const,
          )}
          onChoose={(kind) => {
            choose({ resets: kind });
          }}
        />
      )}
    </div>
  );
}

/** Which samples: the poem's two arrangements, else their number. */
function SamplesField() {
  const dispatch = useDispatch();
  const isPoem = useSelector((state) => inputOf(state) === "poem");
  const arrangement = useSelector((state) => state.settings.arrangement);
  const samples = useSelector((state) => planOf(state).samples) ?? 1;
  const choose = (changed: Partial<Settings>) => {
    dispatch({ kind: "choose", settings: changed });
  };
  return isPoem ? (
    <Choice
      label={strings.rows}
      value={arrangement}
      options={arrangements.map(
        (kind) => [kind, strings.arrangements[kind]] as const,
      )}
      onChoose={(kind) => {
        choose({ arrangement: kind });
      }}
    />
  ) : (
    <NumberField
      label={strings.samples}
      value={samples}
      least={1}
      most={256}
      onChange={(value) => {
        choose({ samples: value });
      }}
    />
  );
}

/** Another order, and the way to have none. */
function ShuffleButtons() {
  const dispatch = useDispatch();
  const { host } = useSurroundings();
  const draw = useSelector((state) => state.settings.draw);
  const target = useSelector((state) => state.target);
  return (
    <>
      <button
        type="button"
        class="vscode-button secondary"
        onClick={() => {
          dispatch({ kind: "choose", settings: { draw: draw + 1 } });
        }}
      >
        {strings.playAgain}
      </button>
      {target?.edits.includes("shuffle") === true && (
        <button
          type="button"
          class="vscode-button secondary"
          onClick={() => {
            host.edit({ kind: "shuffle" });
          }}
        >
          {strings.setShuffle}
        </button>
      )}
    </>
  );
}

/** The plan in use; its parts are read one by one, since each reading of the state makes it anew. */
function usePlan() {
  const epochs = useSelector((state) => planOf(state).epochs);
  const shuffle = useSelector((state) => planOf(state).shuffle);
  const reset = useSelector((state) => planOf(state).resets);
  return { epochs, shuffle, resets: reset };
}
