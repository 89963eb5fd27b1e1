import { useStore } from '../../shared/store/store.ts';
import { isWorthTelling } from '../../shared/text/event-text.ts';
import { EventLine } from './event-line.tsx';

const SHOWN = 14;

/** The latest changes, newest first. */
export const Latest = () => {
  const store = useStore();
  const words = store.words.value;
  const { recent, reachesBack } = store.following.value;
  const events = recent.filter(isWorthTelling).slice(-SHOWN).reverse();
  return (
    <section class="latest" aria-labelledby="latest-title">
      <h2 id="latest-title">{words.latest}</h2>
      {events.length === 0 ? (
        <p class="quiet">{reachesBack ? words.now.noChanges : null}</p>
      ) : (
        <ul class="events">
          {events.map((event) => (
            <EventLine key={`${event.seq}|${event.type}|${event.region ?? ''}|${event.hazard ?? ''}`} event={event} />
          ))}
        </ul>
      )}
    </section>
  );
};
