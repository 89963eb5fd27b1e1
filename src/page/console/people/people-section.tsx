import { useSignal } from '@preact/signals';
import { defined } from '../../../domain/defined.ts';
import { Moment } from '../../past/moment.tsx';
import type { Role } from '../../shared/live/answers.ts';
import { ask } from '../../shared/live/hub-api.ts';
import { useFetched } from '../../shared/parts/use-fetched.ts';
import { useStore } from '../../shared/store/store.ts';
import { stampText } from '../../shared/text/times.ts';
import type { PeopleAnswer, PersonAnswer, WithToken } from '../answers.ts';
import { Act, Problem } from '../kit/act.tsx';
import { timeOfField } from '../kit/field.tsx';
import { type Overlap, OverlapField, overlapBody } from '../kit/overlap.tsx';
import { usePlaceNames } from '../kit/places-field.tsx';
import { type Secret, TokenOnce } from '../kit/token-once.tsx';
import { useWords } from '../text/of.ts';
import { ChangePerson } from './change-person.tsx';
import { PersonFields } from './person-fields.tsx';

/** The people who run the hub, or may read it. */
export const PeopleSection = () => {
  const store = useStore();
  const words = useWords();
  const again = useSignal(0);
  const secret = useSignal<Secret | undefined>(undefined);
  const answer = useFetched<PeopleAnswer>('/v1/people', { token: store.token.value, again: again.value });
  const changed = (): void => {
    again.value += 1;
  };
  const tellOnce = (told: Secret): void => {
    secret.value = told;
  };
  return (
    <section class="panel" aria-labelledby="people-title">
      <h2 id="people-title">{words.people.title}</h2>
      <TokenOnce secret={secret} />
      {answer.kind === 'failed' ? <Problem failed={answer} /> : null}
      {answer.kind === 'got' && answer.value.people.length === 0 ? <p>{words.people.none}</p> : null}
      <ul class="cards">
        {answer.kind === 'got'
          ? answer.value.people.map((person) => (
              <PersonCard key={person.id} person={person} changed={changed} tellOnce={tellOnce} />
            ))
          : null}
      </ul>
      <AddPerson changed={changed} tellOnce={tellOnce} />
    </section>
  );
};

type CardProps = {
  readonly person: PersonAnswer;
  readonly changed: () => void;
  readonly tellOnce: (secret: Secret) => void;
};

const PersonCard = ({ person, changed, tellOnce }: CardProps) => {
  const store = useStore();
  const words = useWords();
  const names = usePlaceNames();
  const overlap = useSignal<Overlap>('10m');
  const { id, name, regions, addedAt, tokens } = person;
  const token = store.token.value;
  const path = `/v1/people/${encodeURIComponent(id)}`;
  const ends = tokens.find(({ endsAt }) => endsAt !== null)?.endsAt;
  const until = ends == null ? undefined : stampText(Date.parse(ends), store.lang.value);
  const did =
    (text: string) =>
    (_answer: unknown): string => {
      changed();
      return text;
    };
  return (
    <li class="card" data-person={id}>
      <h3>
        <span class="card-name">{name}</span>
        <span class="card-state">{words.roles[person.role]}</span>
      </h3>
      <dl class="facts">
        <div>
          <dt>{words.people.where}</dt>
          <dd>{regions === null ? words.everywhere : names(regions)}</dd>
        </div>
        <div>
          <dt>{words.people.since}</dt>
          <dd>
            <Moment at={addedAt} />
          </dd>
        </div>
        <div>
          <dt>{words.people.tokens}</dt>
          <dd>{words.sources.tokensOf(tokens.length, until)}</dd>
        </div>
      </dl>
      <div class="buttons">
        <Act<WithToken>
          label={words.people.rotate}
          will={words.people.willRotate(name)}
          choice={<OverlapField value={overlap} />}
          run={() => ask(`${path}/token`, { token, body: overlapBody(overlap.peek()) })}
          did={(made) => {
            tellOnce({ title: words.people.token(name), text: made.token });
            changed();
            return words.people.rotated(name);
          }}
        />
        <ChangePerson person={person} changed={changed} />
        <Act
          label={words.people.remove}
          kind="danger"
          will={words.people.willRemove(name)}
          run={() => ask(path, { token, method: 'DELETE' })}
          did={did(words.people.removed(name))}
        />
      </div>
    </li>
  );
};

const AddPerson = ({ changed, tellOnce }: Pick<CardProps, 'changed' | 'tellOnce'>) => {
  const store = useStore();
  const words = useWords();
  const name = useSignal('');
  const role = useSignal<Role>('operator');
  const places = useSignal<readonly string[]>([]);
  const expires = useSignal('');
  const called = name.value.trim();
  return (
    <details class="folded">
      <summary>{words.people.add}</summary>
      <form onSubmit={(event) => event.preventDefault()}>
        <PersonFields name={name} role={role} places={places} expires={expires} />
        <div class="buttons">
          <Act<WithToken>
            label={words.people.add}
            disabled={called === ''}
            will={words.people.willAdd(called, words.roles[role.value])}
            run={() => {
              const ends = timeOfField(expires.peek());
              return ask('/v1/people', {
                token: store.token.peek(),
                body: {
                  name: called,
                  role: role.peek(),
                  ...(places.peek().length === 0 ? {} : { regions: places.peek() }),
                  ...defined({ expires: ends }),
                },
              });
            }}
            did={(made) => {
              tellOnce({ title: words.people.token(called), text: made.token });
              name.value = '';
              places.value = [];
              expires.value = '';
              changed();
              return words.people.added(called, words.roles[role.peek()]);
            }}
          />
        </div>
      </form>
    </details>
  );
};
