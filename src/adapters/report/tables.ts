import type { DrillReport, ReportedDestination } from '../../app/drills/reported.ts';
import { table, text } from './markup.ts';
import type { ReportWords } from './words.ts';

/** Everything of the report that is numbers and words. */
export const tablesOf = (report: DrillReport, words: ReportWords, time: (at: string) => string): string =>
  [
    table(
      words.latencyHead,
      Object.entries(report.latency).map(([stage, { count, p50, p90, p99, max }]) => [
        (words.stages as Readonly<Record<string, string>>)[stage] ?? stage,
        count,
        p50 ?? '–',
        p90 ?? '–',
        p99 ?? '–',
        max ?? '–',
      ]),
    ),
    ...(report.destinations === undefined
      ? []
      : [`<h2>${text(words.told)}</h2>`, toldTable(report.destinations, words)]),
    `<h2>${text(words.signals)}</h2>`,
    countsTable(report, words),
    ...(report.faults.length === 0
      ? []
      : [`<h2>${text(words.faults(report.seed))}</h2>`, faultsTable(report, words, time)]),
    ...(report.differences.length === 0
      ? []
      : [`<h2>${text(words.differences)}</h2>`, differencesTable(report, words)]),
    ...(report.unread.length === 0
      ? []
      : [
          `<h2>${text(words.lines)}</h2>`,
          table(
            words.linesHead,
            report.unread.map(({ line, code, detail }) => [line, code, detail]),
          ),
        ]),
    `<p class="hint">${text(
      report.subscriber.subscribed
        ? words.subscriber(report.subscriber.frames, report.subscriber.events, report.subscriber.unmarked)
        : words.noSubscriber,
    )}</p>`,
  ].join('\n');

const countsTable = ({ counts, signalsPerSecond, seconds }: DrillReport, words: ReportWords): string => {
  const { expected, hub } = counts;
  const codes = [...new Set([...Object.keys(expected.refused), ...Object.keys(hub.refused)])].sort();
  return table(words.signalsHead, [
    [words.taken, expected.taken, hub.taken],
    [words.repeated, expected.repeated, hub.repeated + hub.duplicate],
    ...codes.map((code) => [words.refused(code), expected.refused[code] ?? 0, hub.refused[code] ?? 0]),
    [words.unread, counts.unreadLines, '–'],
    [words.dead, 0, hub.dead],
    [words.perSecond, '–', signalsPerSecond],
    [words.worked, '–', seconds.worked.toFixed(1)],
  ]);
};

const faultsTable = ({ faults, silence }: DrillReport, words: ReportWords, time: (at: string) => string): string =>
  table(words.faultsHead, [
    ...faults.map(({ name, asked, done }) => [name, asked, `${done} ×`]),
    ...(silence === null ? [] : [[words.silent, silence.source, `${time(silence.from)} – ${time(silence.until)}`]]),
  ]);

const differencesTable = ({ differences, differencesInAll }: DrillReport, words: ReportWords): string =>
  table(words.differencesHead, [
    ...differences.map(({ name, what }) => [
      `${name} (${what.region})`,
      what.kind,
      JSON.stringify(what.expected),
      JSON.stringify(what.actual),
    ]),
    ...(differencesInAll > differences.length ? [['…', words.inAll(differencesInAll), '', '']] : []),
  ]);

/** By the hub's clock, to the second: what was told, not what the scenario says. */
const toldTable = (told: readonly ReportedDestination[], words: ReportWords): string => {
  const moment = (at: string | null): string => (at === null ? '–' : at.slice(0, 19).replace('T', ' '));
  return told.length === 0
    ? `<p>${text(words.toldNobody)}</p>`
    : table(
        words.toldHead,
        told.map(({ name, kind, told: count, firstAt, lastAt, failing }) => [
          name,
          kind,
          count,
          moment(firstAt),
          failing ? `${moment(lastAt)} (${words.failing})` : moment(lastAt),
        ]),
      );
};
