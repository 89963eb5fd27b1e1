import { useSignal } from '@preact/signals';
import type { Trust } from '../../../domain/words.ts';
import type { SourceAnswer } from '../../shared/live/answers.ts';
import { ask, query } from '../../shared/live/hub-api.ts';
import { hubUrl } from '../../shared/live/hub-url.ts';
import { useStore } from '../../shared/store/store.ts';
import type { WithToken } from '../answers.ts';
import { Act } from '../kit/act.tsx';
import { TextField } from '../kit/field.tsx';
import { usePlaceNames } from '../kit/places-field.tsx';
import { type Secret, TokenOnce } from '../kit/token-once.tsx';
import { useWords } from '../text/of.ts';
import { type Scope, SourceFields } from './source-fields.tsx';

type Props = { readonly sources: readonly SourceAnswer[]; readonly changed: () => void };

/** A new source with its token and a line to try it with; the page watches for its first word. */
export const AddSource = ({ sources, changed }: Props) => {
  const store = useStore();
  const words = useWords().sources;
  const names = usePlaceNames();
  const name = useSignal('');
  const trust = useSignal<Trust>('official');
  const scope = useSignal<Scope>('some');
  const places = useSignal<readonly string[]>([]);
  const secret = useSignal<Secret | undefined>(undefined);
  const watched = useSignal<string | undefined>(undefined);
  const id = name.value.trim().toLowerCase();
  const isSeen = sources.some((one) => one.id === watched.value && one.lastHeard !== null);
  const speaksFor = scope.value === 'some' ? names(places.value) : words.scopes[scope.value];
  return (
    <details class="folded">
      <summary>{words.add}</summary>
      <TokenOnce secret={secret} />
      {watched.value === undefined ? null : (
        <p role="status" class="seen" data-seen={isSeen}>
          {isSeen ? words.isSeen(watched.value) : words.seen}
        </p>
      )}
      <form onSubmit={(event) => event.preventDefault()}>
        <TextField label={words.name} hint={words.nameHint} value={name} required />
        <SourceFields trust={trust} scope={scope} places={places} />
        <div class="buttons">
          <Act<WithToken>
            label={words.add}
            disabled={id === '' || (scope.value === 'some' && places.value.length === 0)}
            will={words.willAdd(id, words.trusts[trust.value], speaksFor)}
            run={() =>
              ask(query('/v1/sources', { feed: store.prefs.peek().feed }), {
                token: store.token.peek(),
                body: {
                  id,
                  trust: trust.peek(),
                  ...(scope.peek() === 'nothing' ? {} : { regions: scope.peek() === 'all' ? 'all' : places.peek() }),
                },
              })
            }
            did={(made) => {
              secret.value = { title: words.token(made.id), text: made.token, more: tryWith(made.token, words.tryIt) };
              watched.value = made.id;
              name.value = '';
              changed();
              return words.added(made.id);
            }}
          />
        </div>
      </form>
    </details>
  );
};

const tryWith = (token: string, says: string): string =>
  `${says} curl -X POST -H 'Authorization: Bearer ${token}' -H 'Content-Type: application/json' -d '{"kind":"heartbeat"}' ${hubUrl('/v1/signals').href}`;
