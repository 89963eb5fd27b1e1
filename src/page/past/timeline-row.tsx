import type { HistoryAnswer } from '../shared/live/answers.ts';
import { query } from '../shared/live/hub-api.ts';
import { useFetched } from '../shared/parts/use-fetched.ts';
import { spansOf, unknownSpans } from '../shared/store/spans.ts';
import { useRegion, useStore } from '../shared/store/store.ts';
import { dayInShort, dayInWords } from '../shared/text/day-text.ts';
import { nameOf } from '../shared/text/names.ts';
import { problemText } from '../shared/text/problems.ts';
import { Strip } from './strip.tsx';

/** One region's day. */
export const TimelineRow = ({ id, day }: { readonly id: string; readonly day: number }) => {
  const store = useStore();
  const words = store.words.value;
  const lang = store.lang.value;
  const { row } = useRegion(id);
  const within = { from: day, to: new Date(day).setDate(new Date(day).getDate() + 1) };
  const answer = useFetched<HistoryAnswer>(
    query('/v1/history', {
      region: id,
      from: new Date(within.from).toISOString(),
      to: new Date(Math.min(within.to, Math.max(within.from, store.feedMinute.value))).toISOString(),
      feed: store.prefs.value.feed,
    }),
  );
  const name = row === undefined ? id : nameOf(row, lang);
  const spans = answer.kind === 'got' ? spansOf(answer.value.intervals, within, store.feedMinute.value) : [];
  const unknown = answer.kind === 'got' ? unknownSpans(answer.value.unknown, within) : undefined;
  const moment = store.moment.value;
  return (
    <li class="timeline-row">
      <span>
        <strong>{name}</strong>{' '}
        <span class="quiet">
          {answer.kind === 'loading'
            ? words.past.loading
            : answer.kind === 'failed'
              ? words.failed(problemText(answer, lang))
              : dayInShort(spans, unknown ?? [], words, lang)}
        </span>
      </span>
      <Strip
        spans={spans}
        unknown={unknown}
        until={store.feedMinute.value}
        within={within}
        label={`${name}: ${dayInWords(spans, unknown ?? [], words, lang)}`}
        {...(moment === undefined ? {} : { marker: moment.at })}
      />
    </li>
  );
};
