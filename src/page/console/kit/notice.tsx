import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useWords } from '../text/of.ts';

/** The result of the last act; it stays until it is put away or another takes its place, wherever the page was scrolled to. */
type Told = { readonly text: ComponentChildren; readonly isBad: boolean };

const told = signal<Told | undefined>(undefined);

export const tell = (text: ComponentChildren, isBad = false): void => {
  told.value = { text, isBad };
};

export const Notice = () => {
  const words = useWords();
  const now = told.value;
  return (
    <div class="console-notice" role="status" data-bad={now?.isBad ?? false} hidden={now === undefined}>
      <div>{now?.text}</div>
      <button
        type="button"
        class="button"
        onClick={() => {
          told.value = undefined;
        }}
      >
        {words.close}
      </button>
    </div>
  );
};
