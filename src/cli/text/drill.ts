import { sentOf } from '../../app/drills/report.ts';
import type { DrillReport } from '../../app/drills/reported.ts';
import type { Difference } from '../../domain/proof.ts';
import { safeText } from '../../protocol/safe-text.ts';
import type { Texts } from './en.ts';
import type { Paint } from './paint.ts';

const STAGES = ['received', 'sequenced', 'sent', 'seen', 'whole'] as const;
/** Differences that are shown one by one. */
const DIFFERENCES_SHOWN = 20;
/** Unread lines that are shown one by one. */
const UNREAD_SHOWN = 10;

/** The report for people at a terminal. */
export const reportText = (report: DrillReport, paint: Paint, t: Texts): readonly string[] => {
  const { counts, latency, subscriber, compared } = report;
  const words = t.drill.report;
  const refused = Object.entries(counts.hub.refused);
  const refusedInAll = refused.reduce((sum, [, times]) => sum + times, 0);
  const title = safeText(report.scenario.title ?? report.scenario.id);
  const rows: readonly (readonly [string, string])[] = [
    [words.taken, t.number(counts.hub.taken)],
    [words.repeated, t.number(counts.hub.repeated + counts.hub.duplicate)],
    [words.refused, t.number(refusedInAll)],
    ...refused.map(([code, times]) => ['', `${t.number(times)} × ${safeText(code)}`] as const),
    ...(counts.unreadLines === 0
      ? []
      : [[words.notRead, paint.bad(words.linesOf(t.count(counts.unreadLines, 'line')))] as const]),
    ...report.unread
      .slice(0, UNREAD_SHOWN)
      .map(
        ({ line, code, detail }) =>
          ['', paint.dim(t.past.imported.line(String(line), safeText(detail), code))] as const,
      ),
    ...report.faults.map(({ name, done }) => [words.fault, `${name}: ${t.number(done)} ×`] as const),
    ...(report.faults.length === 0 ? [] : [[words.seed, String(report.seed)] as const]),
    ...STAGES.filter((stage) => latency[stage].count > 0).map((stage) => {
      const { p50, p90, p99, max } = latency[stage];
      const say = (value: number | null): string => `${value ?? '–'}`.padStart(8);
      return [words.stages[stage], `p50${say(p50)} p90${say(p90)} p99${say(p99)} max${say(max)} ${words.ms}`] as const;
    }),
    ...(subscriber.subscribed
      ? [
          [
            words.subscriber,
            `${t.count(subscriber.frames, 'frame')}, ${t.count(subscriber.events, 'event')}, ${subscriber.unmarked === 0 ? words.allMarked : paint.bad(words.unmarked(t.number(subscriber.unmarked)))}`,
          ] as const,
        ]
      : []),
  ];
  const width = Math.max(...rows.map(([label]) => [...label].length));
  return [
    paint.bold(paint.bad(words.exercise)),
    words.title(
      title,
      paint.bold(report.feed),
      t.count(sentOf(counts.hub), 'signal'),
      t.duration(report.seconds.worked * 1000),
      t.number(report.signalsPerSecond),
    ),
    ...rows.map(([label, text]) => `  ${label}${' '.repeat(width - [...label].length)}  ${text}`),
    ...(subscriber.subscribed ? [] : [`  ${paint.dim(words.noSubscriber)}`]),
    report.proof === 'same'
      ? paint.good(words.same(t.count(compared.regions, 'region'), t.count(compared.intervals, 'interval')))
      : paint.bad(words.different(t.count(report.differencesInAll, 'difference'))),
    ...report.differences
      .slice(0, DIFFERENCES_SHOWN)
      .map(({ what, name }) => `  ${safeText(name)} (${what.region}): ${differenceText(what, t)}`),
  ];
};

const differenceText = (difference: Difference, t: Texts): string => {
  const brief = (value: object | null): string =>
    value === null ? t.drill.report.nothing : JSON.stringify(value).slice(0, 160);
  const hazard = difference.kind === 'history' ? `${difference.hazard} ` : '';
  return `${hazard}${t.drill.report.shouldBe(brief(difference.expected), brief(difference.actual))}`;
};
