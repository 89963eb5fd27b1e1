import { Moment } from '../../past/moment.tsx';
import { query } from '../../shared/live/hub-api.ts';
import { useFetched } from '../../shared/parts/use-fetched.ts';
import { placeName } from '../../shared/store/place-name.ts';
import { useStore } from '../../shared/store/store.ts';
import type { ReachAnswer } from '../answers.ts';
import { Problem } from '../kit/act.tsx';
import { useWords } from '../text/of.ts';
import { toldText } from './told-text.ts';

const ASK_EVERY_MS = 10_000;

/** For each of the latest alerts: how many of those who should know had it, how soon, and who had not. */
export const Reach = () => {
  const store = useStore();
  const all = useWords();
  const words = all.destinations;
  const answer = useFetched<ReachAnswer>(query('/v1/reach', { feed: store.prefs.value.feed }), {
    token: store.token.value,
    everyMs: ASK_EVERY_MS,
  });
  if (answer.kind === 'loading') return <p class="quiet">{all.loading}</p>;
  if (answer.kind === 'failed') return <Problem failed={answer} />;
  const { destinations, events } = answer.value;
  if (events.length === 0) return <p>{words.noReach}</p>;
  const nameOf = (id: string): string => destinations.find((one) => one.id === id)?.name ?? id;
  return (
    <ul>
      {events.map((event) => (
        <li class="event reach" key={`${event.epoch}|${event.seq}`} data-whole={event.missing.length === 0}>
          <Moment at={event.at} />
          <div>
            <strong>{toldText(event.type, placeName(store, event.region), store.words.value, all)}</strong>
            <br />
            {words.reachOf(event.reached, event.expected)}
            {event.reached > 0 ? `, ${words.last(Math.round(event.lastAfter))}` : ''}
            {event.missing.length === 0 ? null : (
              <span class="missing"> · {words.missing(event.missing.map(nameOf).join(', '))}</span>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
};
