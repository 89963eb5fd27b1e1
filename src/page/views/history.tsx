import { useSignal } from '@preact/signals';
import { MapPanel } from '../map/map-panel.tsx';
import { RegionPicker } from '../parts/region-picker.tsx';
import { Statistics } from '../parts/statistics.tsx';
import { TimeControl } from '../parts/time-control.tsx';
import { TimelineRow } from '../parts/timeline-row.tsx';
import { useStore } from '../state/store.ts';
import { dayText } from '../text/times.ts';

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
