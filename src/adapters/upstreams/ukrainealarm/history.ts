import type { Failure } from '../../../app/upstreams/failure.ts';
import { failure, isFailure } from '../../../app/upstreams/failure.ts';
import type { PastInterval } from '../../../app/upstreams/history.ts';
import type { Instant } from '../../../domain/words.ts';
import { instantOf, isFields, parseJson, quoted, textOf } from '../../kit/shape.ts';
import { HAZARD_OF } from './alerts.ts';

/**
 * `regionHistory` (regions, each with its last alarms) and `dateHistory` (alarms of one day). An alarm that cannot be
 * read is left out: history only adds.
 */
export const readHistory = (
  text: string,
): { readonly kind: 'history'; readonly past: readonly PastInterval[] } | Failure => {
  const parsed = parseJson(text);
  if (isFailure(parsed)) return parsed;
  if (!Array.isArray(parsed.value))
    return failure('upstream.unreadable', `expected a list of alarms, got ${quoted(parsed.value)}`);
  const past = (parsed.value as readonly unknown[]).flatMap((entry) => {
    if (!isFields(entry)) return [];
    const alarms = entry['alarms'];
    const parent = textOf(entry['regionId']);
    return Array.isArray(alarms) ? alarms.flatMap((alarm) => readAlarm(alarm, parent)) : readAlarm(entry, undefined);
  });
  return { kind: 'history', past };
};

const readAlarm = (alarm: unknown, parent: string | undefined): readonly PastInterval[] => {
  if (!isFields(alarm)) return [];
  const region = textOf(alarm['regionId']) ?? parent;
  const hazard = HAZARD_OF[textOf(alarm['alertType']) ?? ''];
  const startedAt = instantOf(alarm['startDate']);
  if (region === undefined || region === '0' || hazard === undefined || startedAt === undefined) return [];
  const ended = alarm['isContinue'] === true ? undefined : endOf(alarm['endDate'], alarm['duration'], startedAt);
  return [{ region, hazard, startedAt, endedAt: ended ?? null }];
};

/** The end as it stands; without one, the start and the duration. */
const endOf = (endDate: unknown, duration: unknown, startedAt: Instant): Instant | undefined => {
  const said = instantOf(endDate);
  if (said !== undefined) return said;
  const length = timeSpanOf(duration);
  return endDate === undefined && length !== undefined ? startedAt + length : undefined;
};

/** A .NET TimeSpan: `00:29:40.1514750` or, with days, `1.02:30:00`; milliseconds. */
export const timeSpanOf = (value: unknown): number | undefined => {
  const [, days = '0', hours, minutes, seconds, fraction = ''] =
    (typeof value === 'string' && /^(?:(\d{1,5})\.)?(\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{1,7}))?$/.exec(value)) || [];
  if (hours === undefined) return undefined;
  const whole = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  return whole * 1_000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
};
