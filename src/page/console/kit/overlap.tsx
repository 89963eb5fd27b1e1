import type { Signal } from '@preact/signals';
import { useWords } from '../text/of.ts';
import { ChoiceField } from './field.tsx';

/** How long the tokens before go on beside a new one, as the hub takes it. */
export type Overlap = '0s' | '10m' | '1h' | '1d';

export const OverlapField = ({ value }: { readonly value: Signal<Overlap> }) => {
  const words = useWords();
  const { now, ten, hour, day } = words.overlaps;
  return (
    <ChoiceField
      label={words.overlap}
      value={value}
      options={[
        ['10m', ten],
        ['1h', hour],
        ['1d', day],
        ['0s', now],
      ]}
    />
  );
};

export const overlapBody = (overlap: Overlap): object => (overlap === '0s' ? {} : { overlap });
