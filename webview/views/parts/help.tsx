// The list of keys, in the browser's own dialog.
import { useEffect, useRef } from "preact/hooks";
import { strings } from "../../strings.ts";

export function Help({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} class="help" aria-labelledby="keys" onClose={onClose}>
      <h2 id="keys">{strings.help}</h2>
      <dl>
        {strings.keys.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit" class="vscode-button">
          {strings.close}
        </button>
      </form>
    </dialog>
  );
}
