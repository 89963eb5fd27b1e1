import type { Message } from '../../../app/notify/message.ts';
import { formatInstant } from '../../../domain/instant.ts';
import { assertNever, type Instant } from '../../../domain/words.ts';
import type { HomeState } from './state.ts';

/**
 * What happened, in the words that automations for Ukrainian alerts already know (those of ukraine-alarm-pro):
 * `cleared` is said only where the place is known to be clear, `data_stale` where it is not known any more, `resynced`
 * for how it is after something was missed.
 */
export const EVENT_TYPES = [
  'started',
  'escalated',
  'threat_added',
  'updated',
  'cleared',
  'data_stale',
  'resynced',
] as const;
export type HomeEventType = (typeof EVENT_TYPES)[number];

/** The event of one place, told of by a message about it, about what lies above or below it, or about all; undefined: none. */
export const homeEvent = (
  message: Message,
  now: HomeState,
  /** The latest word about the place; undefined: none yet. */
  before: HomeState | undefined,
  times: { readonly at: Instant; readonly until: Instant },
): object | undefined => {
  const event_type = typeOf(message, now, before);
  if (event_type === undefined) return undefined;
  const { data } = message;
  const isResynced = event_type === 'resynced';
  return {
    event_type,
    schema_version: 1,
    transition_id: message.id,
    region_id: now.region,
    region_name: now.name,
    observed_at: formatInstant(times.at),
    until: formatInstant(times.until),
    origin: isResynced ? 'recovery' : 'live',
    had_gap: isResynced || event_type === 'data_stale' || data.gap === true,
    previous: before === undefined ? null : compact(before),
    current: compact(now),
    added_types: typesOf(now).filter((one) => before === undefined || !typesOf(before).includes(one)),
    removed_types: before === undefined ? [] : typesOf(before).filter((one) => !typesOf(now).includes(one)),
    observed_active_since: before?.alert === 'ON' ? before.since : now.alert === 'ON' ? now.since : null,
    active_since_known: (before?.alert === 'ON' ? before.since : now.since) !== null,
    told: message.type,
    status: data.status,
    feed: data.feed,
    seq: data.seq,
    ...(message.type === 'alert.retracted' ? { said_in_error: true } : {}),
  };
};

const typeOf = (message: Message, now: HomeState, before: HomeState | undefined): HomeEventType | undefined => {
  switch (message.type) {
    case 'alert.started':
      return now.alert !== 'ON' ? undefined : before?.alert === 'ON' ? changed(now, before) : 'started';
    case 'alert.updated':
      return now.alert !== 'ON' ? undefined : changed(now, before);
    case 'alert.ended':
    case 'alert.retracted':
      return now.alert === 'OFF' ? 'cleared' : now.alert === 'ON' ? 'updated' : 'data_stale';
    case 'region.unknown':
    case 'hub.blind':
      return 'data_stale';
    case 'region.known':
    case 'region.state':
    case 'hub.sighted':
      return now.alert === null ? 'data_stale' : 'resynced';
    case 'alert.recorded':
    case 'report.added':
    case 'source.silent':
    case 'source.spoke':
    case 'test':
      return undefined;
    default:
      return assertNever(message.type);
  }
};

const changed = (now: HomeState, before: HomeState | undefined): HomeEventType => {
  if (now.level === 'red' && before?.level !== 'red') return 'escalated';
  return typesOf(now).some((one) => before !== undefined && !typesOf(before).includes(one))
    ? 'threat_added'
    : 'updated';
};

const TYPES: Readonly<Record<string, string>> = { 'air-raid': 'air', 'urban-fights': 'urban_fights' };

const typesOf = ({ attributes }: HomeState): readonly string[] =>
  ((attributes['hazards'] as readonly string[] | undefined) ?? []).map((hazard) => TYPES[hazard] ?? hazard);

const AIR_LEVEL = { red: 'red', yellow: 'yellow', unspecified: 'unrecognized', 'no-alert': 'none' } as const;

const compact = (state: HomeState): object => ({
  // Not known to be under alert is not the same as not under alert.
  active: state.alert === null ? null : state.alert === 'ON',
  threat_types: typesOf(state),
  air_level: state.level === null ? 'unrecognized' : AIR_LEVEL[state.level],
  reasons: state.attributes['threats'] ?? [],
  coverage: state.state === 'alert' ? 'full' : state.state === 'partial' ? 'partial' : 'none',
  declared_started_at: state.alert === 'ON' ? state.since : null,
});
