import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { HistoryAnswer, StatisticsAnswer } from '../shared/live/answers.ts';
import { query } from '../shared/live/hub-api.ts';
import { useFetched } from '../shared/parts/use-fetched.ts';
import { hoursPerDay, midnights, spansOf, statisticsOf } from '../shared/store/spans.ts';
import { useStore } from '../shared/store/store.ts';
import { durationText } from '../shared/text/times.ts';
import { DayChart } from './day-chart.tsx';
import { Figure } from './figure.tsx';

const DAYS = { week: 7, month: 30, year: 365 } as const;
type Period = keyof typeof DAYS;
const PERIODS: readonly Period[] = ['week', 'month', 'year'];
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How many alerts, how long, and the longest, of one region. */
export const Statistics = ({ id }: { readonly id: string }) => {
  const store = useStore();
  const words = store.words.value.statistics;
  const period = useSignal<Period>('week');
  // The moment of asking: a span that moves by the minute would be asked for by the minute.
  const to = useMemo(() => store.minute.peek(), [store]);
  const from = new Date(to - DAYS[period.value] * DAY_MS).setHours(0, 0, 0, 0);
  const asked = {
    region: id,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    feed: store.prefs.value.feed,
  };
  const answer = useFetched<HistoryAnswer>(query('/v1/history', asked));
  const summed = useFetched<StatisticsAnswer>(query('/v1/statistics', asked));
  const unknownMs = summed.kind === 'got' ? summed.value.unknownHours * HOUR_MS : undefined;
  return (
    <>
      <div class="buttons">
        {PERIODS.map((one) => (
          <button
            key={one}
            type="button"
            class="button"
            aria-pressed={period.value === one}
            onClick={() => {
              period.value = one;
            }}
          >
            {words[one]}
          </button>
        ))}
      </div>
      {answer.kind === 'loading' ? <p class="quiet">{store.words.value.past.loading}</p> : null}
      {answer.kind === 'failed' ? <p role="alert">{store.words.value.failed(answer.detail)}</p> : null}
      {answer.kind === 'got' ? (
        <Figures
          intervals={answer.value.intervals.filter(({ retracted }) => retracted === undefined)}
          from={from}
          to={to}
          unknownMs={unknownMs}
        />
      ) : null}
    </>
  );
};

type FiguresProps = {
  readonly intervals: HistoryAnswer['intervals'];
  readonly from: number;
  readonly to: number;
  readonly unknownMs: number | undefined;
};

const Figures = ({ intervals, from, to, unknownMs }: FiguresProps) => {
  const store = useStore();
  const words = store.words.value.statistics;
  const lang = store.lang.value;
  const { count, underAlertMs, longestMs, share, isGoing } = statisticsOf(intervals, { from, to }, to);
  const days = useMemo(() => midnights(from, to), [from, to]);
  const hours = useMemo(() => hoursPerDay(spansOf(intervals, { from, to }, to), days), [intervals, days, from, to]);
  const length = (ms: number): string => (ms === 0 ? '–' : durationText(ms, lang));
  return (
    <>
      <div class="figures">
        <Figure value={String(count)} label={words.count} />
        <Figure value={length(underAlertMs)} label={words.hours} />
        <Figure value={length(longestMs)} label={isGoing ? `${words.longest}, ${words.going}` : words.longest} />
        <Figure value={`${(share * 100).toFixed(1)} %`} label={words.shareOfTime} />
        {unknownMs === undefined ? null : <Figure value={length(unknownMs)} label={words.unknownTime} />}
      </div>
      <DayChart days={days.slice(0, -1)} hours={hours} label={words.perDay} />
    </>
  );
};
