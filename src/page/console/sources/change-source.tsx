import { useComputed, useSignal } from '@preact/signals';
import type { Trust } from '../../../domain/words.ts';
import type { SourceAnswer } from '../../shared/live/answers.ts';
import { ask } from '../../shared/live/hub-api.ts';
import { useStore } from '../../shared/store/store.ts';
import { Act } from '../kit/act.tsx';
import { TextField } from '../kit/field.tsx';
import { usePlaceNames } from '../kit/places-field.tsx';
import { useWords } from '../text/of.ts';
import { type Scope, SourceFields } from './source-fields.tsx';

type Props = { readonly source: SourceAnswer; readonly path: string; readonly changed: () => void };

/** As the hub reads a length of time. */
const LENGTH = /^(?:never|\d+(?:ms|s|m|h|d))$/;
const SECOND = 1_000;

/** The coverage of a source, its trust, and when it counts as silent: changed without silence between. */
export const ChangeSource = ({ source, path, changed }: Props) => {
  const store = useStore();
  const words = useWords();
  const names = usePlaceNames();
  const { id, coverage } = source;
  const before = {
    trust: source.trust,
    scope: scopeOf(coverage),
    places: coverage.regions ?? [],
    silentAfter: source.silentAfterMs === null ? 'never' : `${Math.round(source.silentAfterMs / SECOND)}s`,
  };
  const trust = useSignal<Trust>(before.trust);
  const scope = useSignal<Scope>(before.scope);
  const places = useSignal<readonly string[]>(before.places);
  const silentAfter = useSignal(before.silentAfter);
  const wish = useComputed(() => {
    const isSameScope =
      scope.value === before.scope && (scope.value !== 'some' || places.value.join() === before.places.join());
    const regions = scope.value === 'all' ? 'all' : scope.value === 'nothing' ? null : places.value;
    return {
      ...(trust.value === before.trust ? {} : { trust: trust.value }),
      ...(isSameScope ? {} : { regions }),
      ...(silentAfter.value.trim() === before.silentAfter ? {} : { silentAfter: silentAfter.value.trim() }),
    };
  }).value;
  const isSame = Object.keys(wish).length === 0;
  const isUnderstood = LENGTH.test(silentAfter.value.trim()) && (scope.value !== 'some' || places.value.length > 0);
  const speaksFor = scope.value === 'some' ? names(places.value) : words.sources.scopes[scope.value];
  const said = (): readonly [string, string, string, string] => [
    id,
    words.sources.trusts[trust.value],
    speaksFor,
    silentAfter.value.trim(),
  ];
  return (
    <Act
      label={words.sources.change}
      will={isSame ? words.unchanged : words.sources.willChange(...said())}
      isReady={!isSame && isUnderstood}
      choice={
        <>
          <SourceFields trust={trust} scope={scope} places={places} />
          <TextField
            label={words.sources.silentAfter}
            hint={words.sources.silentAfterHint}
            value={silentAfter}
            required
          />
        </>
      }
      run={() => ask(path, { token: store.token.peek(), method: 'PATCH', body: wish })}
      did={() => {
        changed();
        return words.sources.changed(...said());
      }}
    />
  );
};

/** A source without levels covers nothing, whatever it may speak for. */
const scopeOf = ({ regions, levels }: SourceAnswer['coverage']): Scope =>
  regions !== null && regions.length > 0 ? 'some' : levels?.length === 0 ? 'nothing' : 'all';
