import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useStore } from '../store/store.ts';
import { Icon } from './icons.tsx';

type Props = { readonly title: string; readonly children: ComponentChildren };

/** A dialog of the browser's own: it keeps the focus inside, and Escape closes it. */
export const Dialog = ({ title, children }: Props) => {
  const store = useStore();
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    element.current?.showModal();
  }, []);
  const close = (): void => {
    store.dialog.value = undefined;
  };
  return (
    <dialog ref={element} class="dialog" aria-labelledby="dialog-title" onClose={close}>
      <div class="dialog-head">
        <h2 id="dialog-title">{title}</h2>
        <button
          type="button"
          class="icon-button"
          aria-label={store.words.value.close}
          onClick={() => element.current?.close()}
        >
          <Icon name="cross" />
        </button>
      </div>
      {children}
    </dialog>
  );
};
