import { useEffect, useRef } from 'preact/hooks';
import { Since } from '../past/moment.tsx';
import { Icon, StateIcon } from '../shared/parts/icons.tsx';
import type { Answer, PlaceAnswer } from '../shared/store/answer.ts';
import { placeName } from '../shared/store/place-name.ts';
import { useStore } from '../shared/store/store.ts';
import { believedBy, calmReason } from './believed.ts';
import { CountryAnswer } from './country-answer.tsx';
import { isFirstAttempt, LinkLine } from './link-line.tsx';
import { Threats } from './threats.tsx';

/** The top of the page: one look tells whether there is an alert here. */
export const AnswerPanel = () => {
  const store = useStore();
  const answer = store.answer.value;
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current } = element;
    if (current === null) return;
    const seen = new IntersectionObserver(([entry]) => {
      store.isAnswerSeen.value = entry?.isIntersecting ?? false;
    });
    seen.observe(current);
    store.isAnswerSeen.value = true;
    return () => {
      seen.disconnect();
      store.isAnswerSeen.value = false;
    };
  }, [store]);
  return <div ref={element}>{answer === undefined ? <CountryAnswer /> : <PlacesAnswer answer={answer} />}</div>;
};

const PlacesAnswer = ({ answer }: { readonly answer: Answer }) => {
  const store = useStore();
  const words = store.words.value;
  const isLast = answer.state !== 'unknown' && !answer.certain;
  const isAsking = answer.state === 'unknown' && isFirstAttempt(store.connection.value);
  return (
    <section class="answer" data-state={answer.state} data-certain={answer.certain} aria-labelledby="answer-word">
      <div class="answer-head">
        <StateIcon state={answer.state} />
        <h1 id="answer-word" class="answer-word">
          {isAsking ? words.now.asking : words.answer[answer.state]}
        </h1>
      </div>
      <p class="answer-where">
        <PlaceNames places={answer.decisive} />
      </p>
      <p class="answer-since">{answer.since === null ? null : <Since at={answer.since} />}</p>
      {isLast ? <p class="answer-doubt">{words.uncertain}</p> : null}
      {answer.state === 'alert' ? <Threats alerts={answer.decisive.flatMap(({ shown }) => shown.alerts)} /> : null}
      <LinkLine places={answer.decisive} />
      {isAsking ? null : <Hint answer={answer} />}
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

/** Advice under an alert, or the reason for calm. */
const Hint = ({ answer }: { readonly answer: Answer }) => {
  const store = useStore();
  const words = store.words.value;
  const isNamed = store.board.tree.value.all.length > 0;
  const strangers = isNamed ? answer.places.filter(({ row }) => row === undefined).map(({ id }) => `“${id}”`) : [];
  if (strangers.length > 0 && store.isWhole.value) {
    return <p class="answer-hint">{words.now.notFound(strangers.join(', '))}</p>;
  }
  const reason = answer.state === 'clear' ? calmReason(store, believedBy(store, answer.places)) : undefined;
  return <p class="answer-hint">{reason ?? words.answerHint[answer.state]}</p>;
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
