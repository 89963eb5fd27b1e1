import type { HistoryAnswer } from '../shared/live/answers.ts';
import { query } from '../shared/live/hub-api.ts';
import { ProblemLater } from '../shared/parts/problem-later.tsx';
import { useFetched } from '../shared/parts/use-fetched.ts';
import { spansOf, unknownSpans } from '../shared/store/spans.ts';
import { useStore } from '../shared/store/store.ts';
import { dayInWords } from '../shared/text/day-text.ts';
import { clockText } from '../shared/text/times.ts';
import { Strip } from './strip.tsx';

const DAY_MS = 24 * 3_600_000;

/** The last 24 hours of one region. */
export const DayStrip = ({ id }: { readonly id: string }) => {
  const store = useStore();
  const words = store.words.value;
  const lang = store.lang.value;
  const path = query('/v1/history', { region: id, feed: store.prefs.value.feed });
  const answer = useFetched<HistoryAnswer>(path, { again: store.board.rowSignal(id).value?.state.length ?? 0 });
  if (answer.kind === 'failed') return <ProblemLater failed={answer} />;
  const to = answer.kind === 'got' ? Date.parse(answer.value.to) : store.minute.value;
  const within = { from: to - DAY_MS, to };
  const spans = answer.kind === 'got' ? spansOf(answer.value.intervals, within, to) : [];
  const unknown = answer.kind === 'got' ? unknownSpans(answer.value.unknown, within) : undefined;
  const said = answer.kind === 'loading' ? words.past.loading : dayInWords(spans, unknown ?? [], words, lang);
  return (
    <div class="day-strip">
      <h4 class="detail-title">{words.last24h}</h4>
      <Strip spans={spans} unknown={unknown} until={to} within={within} label={`${words.last24h}: ${said}`} />
      <p class="strip-scale" aria-hidden="true">
        <span>{clockText(within.from, lang)}</span>
        <span>{clockText(within.from + DAY_MS / 2, lang)}</span>
        <span>{clockText(to, lang)}</span>
      </p>
    </div>
  );
};
