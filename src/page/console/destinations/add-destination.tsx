import { useSignal } from '@preact/signals';
import { ask } from '../../shared/live/hub-api.ts';
import { useStore } from '../../shared/store/store.ts';
import type { DestinationAnswer, TestAnswer } from '../answers.ts';
import { Act } from '../kit/act.tsx';
import { ChoiceField, TextField } from '../kit/field.tsx';
import { PlacesField } from '../kit/places-field.tsx';
import type { Secret } from '../kit/token-once.tsx';
import { useWords } from '../text/of.ts';
import { testText } from './destination-card.tsx';

type Props = { readonly changed: () => void; readonly tellOnce: (secret: Secret) => void };
const KINDS = ['webhook', 'mqtt', 'push'] as const;
type Kind = (typeof KINDS)[number];
type Made = DestinationAnswer & { readonly secret: string | null; readonly test: TestAnswer };

/** An address, a broker or an app on a telephone, for all places or some; policies and templates stand in the settings. */
export const AddDestination = ({ changed, tellOnce }: Props) => {
  const store = useStore();
  const words = useWords();
  const name = useSignal('');
  const kind = useSignal<Kind>('webhook');
  const url = useSignal('');
  const p256dh = useSignal('');
  const auth = useSignal('');
  const places = useSignal<readonly string[]>([]);
  const called = name.value.trim();
  const address = url.value.trim();
  const hasKeys = p256dh.value.trim() !== '' && auth.value.trim() !== '';
  return (
    <details class="folded">
      <summary>{words.destinations.add}</summary>
      <form onSubmit={(event) => event.preventDefault()}>
        <TextField label={words.destinations.name} value={name} required />
        <ChoiceField
          label={words.destinations.kind}
          value={kind}
          options={KINDS.map((one) => [one, words.destinations.kinds[one]])}
        />
        <TextField
          label={words.destinations.url}
          hint={words.destinations.urlHints[kind.value]}
          value={url}
          type="url"
          required
        />
        {kind.value === 'push' ? (
          <>
            <TextField label={words.destinations.p256dh} value={p256dh} required />
            <TextField label={words.destinations.auth} value={auth} required />
          </>
        ) : null}
        <PlacesField value={places} />
        <div class="buttons">
          <Act<Made>
            label={words.destinations.add}
            disabled={called === '' || address === '' || (kind.value === 'push' && !hasKeys)}
            will={words.destinations.willAdd(called, withoutPassword(address), words.destinations.kinds[kind.value])}
            run={() =>
              ask('/v1/destinations', {
                token: store.token.peek(),
                body: {
                  kind: kind.peek(),
                  name: called,
                  url: address,
                  ...(kind.peek() === 'push'
                    ? { push: { p256dh: p256dh.peek().trim(), auth: auth.peek().trim() } }
                    : {}),
                  ...(places.peek().length === 0 ? {} : { regions: places.peek() }),
                },
              })
            }
            did={(made) => {
              if (made.secret !== null) tellOnce({ title: words.destinations.secret(made.name), text: made.secret });
              name.value = '';
              url.value = '';
              p256dh.value = '';
              auth.value = '';
              places.value = [];
              changed();
              return `${words.destinations.added(made.name)} ${testText(made.test, made.name, words)}`;
            }}
          />
        </div>
      </form>
    </details>
  );
};

/** The password of a broker is not shown to whoever stands behind. */
const withoutPassword = (address: string): string => address.replace(/^(\w+:\/\/[^:/@]*):[^@/]*@/, '$1:…@');
