import type { HistoryAnswer } from '../live/answers.ts';
import { query } from '../live/hub-api.ts';
import { spansOf } from '../state/spans.ts';
import { useRegion, useStore } from '../state/store.ts';
import { nameOf } from '../text/names.ts';
import { clockText, durationText } from '../text/times.ts';
import { Strip } from './strip.tsx';
import { useFetched } from './use-fetched.ts';

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
      to: new Date(Math.min(within.to, Math.max(within.from, store.minute.value))).toISOString(),
      feed: store.prefs.value.feed,
    }),
  );
  const name = row === undefined ? id : nameOf(row, lang);
  const spans = answer.kind === 'got' ? spansOf(answer.value.intervals, within, store.minute.value) : [];
  const total = spans.reduce((sum, { from, to }) => sum + to - from, 0);
  const said = spans.map(({ from, to }) => `${clockText(from, lang)}–${clockText(to, lang)}`).join(', ');
  const moment = store.moment.value;
  return (
    <li class="timeline-row">
      <span>
        <strong>{name}</strong>{' '}
        <span class="quiet">
          {answer.kind === 'loading'
            ? words.past.loading
            : answer.kind === 'failed'
              ? words.failed(answer.detail)
              : total === 0
                ? words.past.noAlerts
                : durationText(total, lang)}
        </span>
      </span>
      <Strip
        spans={spans}
        within={within}
        label={`${name}: ${said === '' ? words.past.noAlerts : said}`}
        {...(moment === undefined ? {} : { marker: moment.at })}
      />
    </li>
  );
};
