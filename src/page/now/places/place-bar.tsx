import { Since } from '../../past/moment.tsx';
import { StateIcon } from '../../shared/parts/icons.tsx';
import type { Answer } from '../../shared/store/answer.ts';
import { placeName } from '../../shared/store/place-name.ts';
import { useStore } from '../../shared/store/store.ts';
import { threatText } from '../../shared/text/threat-text.ts';
import { countryTitle, shownCountry, signOf } from '../country-answer.tsx';
import { LinkLine } from '../link-line.tsx';

/** The answer in a line, stuck to the top wherever the answer itself is not to be seen. `isBeside`: a drill is watched. */
export const PlaceBar = ({ isBeside }: { readonly isBeside: boolean }) => {
  const store = useStore();
  const words = store.words.value;
  const answer = store.answer.value;
  return (
    <section
      class="place-bar"
      aria-label={words.now.bar}
      data-state={answer?.state ?? 'none'}
      data-certain={answer?.certain ?? true}
    >
      {isBeside ? <span class="bar-real">{words.now.forReal}:</span> : null}
      {answer === undefined ? <NoPlace /> : <Places answer={answer} />}
      <LinkLine places={answer?.decisive ?? []} />
    </section>
  );
};

const Places = ({ answer }: { readonly answer: Answer }) => {
  const store = useStore();
  const words = store.words.value;
  const threats = threatText(
    answer.decisive.flatMap(({ shown }) => shown.alerts),
    words,
  );
  return (
    <button
      type="button"
      class="bar-answer"
      onClick={() => {
        location.hash = 'now';
        scrollTo(0, 0);
      }}
    >
      <StateIcon state={answer.state} />
      <strong>{words.answer[answer.state]}</strong>
      <span class="bar-where">{answer.decisive.map(({ id }) => placeName(store, id)).join(', ')}</span>
      {threats === '' ? null : <span class="bar-threats">{threats}</span>}
      {answer.since === null ? null : <Since at={answer.since} />}
      {answer.state !== 'unknown' && !answer.certain ? <span class="answer-doubt">{words.uncertain}</span> : null}
    </button>
  );
};

const NoPlace = () => {
  const store = useStore();
  const country = shownCountry(store);
  return (
    <button
      type="button"
      class="bar-answer"
      onClick={() => {
        store.dialog.value = 'places';
      }}
    >
      <StateIcon state={signOf(country)} />
      <strong>{store.words.value.now.barNoPlace}</strong>
      <span class="bar-where">{countryTitle(store, country)}</span>
    </button>
  );
};
