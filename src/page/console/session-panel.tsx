import { useSignal } from '@preact/signals';
import { useStore } from '../shared/store/store.ts';
import { problemText } from '../shared/text/problems.ts';
import { usePlaceNames } from './kit/places-field.tsx';
import { session, signIn, signOut } from './session.ts';
import { useWords } from './text/of.ts';

/** The person signed in, with rights; or the way in. */
export const SessionPanel = () => {
  const now = session.value;
  return (
    <section class="panel session" aria-labelledby="session-title">
      {now.kind === 'in' ? <SignedIn /> : <SignIn />}
    </section>
  );
};

const SignedIn = () => {
  const store = useStore();
  const words = useWords();
  const names = usePlaceNames();
  const now = session.value;
  if (now.kind !== 'in') return null;
  const { name, role, kind, rights, regions } = now.me;
  const shown = rights.filter((right) => right !== 'read');
  return (
    <>
      <div class="session-head">
        <h2 id="session-title">
          {words.session.as(name, words.roles[role ?? (kind === 'source' ? 'source' : 'reader')])}
        </h2>
        <button type="button" class="button" onClick={() => signOut(store)}>
          {words.session.signOut}
        </button>
      </div>
      <p class="quiet">
        {kind === 'source'
          ? words.session.notAPerson
          : shown.length === 0
            ? words.session.mayNothing
            : words.session.mayDo(shown.map((right) => words.rights[right]).join('; '))}
        . {regions === null || kind === 'source' ? null : `${words.session.bound(names(regions))}. `}
        {now.onDevice ? words.session.keptHere : words.session.keptTab}
      </p>
    </>
  );
};

const SignIn = () => {
  const store = useStore();
  const words = useWords().session;
  const token = useSignal('');
  const isKept = useSignal(false);
  const now = session.value;
  const failed = now.kind === 'none' ? now.failed : undefined;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (token.value.trim() !== '') void signIn(store, token.value.trim(), isKept.value);
      }}
    >
      <h2 id="session-title">{words.title}</h2>
      <p class="quiet">{words.hint}</p>
      <label class="field">
        <span>{words.token}</span>
        <input
          type="password"
          autocomplete="off"
          value={token.value}
          onInput={({ currentTarget }) => {
            token.value = currentTarget.value;
          }}
        />
      </label>
      <label class="switch">
        <input
          type="checkbox"
          checked={isKept.value}
          onChange={({ currentTarget }) => {
            isKept.value = currentTarget.checked;
          }}
        />
        <span>
          {words.keep}
          <span class="quiet switch-hint">{words.keepHint}</span>
        </span>
      </label>
      <button type="submit" class="button" disabled={token.value.trim() === '' || now.kind === 'asking'}>
        {now.kind === 'asking' ? words.asking : words.signIn}
      </button>
      {failed === undefined ? null : (
        <p role="alert">{failed.status === 401 ? words.wrong : problemText(failed, store.lang.value)}</p>
      )}
    </form>
  );
};
