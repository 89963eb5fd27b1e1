import type { RegionState } from '../../domain/place-state.ts';
import type { RegionWire } from '../../protocol/live/frames.ts';
import { StateIcon } from '../shared/parts/icons.tsx';
import { type Country, countryOf } from '../shared/store/country.ts';
import { type Store, shownBoard, shownContact, useStore } from '../shared/store/store.ts';
import { nameOf } from '../shared/text/names.ts';
import { momentText } from '../shared/text/times.ts';
import { believedBy, calmReason } from './believed.ts';
import { isFirstAttempt, LinkLine } from './link-line.tsx';
import { AskPlace } from './places/ask-place.tsx';

/** As many names as fit into a sentence. */
const NAMED = 3;

/** For those who chose no place: the country in sentences, in no colour of alarm, and the question where they are. */
export const CountryAnswer = () => {
  const store = useStore();
  const words = store.words.value;
  const country = shownCountry(store);
  const state = country.isUnknown ? 'unknown' : 'none';
  const reason = isCalm(country) ? calmReason(store, believedBy(store, [])) : undefined;
  return (
    <section
      class="answer"
      data-state={state}
      data-scope="country"
      data-certain={country.certain}
      aria-labelledby="answer-word"
    >
      <div class="answer-head" data-sign={signOf(country)}>
        <StateIcon state={signOf(country)} />
        <h1 id="answer-word" class="answer-word">
          {isFirstAttempt(store.connection.value) && country.isUnknown
            ? words.now.asking
            : countryTitle(store, country)}
        </h1>
      </div>
      {country.certain || country.isUnknown ? null : <p class="answer-doubt">{words.uncertain}</p>}
      <LinkLine places={[]} />
      <Sentences country={country} />
      {reason === undefined ? null : <p class="answer-hint">{reason}</p>}
      <AskPlace />
    </section>
  );
};

export const shownCountry = (store: Store): Country => {
  const board = shownBoard(store);
  const rows = board.tree.value.roots.flatMap((id) => board.rowSignal(id).value ?? []);
  return countryOf(rows, shownContact(store), store.feedMinute.value);
};

export const countryTitle = (store: Store, country: Country): string => {
  const words = store.words.value;
  if (country.isUnknown) return words.countryUnknown;
  if (country.alert.length > 0) return words.now.alerts(country.alert.length);
  if (country.partial.length > 0) return words.now.parts(country.partial.length);
  if (country.unknown > 0) return words.now.unknownOf(country.unknown).replace(/\.$/, '');
  return country.standing.length > 0 ? words.now.noneNew : words.countryCalm;
};

const isCalm = ({ alert, partial, unknown }: Country): boolean => alert.length + partial.length + unknown === 0;

export const signOf = (country: Country): RegionState => {
  if (country.isUnknown) return 'unknown';
  if (country.alert.length > 0) return 'alert';
  if (country.partial.length > 0) return 'partial';
  return country.unknown > 0 ? 'unknown' : 'clear';
};

const Sentences = ({ country }: { readonly country: Country }) => {
  const store = useStore();
  const words = store.words.value.now;
  const { alert, partial, standing, unknown, isUnknown } = country;
  if (isUnknown) return isFirstAttempt(store.connection.value) ? null : <p>{store.words.value.answerHint.unknown}</p>;
  return (
    <>
      {alert.length > 0 ? <p class="answer-names">{namesOf(store, alert)}</p> : null}
      {alert.length > 0 && partial.length > 0 ? (
        <p>{words.alsoInParts(partial.length, namesOf(store, partial))}</p>
      ) : null}
      {alert.length === 0 && partial.length > 0 ? <p class="answer-names">{namesOf(store, partial)}</p> : null}
      {unknown > 0 && alert.length + partial.length > 0 ? <p>{words.unknownOf(unknown)}</p> : null}
      {standing.length > 0 ? <p>{words.standing(namesOf(store, standing, withSince))}</p> : null}
    </>
  );

  function withSince(row: RegionWire): string {
    const name = nameOf(row, store.lang.value);
    if (row.since === null) return name;
    return words.standingSince(
      name,
      momentText(Date.parse(row.since), store.feedMinute.value, store.lang.value, store.zone),
    );
  }
};

const namesOf = (store: Store, rows: readonly RegionWire[], textOf?: (row: RegionWire) => string): string => {
  const texts = rows.slice(0, NAMED).map(textOf ?? ((row) => nameOf(row, store.lang.value)));
  const rest = rows.length - NAMED;
  return rest > 0 ? store.words.value.now.andMore(texts.join(', '), rest) : texts.join(', ');
};
