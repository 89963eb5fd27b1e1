import type { Progress } from '../../app/drills/drill.ts';
import type { DrillReport } from '../../app/drills/report.ts';
import { sentOf } from '../../app/drills/report.ts';
import type { Difference } from '../../domain/proof.ts';
import type { Instant } from '../../domain/words.ts';
import { assertNever } from '../../domain/words.ts';
import type { Paint } from './paint.ts';
import { localTime } from './plain.ts';
import { count, duration, number } from './words.ts';

/** `12,345 of 86,062, 34 %, 18,200/s, 2 s left, now at 2022-12-25 09:12` */
export const progressText = (
  { position, steps, at, from, to, speed, state, tally }: Progress,
  began: { readonly sent: number; readonly position: number },
  elapsed: number,
  now: Instant,
): string => {
  const rate = ((sentOf(tally) - began.sent) * 1000) / Math.max(1, elapsed);
  const share = steps === 0 ? 1 : position / steps;
  const stepRate = ((position - began.position) * 1000) / Math.max(1, elapsed);
  const left = speed === 'max' ? ((steps - position) * 1000) / Math.max(0.001, stepRate) : (to - at) / speed;
  return [
    `${number(position)} of ${number(steps)}`,
    `${Math.floor(share * 100)} %`,
    `${number(rate)}/s`,
    ...(state === 'paused' ? ['paused'] : left > 0 && Number.isFinite(left) ? [`${duration(left)} left`] : []),
    `now at ${localTime(Math.max(at, from), now)}`,
  ].join(', ');
};

const STAGE_WORDS = {
  received: 'due → received',
  sequenced: 'received → sequenced',
  sent: 'sequenced → sent',
  seen: 'sent → seen',
  whole: 'due → seen',
} as const;

/** The report for people at a terminal. */
export const reportText = (report: DrillReport, paint: Paint): readonly string[] => {
  const { counts, latency } = report;
  const refused = Object.entries(counts.hub.refused);
  const refusedInAll = refused.reduce((sum, [, times]) => sum + times, 0);
  const title = report.scenario.title ?? report.scenario.id;
  return [
    paint.bold(paint.bad('EXERCISE  EXERCISE  EXERCISE')),
    `${title} into feed ${paint.bold(report.feed)} (Exercise): ${count(sentOf(counts.hub), 'signal')} in ${duration(report.seconds.worked * 1000)}, ${number(report.signalsPerSecond)} a second`,
    `  taken     ${number(counts.hub.taken)}`,
    `  repeated  ${number(counts.hub.repeated + counts.hub.duplicate)}`,
    `  refused   ${refusedInAll === 0 ? '0' : number(refusedInAll)}`,
    ...refused.map(([code, times]) => `            ${number(times)} × ${code}`),
    ...(counts.unreadLines === 0 ? [] : [`  not read  ${paint.bad(number(counts.unreadLines))} lines of the scenario`]),
    ...report.unread.slice(0, 10).map(({ line, code, detail }) => paint.dim(`    line ${line}: ${detail} (${code})`)),
    ...report.faults.map(({ name, done }) => `  fault     ${name}: ${count(done, 'time')}`),
    ...(report.faults.length === 0 ? [] : [`  seed      ${report.seed}`]),
    ...(Object.keys(STAGE_WORDS) as (keyof typeof STAGE_WORDS)[])
      .filter((stage) => latency[stage].count > 0)
      .map((stage) => {
        const { p50, p90, p99, max } = latency[stage];
        const say = (value: number | null): string => `${value ?? '–'}`.padStart(8);
        return `  ${STAGE_WORDS[stage].padEnd(21)} p50${say(p50)} p90${say(p90)} p99${say(p99)} max${say(max)} ms`;
      }),
    report.subscriber.subscribed
      ? `  subscriber ${count(report.subscriber.frames, 'frame')}, ${count(report.subscriber.events, 'event')}, ${report.subscriber.unmarked === 0 ? 'all say Exercise' : paint.bad(`${report.subscriber.unmarked} do NOT say Exercise`)}`
      : paint.dim('  no subscriber: no hub answered at that address, so what it would have seen is not measured'),
    report.proof === 'same'
      ? paint.good(
          `same: ${count(report.compared.regions, 'region')} and ${count(report.compared.intervals, 'interval')} are what the rules alone make of it`,
        )
      : paint.bad(`DIFFERENT: ${count(report.differencesInAll, 'difference')} from what the rules alone make of it`),
    ...report.differences.slice(0, 20).map(({ what, name }) => `  ${name} (${what.region}): ${differenceText(what)}`),
  ];
};

const differenceText = (difference: Difference): string => {
  switch (difference.kind) {
    case 'board':
      return `should be ${brief(difference.expected)}, is ${brief(difference.actual)}`;
    case 'history':
      return `${difference.hazard} should be ${brief(difference.expected)}, is ${brief(difference.actual)}`;
    default:
      return assertNever(difference);
  }
};

const brief = (value: object | null): string => (value === null ? 'nothing' : JSON.stringify(value).slice(0, 160));
