import type { DrillReport, RegionReport } from '../../app/drills/reported.ts';
import { table, text } from './markup.ts';
import type { ReportWords } from './words.ts';

/** The report for whoever ordered the drill: what was played, whether nothing was lost, how soon people had it. */
export const summaryOf = ({ regions, latency, counts }: DrillReport, words: ReportWords): string => {
  const { whole } = latency;
  const lines = [
    words.alerts(
      regions.reduce((sum, { alerts }) => sum + alerts.length, 0),
      regions.filter(({ alerts }) => alerts.length > 0).length,
    ),
    whole.p50 === null || whole.max === null
      ? words.notMeasured
      : words.speedOf(msText(whole.p50, words), msText(whole.max, words)),
    counts.hub.dead === 0 && counts.unreadLines === 0
      ? words.nothingLost
      : words.lost(counts.hub.dead, counts.unreadLines),
  ];
  return `<h2>${text(words.summary)}</h2><ul>${lines.map((line) => `<li>${text(line)}</li>`).join('')}</ul>`;
};

const msText = (ms: number, { milliseconds, seconds }: ReportWords): string =>
  ms < 1_000 ? `${Math.round(ms)} ${milliseconds}` : `${(ms / 1_000).toFixed(1)} ${seconds}`;

/** A longer table nobody prints. */
const MOST_ROWS = 80;

/** Each region of the first level that had an alert of its own, with the figures that a picture does not tell. */
export const regionsTable = (
  { regions, from, seconds }: DrillReport,
  words: ReportWords,
  { name, time }: { readonly name: (region: RegionReport) => string; readonly time: (at: string) => string },
): string => {
  const begin = Date.parse(from);
  const at = (after: number): string => time(new Date(begin + after * 1000).toISOString());
  const rows = regions.filter(({ alerts }) => alerts.length > 0);
  return table(
    words.byRegion,
    rows.slice(0, MOST_ROWS).map((region) => {
      const ends = region.alerts.map(([, , until]) => until ?? seconds.scenario);
      const under = joined(
        region.alerts.map(([, since, until]) => [
          Math.max(0, since),
          Math.min(until ?? seconds.scenario, seconds.scenario),
        ]),
      );
      const isGoing = region.alerts.some(([, , until]) => until === null);
      return [
        name(region),
        region.alerts.length,
        lengthText(under, words),
        at(Math.min(...region.alerts.map(([, since]) => since))),
        isGoing ? words.going : at(Math.max(...ends)),
      ];
    }),
  );
};

/** Seconds under alert while the scenario lasted; two hazards at once are one time. */
const joined = (spans: readonly (readonly [number, number])[]): number => {
  let sum = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const [from, to] of [...spans].sort(([a], [b]) => a - b)) {
    sum += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return sum;
};

const lengthText = (seconds: number, { hours, minutes }: ReportWords): string => {
  const whole = Math.round(seconds / 60);
  return whole < 60 ? `${whole} ${minutes}` : `${Math.floor(whole / 60)} ${hours} ${whole % 60} ${minutes}`;
};
