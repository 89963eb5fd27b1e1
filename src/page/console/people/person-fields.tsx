import type { Signal } from '@preact/signals';
import type { Role } from '../../shared/live/answers.ts';
import { ChoiceField, TextField } from '../kit/field.tsx';
import { PlacesField } from '../kit/places-field.tsx';
import { useWords } from '../text/of.ts';

const ROLES: readonly Role[] = ['operator', 'auditor', 'admin', 'reader'];

type Props = {
  readonly name: Signal<string>;
  readonly role: Signal<Role>;
  readonly places: Signal<readonly string[]>;
  /** As a `datetime-local` field has it; empty: never. */
  readonly expires: Signal<string>;
};

/** Name, role, places and end of a person. */
export const PersonFields = ({ name, role, places, expires }: Props) => {
  const words = useWords();
  return (
    <>
      <TextField label={words.people.name} value={name} required />
      <ChoiceField
        label={words.people.role}
        hint={words.roleHints[role.value]}
        value={role}
        options={ROLES.map((one) => [one, words.roles[one]])}
      />
      <p class="quiet">
        {words.people.where}: {places.value.length === 0 ? words.everywhere : null}
      </p>
      <PlacesField value={places} />
      <TextField label={words.people.expires} hint={words.people.expiresHint} value={expires} type="datetime-local" />
    </>
  );
};
