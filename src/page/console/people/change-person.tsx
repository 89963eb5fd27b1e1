import { useComputed, useSignal } from '@preact/signals';
import type { Role } from '../../shared/live/answers.ts';
import { ask } from '../../shared/live/hub-api.ts';
import { useStore } from '../../shared/store/store.ts';
import { stampText } from '../../shared/text/times.ts';
import type { PersonAnswer } from '../answers.ts';
import { Act } from '../kit/act.tsx';
import { fieldTime, timeOfField } from '../kit/field.tsx';
import { usePlaceNames } from '../kit/places-field.tsx';
import { useWords } from '../text/of.ts';
import { PersonFields } from './person-fields.tsx';

type Props = { readonly person: PersonAnswer; readonly changed: () => void };

/** Name, role, places and end of a person, changed with the same tokens. Only differences are sent. */
export const ChangePerson = ({ person, changed }: Props) => {
  const store = useStore();
  const words = useWords();
  const names = usePlaceNames();
  const ends = lastEnd(person);
  const name = useSignal(person.name);
  const role = useSignal<Role>(person.role);
  const places = useSignal<readonly string[]>(person.regions ?? []);
  const expires = useSignal(ends === undefined ? '' : fieldTime(ends));
  const wish = useComputed(() => {
    const until = timeOfField(expires.value);
    const isNewEnd = expires.value !== (ends === undefined ? '' : fieldTime(ends));
    return {
      ...(name.value.trim() === person.name || name.value.trim() === '' ? {} : { name: name.value.trim() }),
      ...(role.value === person.role ? {} : { role: role.value }),
      ...(places.value.join() === (person.regions ?? []).join()
        ? {}
        : { regions: places.value.length === 0 ? null : places.value }),
      ...(isNewEnd ? { expires: until ?? null } : {}),
    };
  }).value;
  const until = timeOfField(expires.value);
  const said = [
    words.roles[role.value],
    `${words.people.where}: ${places.value.length === 0 ? words.everywhere : names(places.value)}`,
    `${words.people.expires}: ${until === undefined ? words.never : stampText(Date.parse(until), store.lang.value)}`,
  ].join('; ');
  const called = wish.name ?? person.name;
  const isSame = Object.keys(wish).length === 0;
  return (
    <Act
      label={words.people.change}
      will={isSame ? words.unchanged : words.people.willChange(called, said)}
      isReady={!isSame}
      choice={<PersonFields name={name} role={role} places={places} expires={expires} />}
      run={() =>
        ask(`/v1/people/${encodeURIComponent(person.id)}`, {
          token: store.token.peek(),
          method: 'PATCH',
          body: wish,
        })
      }
      did={() => {
        changed();
        return words.people.changed(called, said);
      }}
    />
  );
};

/** When the last of the tokens ends; undefined: one of them never does. */
const lastEnd = ({ tokens }: PersonAnswer): number | undefined => {
  const ends = tokens.map(({ endsAt }) => (endsAt === null ? Number.POSITIVE_INFINITY : Date.parse(endsAt)));
  const last = Math.max(...ends);
  return Number.isFinite(last) ? last : undefined;
};
