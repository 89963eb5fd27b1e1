import { useSignal } from '@preact/signals';
import { ask } from '../../shared/live/hub-api.ts';
import { useStore } from '../../shared/store/store.ts';
import type { DestinationAnswer, TestAnswer } from '../answers.ts';
import { Act } from '../kit/act.tsx';
import { TextField } from '../kit/field.tsx';
import { PlacesField } from '../kit/places-field.tsx';
import type { Secret } from '../kit/token-once.tsx';
import { useWords } from '../text/of.ts';
import { testText } from './destination-card.tsx';

type Props = { readonly changed: () => void; readonly tellOnce: (secret: Secret) => void };
type Made = DestinationAnswer & { readonly secret: string | null; readonly test: TestAnswer };

/** A webhook, for all places or some; what else a destination can be stands in the settings and the commands. */
export const AddDestination = ({ changed, tellOnce }: Props) => {
  const store = useStore();
  const words = useWords();
  const name = useSignal('');
  const url = useSignal('');
  const places = useSignal<readonly string[]>([]);
  const called = name.value.trim();
  const address = url.value.trim();
  return (
    <details class="folded">
      <summary>{words.destinations.add}</summary>
      <form onSubmit={(event) => event.preventDefault()}>
        <TextField label={words.destinations.name} value={name} required />
        <TextField label={words.destinations.url} value={url} type="url" required />
        <PlacesField value={places} />
        <div class="buttons">
          <Act<Made>
            label={words.destinations.add}
            disabled={called === '' || address === ''}
            will={words.destinations.willAdd(called, address)}
            run={() =>
              ask('/v1/destinations', {
                token: store.token.peek(),
                body: {
                  kind: 'webhook',
                  name: called,
                  url: address,
                  ...(places.peek().length === 0 ? {} : { regions: places.peek() }),
                },
              })
            }
            did={(made) => {
              if (made.secret !== null) tellOnce({ title: words.destinations.secret(made.name), text: made.secret });
              name.value = '';
              url.value = '';
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
