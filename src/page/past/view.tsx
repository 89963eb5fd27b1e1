import { useSignal } from '@preact/signals';
import { RegionPicker } from '../now/region-picker.tsx';
import { MapPanel } from '../shared/map/map-panel.tsx';
import { useStore } from '../shared/store/store.ts';
import { dayText } from '../shared/text/times.ts';
import { Statistics } from './statistics.tsx';
import { TimeControl } from './time-control.tsx';
import { TimelineRow } from './timeline-row.tsx';

/** The past: any day as a timeline, the map as it was at any of its moments, and what it amounts to. */
export const HistoryView = () => {
  const store = useStore();
  const words = store.words.value;
  const day = useSignal(midnightOf(store.minute.peek()));
  const region = useSignal(store.selected.peek() ?? store.prefs.peek().places[0] ?? '');
  const { roots } = store.board.tree.value;
  const chosen = region.value === '' ? (roots[0] ?? '') : region.value;
  const { places } = store.prefs.value;
  const rows = places.length === 0 ? [...roots] : [...places];
  return (
    <div class="history">
      <section class="panel" aria-labelledby="past-title">
        <h2 id="past-title">{words.past.title}</h2>
        <TimeControl day={day} />
      </section>
      <MapPanel />
      <section class="panel" aria-labelledby="timeline-title">
        <h2 id="timeline-title">
          {words.past.rows}: {dayText(day.value, store.lang.value)}
        </h2>
        <ul>
          {rows.map((id) => (
            <TimelineRow key={id} id={id} day={day.value} />
          ))}
        </ul>
      </section>
      <section class="panel" aria-labelledby="statistics-title">
        <h2 id="statistics-title">{words.statistics.title}</h2>
        <RegionPicker
          value={chosen}
          choose={(id) => {
            region.value = id;
          }}
        />
        {chosen === '' ? null : <Statistics key={chosen} id={chosen} />}
      </section>
    </div>
  );
};

const midnightOf = (at: number): number => new Date(at).setHours(0, 0, 0, 0);
