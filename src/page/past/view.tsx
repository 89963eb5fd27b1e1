import './past.css';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { MapPanel } from '../shared/map/map-panel.tsx';
import { placeName } from '../shared/store/place-name.ts';
import { useStore } from '../shared/store/store.ts';
import { dayText } from '../shared/text/times.ts';
import { HourAxis, StripLegend } from './legend.tsx';
import { RegionPicker } from './region-picker.tsx';
import { midnightOf } from './spans.ts';
import { Statistics } from './statistics.tsx';
import { usePastWords } from './text/of.ts';
import { TimeControl } from './time-control.tsx';
import { TimelineRow } from './timeline-row.tsx';

/** The past: any day as a timeline, the map as it was at any of its moments, and what any span amounts to. */
export const HistoryView = () => {
  const store = useStore();
  const words = store.words.value;
  const own = usePastWords();
  const day = useSignal(midnightOf(store.feedMinute.peek()));
  const region = useSignal(store.selected.peek() ?? store.prefs.peek().places[0] ?? '');
  const { roots } = store.board.tree.value;
  const chosen = region.value === '' ? (roots[0] ?? '') : region.value;
  const { places } = store.prefs.value;
  const rows = places.length === 0 ? [...roots] : [...places];
  useLightPaper();
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
        <HourAxis />
        <StripLegend />
      </section>
      <section class="panel" aria-labelledby="statistics-title">
        <h2 id="statistics-title">
          {own.title}: {placeName(store, chosen)}
        </h2>
        <RegionPicker
          value={chosen}
          choose={(id) => {
            region.value = id;
          }}
        />
        {chosen === '' ? null : <Statistics key={chosen} id={chosen} day={day} />}
      </section>
    </div>
  );
};

/** Paper is light, whatever the screen is. */
const useLightPaper = (): void => {
  useEffect(() => {
    const root = document.documentElement;
    let theme: string | undefined;
    const before = (): void => {
      theme = root.dataset['theme'];
      root.dataset['theme'] = 'light';
    };
    const after = (): void => {
      if (theme !== undefined) root.dataset['theme'] = theme;
    };
    addEventListener('beforeprint', before);
    addEventListener('afterprint', after);
    return () => {
      removeEventListener('beforeprint', before);
      removeEventListener('afterprint', after);
    };
  }, []);
};
