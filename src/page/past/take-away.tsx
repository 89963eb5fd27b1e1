import type { IntervalWire } from '../shared/live/answers.ts';
import { csvOf, saveFile } from '../shared/parts/save-file.ts';
import { placeName } from '../shared/store/place-name.ts';
import { type Span, spansOf } from '../shared/store/spans.ts';
import { useStore } from '../shared/store/store.ts';
import { dayText, durationText, fullDayText } from '../shared/text/times.ts';
import { pictureOf } from './picture.ts';
import { percentText } from './shares-bar.tsx';
import { dateText, type Shares } from './spans.ts';
import { usePastWords } from './text/of.ts';

type Props = {
  readonly id: string;
  readonly intervals: readonly IntervalWire[];
  readonly span: Span;
  readonly now: number;
  readonly shares: Shares;
  readonly days: readonly number[];
  readonly hours: readonly number[];
};

const MINUTE_MS = 60_000;

/** The figures that are shown, as a table for a spreadsheet, as a picture, or on paper. */
export const TakeAway = ({ id, intervals, span, now, shares, days, hours }: Props) => {
  const store = useStore();
  const words = usePastWords();
  const lang = store.lang.value;
  const place = placeName(store, id);
  const lastDay = span.to - 1;
  const name = `${place}-${dateText(span.from)}-${dateText(lastDay)}`.replaceAll(/[\s/\\:]+/g, '-');
  const isReal = store.status.value === 'Actual';

  const csv = (): void => {
    const rows = intervals.map((one) => {
      const under = spansOf([one], span, now).reduce((sum, { from, to }) => sum + to - from, 0);
      return [
        one.via === undefined ? place : `${place} (${placeName(store, one.via)})`,
        store.words.value.hazard[one.hazard],
        one.startedAt,
        one.endedAt ?? '',
        String(Math.round(under / MINUTE_MS)),
        one.sources.join(' '),
        one.retracted?.reason ?? '',
      ];
    });
    saveFile(csvOf([words.columns, ...rows]), `${name}.csv`);
  };
  const picture = async (): Promise<void> => {
    const image = await pictureOf({
      title: isReal ? place : `${store.words.value.exercise.word}: ${place}`,
      span: words.span(fullDayText(span.from, lang), fullDayText(lastDay, lang)),
      figures: [
        [String(shares.alerts), words.count],
        [shares.alertMs === 0 ? '–' : durationText(shares.alertMs, lang), words.under],
        [shares.longestMs === 0 ? '–' : durationText(shares.longestMs, lang), words.longest],
      ],
      shares: (['alert', 'clear', 'unknown'] as const).map((kind) => ({
        kind,
        tenths: shares.tenths[kind],
        text: `${words[kind]} ${percentText(shares.tenths[kind], lang)}`,
      })),
      bars: hours.map((value, index) => ({ value, label: dayText(days[index] ?? span.from, lang) })),
      barsTitle: words.perDay,
      foot: `${words.madeBy} · ${location.host} · ${new Date(store.minute.peek()).toISOString().slice(0, 16)}Z`,
    });
    if (image !== undefined) saveFile(image, `${name}.png`);
  };
  return (
    <div class="buttons screen-only">
      <button type="button" class="button" onClick={csv}>
        {words.csv}
      </button>
      <button type="button" class="button" onClick={() => void picture()}>
        {words.picture}
      </button>
      <button type="button" class="button" onClick={() => print()}>
        {words.print}
      </button>
    </div>
  );
};
