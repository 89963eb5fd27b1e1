import type { Signal } from '@preact/signals';

type Props = {
  readonly label: string;
  readonly text: Signal<string>;
  readonly onKey: (event: KeyboardEvent) => void;
};

/** A labelled field for a text that places are looked for by. */
export const SearchField = ({ label, text, onKey }: Props) => (
  <label class="field">
    <span>{label}</span>
    <input
      type="search"
      autocomplete="off"
      value={text.value}
      onInput={({ currentTarget }) => {
        text.value = currentTarget.value;
      }}
      onKeyDown={onKey}
    />
  </label>
);
