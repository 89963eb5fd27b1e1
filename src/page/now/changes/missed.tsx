import { useStore } from '../../shared/store/store.ts';
import { mostImportant } from '../../shared/text/event-text.ts';
import { momentText } from '../../shared/text/times.ts';
import { EventLine } from './event-line.tsx';

const SHOWN = 12;

/** Events from while the connection was away; says so when that cannot be had. */
export const MissedNote = () => {
  const store = useStore();
  const words = store.words.value;
  const following = store.following.value;
  const { missed } = following;
  if (missed === undefined) return null;
  const lang = store.lang.value;
  const now = store.minute.value;
  const events = mostImportant(missed.events);
  // A short break in which nothing happened is worth no words.
  if (!missed.gap && events.length === 0) return null;
  return (
    <section class="missed" data-gap={missed.gap} aria-labelledby="missed-title">
      <h2 id="missed-title">
        {words.missed.title(momentText(missed.from, now, lang), momentText(missed.to, now, lang))}
      </h2>
      {missed.gap ? <p class="missed-gap">{words.missed.gap}</p> : null}
      <ul class="events">
        {events.slice(0, SHOWN).map((event) => (
          <EventLine key={`${event.seq}|${event.type}|${event.region ?? ''}|${event.hazard ?? ''}`} event={event} />
        ))}
      </ul>
      {events.length > SHOWN ? <p>{words.missed.more(events.length - SHOWN)}</p> : null}
      <button
        type="button"
        class="button"
        onClick={() => {
          store.following.value = { ...store.following.peek(), missed: undefined };
        }}
      >
        {words.missed.dismiss}
      </button>
    </section>
  );
};
