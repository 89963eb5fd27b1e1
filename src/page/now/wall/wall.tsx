import { Since } from '../../past/moment.tsx';
import { StateIcon } from '../../shared/parts/icons.tsx';
import type { Answer } from '../../shared/store/answer.ts';
import { placeName } from '../../shared/store/place-name.ts';
import { setPrefs, useStore } from '../../shared/store/store.ts';
import { secondsText } from '../../shared/text/times.ts';
import { countryTitle, shownCountry, signOf } from '../country-answer.tsx';
import { LinkLine } from '../link-line.tsx';
import { Threats } from '../threats.tsx';
import { useFitting } from './fitting.ts';
import { codeOf, phoneLink } from './wall-link.ts';
import '../../shared/style/wall.css';

/** The answer is the screen: read from across the room, by somebody who has no time. */
export const WallView = () => {
  const store = useStore();
  const answer = store.answer.value;
  return answer === undefined ? <CountryWall /> : <PlacesWall answer={answer} />;
};

const PlacesWall = ({ answer }: { readonly answer: Answer }) => {
  const store = useStore();
  const words = store.words.value;
  const { state, certain, since, decisive, places } = answer;
  const others = places.filter((place) => !decisive.includes(place));
  const screen = useFitting();
  return (
    <section ref={screen} class="answer wall" data-state={state} data-certain={certain} aria-labelledby="wall-word">
      <header class="wall-head">
        <Fitted class="wall-where" text={decisive.map(({ id }) => placeName(store, id)).join(', ')} />
        <Clock />
      </header>
      <div class="wall-middle">
        <StateIcon state={state} />
        <div class="wall-said">
          <Word text={words.answer[state]} />
          {since === null ? null : (
            <p class="wall-since">
              <Since at={since} />
            </p>
          )}
          {state === 'alert' ? <Threats alerts={decisive.flatMap(({ shown }) => shown.alerts)} isShort /> : null}
          {state !== 'unknown' && !certain ? <p class="answer-doubt">{words.uncertain}</p> : null}
        </div>
      </div>
      <div class="wall-foot">
        <div class="wall-facts">
          {others.length === 0 ? null : (
            <ul class="chips">
              {others.map(({ id, shown }) => (
                <li key={id} class="chip" data-state={shown.state}>
                  <StateIcon state={shown.state} />
                  {placeName(store, id)}: {words.state[shown.state]}
                </li>
              ))}
            </ul>
          )}
          <LinkLine places={decisive} />
          <Leave />
        </div>
        <PhoneCode />
      </div>
    </section>
  );
};

/** No place is chosen: the country, in no colour of alarm. */
const CountryWall = () => {
  const store = useStore();
  const country = shownCountry(store);
  const screen = useFitting();
  return (
    <section
      ref={screen}
      class="answer wall"
      data-state={country.isUnknown ? 'unknown' : 'none'}
      aria-labelledby="wall-word"
    >
      <header class="wall-head">
        <Fitted class="wall-where" text={store.words.value.now.barNoPlace} />
        <Clock />
      </header>
      <div class="wall-middle">
        <StateIcon state={signOf(country)} />
        <div class="wall-said">
          <Word text={countryTitle(store, country)} />
        </div>
      </div>
      <div class="wall-foot">
        <div class="wall-facts">
          <LinkLine places={[]} />
          <Leave />
        </div>
        <PhoneCode />
      </div>
    </section>
  );
};

/** Letters as large as they can be, for whatever is said. */
const Fitted = ({ text, ...rest }: { readonly text: string; readonly class: string }) => (
  <p {...rest} style={{ '--letters': String(text.length) }}>
    {text}
  </p>
);

const Word = ({ text }: { readonly text: string }) => {
  const words = text.split(' ');
  const longest = Math.max(...words.map(({ length }) => length));
  return (
    <h1
      id="wall-word"
      class="wall-word"
      style={{ '--letters': String(text.length), '--longest': String(longest), '--lines': String(words.length) }}
    >
      {text}
    </h1>
  );
};

/** To the second: a picture that stands still shows. */
const Clock = () => {
  const store = useStore();
  return (
    <time class="wall-clock" data-testid="clock">
      {secondsText(store.second.value, store.lang.value)}
    </time>
  );
};

const Leave = () => {
  const store = useStore();
  const words = store.words.value.now.wall;
  return (
    <p class="wall-leave">
      <button type="button" class="button answer-button" onClick={() => setPrefs(store, { wall: false })}>
        {words.leave}
      </button>
      {'wakeLock' in navigator ? null : <span>{words.notAwake}</span>}
    </p>
  );
};

const PhoneCode = () => {
  const store = useStore();
  const link = phoneLink(store.address.value);
  if (link === undefined) return null;
  const { size, path } = codeOf(link);
  const words = store.words.value.now.wall;
  return (
    <figure class="wall-code">
      <svg
        viewBox={`0 0 ${size} ${size}`}
        role="img"
        aria-label={`${words.scan}: ${link}`}
        shape-rendering="crispEdges"
      >
        <rect width={size} height={size} fill="#ffffff" />
        <path d={path} fill="#000000" />
      </svg>
      <figcaption>{words.scan}</figcaption>
    </figure>
  );
};
