import { type Signal, useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { HistoryAnswer } from '../shared/live/answers.ts';
import { query } from '../shared/live/hub-api.ts';
import { useFetched } from '../shared/parts/use-fetched.ts';
import { hoursPerDay, midnights, type Span, spansOf, unknownSpans } from '../shared/store/spans.ts';
import { useStore } from '../shared/store/store.ts';
import { problemText } from '../shared/text/problems.ts';
import { durationText, fullDayText } from '../shared/text/times.ts';
import { DayChart } from './day-chart.tsx';
import { Figure } from './figure.tsx';
import { SharesBar } from './shares-bar.tsx';
import { dateText, dayAfter, LENGTHS, type Length, midnightOf, midnightOfText, sharesOf, spanUpTo } from './spans.ts';
import { TakeAway } from './take-away.tsx';
import { usePastWords } from './text/of.ts';

/** The sums of a span of days in one region: up to the chosen day, or from any day to any other. */
export const Statistics = ({ id, day }: { readonly id: string; readonly day: Signal<number> }) => {
  const store = useStore();
  const words = usePastWords();
  const lang = store.lang.value;
  const length = useSignal<Length>('week');
  const own = useSignal<Span>(spanUpTo(day.peek(), 'week'));
  // The moment of asking: a span that moves by the minute would be asked for by the minute.
  const now = useMemo(() => store.feedMinute.peek(), [store]);
  const span = length.value === 'own' ? own.value : spanUpTo(day.value, length.value);
  const isWrong = span.to <= span.from;
  const to = Math.max(span.from, Math.min(span.to, now));
  const path = query('/v1/history', {
    region: id,
    from: new Date(span.from).toISOString(),
    to: new Date(to).toISOString(),
    feed: store.prefs.value.feed,
  });
  const answer = useFetched<HistoryAnswer>(path);
  const lastDay = midnightOf(span.to - 1);
  const choose = (change: Partial<Span>): void => {
    own.value = { ...span, ...change };
    length.value = 'own';
  };
  return (
    <>
      <div class="buttons screen-only">
        {LENGTHS.map((one) => (
          <button
            key={one}
            type="button"
            class="button"
            aria-pressed={length.value === one}
            onClick={() => {
              if (one === 'own') own.value = span;
              length.value = one;
            }}
          >
            {words.lengths[one]}
          </button>
        ))}
      </div>
      <div class="range-fields screen-only">
        <DateField
          label={words.from}
          value={span.from}
          max={now}
          choose={(from) => {
            choose({ from });
          }}
        />
        <DateField
          label={words.to}
          value={lastDay}
          max={now}
          choose={(last) => {
            choose({ to: dayAfter(last) });
          }}
        />
      </div>
      <p class="range-text">{words.span(fullDayText(span.from, lang), fullDayText(lastDay, lang))}</p>
      {isWrong ? <p role="alert">{words.wrong}</p> : null}
      {answer.kind === 'loading' ? <p class="quiet">{store.words.value.past.loading}</p> : null}
      {answer.kind === 'failed' && !isWrong ? (
        <p role="alert">{store.words.value.failed(problemText(answer, lang))}</p>
      ) : null}
      {answer.kind === 'got' && !isWrong ? <Figures id={id} history={answer.value} span={span} now={now} /> : null}
    </>
  );
};

type DateProps = {
  readonly label: string;
  readonly value: number;
  readonly max: number;
  readonly choose: (midnight: number) => void;
};

const DateField = ({ label, value, max, choose }: DateProps) => (
  <label class="field">
    <span>{label}</span>
    <input
      type="date"
      value={dateText(value)}
      max={dateText(max)}
      onChange={({ currentTarget }) => {
        const chosen = midnightOfText(currentTarget.value);
        if (chosen !== undefined) choose(chosen);
      }}
    />
  </label>
);

type FiguresProps = {
  readonly id: string;
  readonly history: HistoryAnswer;
  readonly span: Span;
  readonly now: number;
};

const Figures = ({ id, history, span, now }: FiguresProps) => {
  const store = useStore();
  const words = usePastWords();
  const lang = store.lang.value;
  // An alert that was said in error was none.
  const intervals = useMemo(() => history.intervals.filter(({ retracted }) => retracted === undefined), [history]);
  const { from, to } = span;
  const shares = sharesOf(intervals, unknownSpans(history.unknown, span) ?? [], span, now);
  const days = useMemo(() => midnights(from, to - 1), [from, to]);
  const hours = useMemo(
    () => hoursPerDay(spansOf(intervals, { from, to }, now), days),
    [intervals, days, from, to, now],
  );
  const length = (ms: number): string => (ms === 0 ? '–' : durationText(ms, lang));
  return (
    <>
      <div class="figures">
        <Figure value={String(shares.alerts)} label={words.count} />
        <Figure value={length(shares.alertMs)} label={words.under} />
        <Figure
          value={length(shares.longestMs)}
          label={shares.isGoing ? `${words.longest}, ${words.going}` : words.longest}
        />
      </div>
      <SharesBar shares={shares} />
      {days.length < 3 ? null : <DayChart days={days.slice(0, -1)} hours={hours} label={words.perDay} />}
      <TakeAway id={id} intervals={history.intervals} span={span} now={now} shares={shares} days={days} hours={hours} />
    </>
  );
};
