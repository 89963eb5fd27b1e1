import type { EventWire } from '../../../protocol/live/frames.ts';
import { Moment } from '../../past/moment.tsx';
import { useStore } from '../../shared/store/store.ts';
import { eventText } from '../../shared/text/event-text.ts';
import { nameOf } from '../../shared/text/names.ts';

export const EventLine = ({ event }: { readonly event: EventWire }) => {
  const store = useStore();
  const lang = store.lang.value;
  const row = event.region === undefined ? undefined : store.board.row(event.region);
  const place = row === undefined ? (event.region ?? '') : nameOf(row, lang);
  return (
    <li class="event" data-type={event.type}>
      <Moment at={event.at} /> <span>{eventText(event, place, store.words.value, lang)}</span>
    </li>
  );
};
