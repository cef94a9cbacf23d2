// How samples go through the model: their order, their number, and when the states are reset.
import { type Settings, inputOf, planOf } from "../store.ts";
import { strings } from "../strings.ts";
import type { Material } from "./lanes.ts";
import { useDispatch, useSelector, useSurroundings } from "./parts/context.ts";
import { Check, Choice, NumberField } from "./parts/fields.tsx";

const arrangements = ["continue", "readingOrder"] as const;
const resets = ["never", "epoch", "batch"] as const;

export function BatchSettings({ material }: { readonly material: Material }) {
  const dispatch = useDispatch();
  const { host } = useSurroundings();
  const settings = useSelector((state) => state.settings);
  const target = useSelector((state) => state.target);
  const isPoem = useSelector((state) => inputOf(state) === "poem");
  const { samples, epochs, shuffle, resets: reset } = usePlan();
  const choose = (changed: Partial<Settings>) => {
    dispatch({ kind: "choose", settings: changed });
  };
  const canUnshuffle = target?.edits.includes("shuffle") === true;
  return (
    <div class="run-bar" role="group" aria-label={strings.views.batches}>
      {isPoem ? (
        <Choice
          label={strings.rows}
          value={settings.arrangement}
          options={arrangements.map(
            (kind) => [kind, strings.arrangements[kind]] as const,
          )}
          onChoose={(arrangement) => {
            choose({ arrangement });
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
      )}
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
      {shuffle && (
        <button
          type="button"
          class="vscode-button secondary"
          onClick={() => {
            choose({ draw: settings.draw + 1 });
          }}
        >
          {strings.playAgain}
        </button>
      )}
      {shuffle && canUnshuffle && (
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

/** The plan in use; its parts are read one by one, since each reading of the state makes it anew. */
function usePlan() {
  const samples = useSelector((state) => planOf(state).samples) ?? 1;
  const epochs = useSelector((state) => planOf(state).epochs);
  const shuffle = useSelector((state) => planOf(state).shuffle);
  const reset = useSelector((state) => planOf(state).resets);
  return { samples, epochs, shuffle, resets: reset };
}
