import type { EventWire } from '../../protocol/frames.ts';
import { useStore } from '../state/store.ts';
import { eventText } from '../text/event-text.ts';
import { nameOf } from '../text/names.ts';
import { Moment } from './moment.tsx';

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
