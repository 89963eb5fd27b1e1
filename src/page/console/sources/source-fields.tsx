import type { Signal } from '@preact/signals';
import { TRUSTS, type Trust } from '../../../domain/words.ts';
import { ChoiceField } from '../kit/field.tsx';
import { PlacesField } from '../kit/places-field.tsx';
import { useWords } from '../text/of.ts';

export type Scope = 'some' | 'all' | 'nothing';
const SCOPES: readonly Scope[] = ['some', 'all', 'nothing'];

type Props = {
  readonly trust: Signal<Trust>;
  readonly scope: Signal<Scope>;
  readonly places: Signal<readonly string[]>;
};

/** How far a source is believed, and what it speaks for. */
export const SourceFields = ({ trust, scope, places }: Props) => {
  const words = useWords().sources;
  return (
    <>
      <ChoiceField label={words.trust} value={trust} options={TRUSTS.map((one) => [one, words.trusts[one]])} />
      <ChoiceField label={words.scope} value={scope} options={SCOPES.map((one) => [one, words.scopes[one]])} />
      {scope.value === 'some' ? <PlacesField value={places} /> : null}
    </>
  );
};
