import type { DrillReport } from '../../app/drills/report.ts';
import { table, text } from './markup.ts';

/** Everything of the report that is numbers and words. */
export const tablesOf = (report: DrillReport): string =>
  [
    table(
      ['milliseconds', 'count', 'p50', 'p90', 'p99', 'max'],
      Object.entries(report.latency).map(([stage, { count, p50, p90, p99, max }]) => [
        STAGE_WORDS[stage] ?? stage,
        count,
        p50 ?? '–',
        p90 ?? '–',
        p99 ?? '–',
        max ?? '–',
      ]),
    ),
    '<h2>What became of the signals</h2>',
    countsTable(report),
    ...(report.faults.length === 0 ? [] : [`<h2>Faults, from seed ${report.seed}</h2>`, faultsTable(report)]),
    ...(report.differences.length === 0 ? [] : ['<h2>Differences</h2>', differencesTable(report)]),
    ...(report.unread.length === 0
      ? []
      : [
          '<h2>Lines that could not be read</h2>',
          table(
            ['line', 'code', 'detail'],
            report.unread.map(({ line, code, detail }) => [line, code, detail]),
          ),
        ]),
    `<p class="hint">${text(
      report.subscriber.subscribed
        ? `A subscriber of the hub got ${report.subscriber.frames} frames with ${report.subscriber.events} events; ${report.subscriber.unmarked} of them did not say Exercise.`
        : 'No hub could be subscribed at, so what a subscriber would have seen was not measured.',
    )}</p>`,
  ].join('\n');

const STAGE_WORDS: Readonly<Record<string, string>> = {
  received: 'due → received',
  sequenced: 'received → sequenced',
  sent: 'sequenced → sent',
  seen: 'sent → seen',
  whole: 'due → seen by a subscriber',
};

const countsTable = ({ counts, signalsPerSecond, seconds }: DrillReport): string => {
  const { expected, hub } = counts;
  const codes = [...new Set([...Object.keys(expected.refused), ...Object.keys(hub.refused)])].sort();
  return table(
    ['', 'by the rules', 'by the hub'],
    [
      ['taken', expected.taken, hub.taken],
      ['repeated', expected.repeated, hub.repeated + hub.duplicate],
      ...codes.map((code) => [`refused: ${code}`, expected.refused[code] ?? 0, hub.refused[code] ?? 0]),
      ['lines not read', counts.unreadLines, '–'],
      ['dead letters', 0, hub.dead],
      ['signals a second', '–', signalsPerSecond],
      ['seconds of work', '–', seconds.worked.toFixed(1)],
    ],
  );
};

const faultsTable = ({ faults, silence }: DrillReport): string =>
  table(
    ['fault', 'asked for', 'done'],
    [
      ...faults.map(({ name, asked, done }) => [name, asked, `${done} ×`]),
      ...(silence === null ? [] : [['silent source', silence.source, `${silence.from} – ${silence.until}`]]),
    ],
  );

const differencesTable = ({ differences, differencesInAll }: DrillReport): string =>
  table(
    ['region', 'where', 'expected', 'by the hub'],
    [
      ...differences.map(({ name, what }) => [
        `${name} (${what.region})`,
        what.kind,
        JSON.stringify(what.expected),
        JSON.stringify(what.actual),
      ]),
      ...(differencesInAll > differences.length ? [['…', `${differencesInAll} in all`, '', '']] : []),
    ],
  );
