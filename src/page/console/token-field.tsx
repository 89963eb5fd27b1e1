import { useStore } from '../shared/store/store.ts';

/** The operator's token; never written down. */
export const TokenField = () => {
  const store = useStore();
  const words = store.words.value.hub;
  return (
    <label class="field">
      <span>{words.token}</span>
      <span class="quiet">{words.tokenHint}</span>
      <input
        type="password"
        autocomplete="off"
        value={store.token.value}
        onChange={({ currentTarget }) => {
          store.token.value = currentTarget.value.trim();
        }}
      />
    </label>
  );
};
