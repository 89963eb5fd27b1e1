import type { RegionState } from '../../domain/place-state.ts';
import { Since } from '../past/moment.tsx';
import { Icon, StateIcon } from '../shared/parts/icons.tsx';
import { type Answer, type PlaceAnswer, summaryOf } from '../shared/store/answer.ts';
import { placeName } from '../shared/store/place-name.ts';
import { shownOf } from '../shared/store/shown.ts';
import { shownBoard, shownTrust, useStore } from '../shared/store/store.ts';
import { Threats } from './threats.tsx';

/** The top of the page: one look tells whether there is an alert here. */
export const AnswerPanel = () => {
  const store = useStore();
  const answer = store.answer.value;
  return answer === undefined ? <CountryAnswer /> : <PlacesAnswer answer={answer} />;
};

const PlacesAnswer = ({ answer }: { readonly answer: Answer }) => {
  const store = useStore();
  const words = store.words.value;
  const isLast = answer.state !== 'unknown' && !answer.certain;
  return (
    <section class="answer" data-state={answer.state} data-certain={answer.certain} aria-labelledby="answer-word">
      <div class="answer-head">
        <StateIcon state={answer.state} />
        <h1 id="answer-word" class="answer-word">
          {words.answer[answer.state]}
        </h1>
      </div>
      <p class="answer-where">
        <PlaceNames places={answer.decisive} />
      </p>
      <p class="answer-since">{answer.since === null ? null : <Since at={answer.since} />}</p>
      {isLast ? <p class="answer-doubt">{words.uncertain}</p> : null}
      {answer.state === 'alert' ? <Threats alerts={answer.decisive.flatMap(({ shown }) => shown.alerts)} /> : null}
      <p class="answer-hint">{words.answerHint[answer.state]}</p>
      {answer.places.length > 1 ? (
        <ul class="chips">
          {answer.places.map((place) => (
            <PlaceChip key={place.id} place={place} />
          ))}
        </ul>
      ) : null}
      <ChangePlaces label={words.changePlaces} />
    </section>
  );
};

const PlaceNames = ({ places }: { readonly places: readonly PlaceAnswer[] }) => {
  const store = useStore();
  return <>{places.map(({ id }) => placeName(store, id)).join(', ')}</>;
};

const PlaceChip = ({ place }: { readonly place: PlaceAnswer }) => {
  const store = useStore();
  const { id, shown } = place;
  return (
    <li>
      <button
        type="button"
        class="chip"
        data-state={shown.state}
        onClick={() => {
          store.selected.value = id;
        }}
      >
        <StateIcon state={shown.state} />
        <span>{placeName(store, id)}</span>
        <span class="for-screen-readers">: {store.words.value.state[shown.state]}</span>
      </button>
    </li>
  );
};

const ChangePlaces = ({ label }: { readonly label: string }) => {
  const store = useStore();
  return (
    <button
      type="button"
      class="button answer-button"
      onClick={() => {
        store.dialog.value = 'places';
      }}
    >
      <Icon name="pin" />
      {label}
    </button>
  );
};

/** For those who chose no place: the country in numbers. */
const CountryAnswer = () => {
  const store = useStore();
  const words = store.words.value;
  const board = shownBoard(store);
  const trust = shownTrust(store);
  const states = board.tree.value.roots.map((id) => shownOf(board.rowSignal(id).value, trust).state);
  const summary = summaryOf(states);
  const state = countryState(states);
  return (
    <section class="answer" data-state={state} data-scope="country" data-certain="true" aria-labelledby="answer-word">
      <div class="answer-head">
        <StateIcon state={state} />
        <h1 id="answer-word" class="answer-word">
          {state === 'unknown'
            ? words.countryUnknown
            : summary.alert + summary.partial === 0
              ? words.countryCalm
              : words.countrySummary(summary.alert, summary.all)}
        </h1>
      </div>
      <p class="answer-where">
        {[
          words.country,
          ...(summary.partial > 0 ? [words.partly(summary.partial)] : []),
          ...(summary.unknown > 0 && state !== 'unknown' ? [words.unknownCount(summary.unknown)] : []),
        ].join(' · ')}
      </p>
      <p class="answer-hint">{state === 'unknown' ? words.answerHint.unknown : words.choosePlacesHint}</p>
      <ChangePlaces label={words.choosePlaces} />
    </section>
  );
};

/** Calm only when all of it is; unknown when nothing is known. */
const countryState = (states: readonly RegionState[]): RegionState => {
  if (states.includes('alert')) return 'alert';
  if (states.includes('partial')) return 'partial';
  return states.length === 0 || states.includes('unknown') ? 'unknown' : 'clear';
};
