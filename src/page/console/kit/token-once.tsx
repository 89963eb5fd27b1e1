import { type Signal, useSignal } from '@preact/signals';
import { useWords } from '../text/of.ts';

/** A secret that the hub tells once: until it is put away, and nowhere else. */
export type Secret = { readonly title: string; readonly text: string; readonly more?: string };

export const TokenOnce = ({ secret }: { readonly secret: Signal<Secret | undefined> }) => {
  const words = useWords();
  const isCopied = useSignal(false);
  const shown = secret.value;
  if (shown === undefined) return null;
  return (
    <div class="token-once" role="alert">
      <h4>{shown.title}</h4>
      <p>{words.shownOnce}</p>
      <p>
        <code>{shown.text}</code>
      </p>
      {shown.more === undefined ? null : (
        <p class="quiet">
          <code>{shown.more}</code>
        </p>
      )}
      <div class="buttons">
        <button
          type="button"
          class="button"
          onClick={() => {
            navigator.clipboard?.writeText(shown.text).then(
              () => {
                isCopied.value = true;
              },
              () => {},
            );
          }}
        >
          {isCopied.value ? words.copied : words.copy}
        </button>
        <button
          type="button"
          class="button"
          onClick={() => {
            secret.value = undefined;
            isCopied.value = false;
          }}
        >
          {words.close}
        </button>
      </div>
    </div>
  );
};
