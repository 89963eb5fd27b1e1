import type { BoardRegion } from '../../domain/board.ts';
import { defined } from '../../domain/defined.ts';
import type { Change } from '../../domain/event.ts';
import type { Policy, Tier } from '../../domain/policy.ts';
import { muted, quieter, rank } from '../../domain/policy.ts';
import type { FeedStatus, Hazard, Instant, ThreatLevel } from '../../domain/words.ts';
import { higherLevel } from '../../domain/words.ts';
import type { Position } from '../../protocol/live/position.ts';
import { eventWire, regionWire } from '../../protocol/live/wire.ts';
import type { Destination } from './destination.ts';
import type { Message, MessageData } from './message.ts';
import type { MessageType } from './message-types.ts';
import type { Cursor, Told } from './progress.ts';
import type { Scope } from './scope.ts';
import { BLIND_KEY, PERHAPS, toldAlert } from './told.ts';
import { type Draft, isAnother, type Truth } from './turn.ts';

export type Composing = {
  readonly destination: Destination;
  readonly scope: Scope;
  readonly hub: string;
  readonly feed: string;
  readonly status: FeedStatus;
  readonly now: Instant;
  readonly told: Told;
  readonly truth: Truth;
  /** Where the destination will be once it was told: the same place over all tries, wherever they begin to read. */
  readonly cursor: Cursor;
  /** The same short text for the same text, and never for another. */
  readonly digest: (text: string) => string;
};

/** A message that comes longer after its commit than this is told as late; milliseconds. */
const LATE_AFTER = 60_000;

/** The message of a draft. The same draft at the same place makes the same id, in every process. */
export const compose = (draft: Draft, by: Composing): Message => {
  const { destination, feed, truth, cursor, digest } = by;
  const place = [destination.id, feed, cursor.epoch, cursor.seq, cursor.index];
  const idOf = (...what: readonly unknown[]): string => `msg_${digest(JSON.stringify([...place, ...what]))}`;
  const base: MessageData = {
    hub: by.hub,
    feed,
    status: by.status,
    epoch: truth.position.epoch,
    seq: draft.kind === 'event' ? draft.entry.seq : truth.position.seq,
  };
  const policy = destination.policy ?? {};
  const finish = (message: Message): Message => {
    const tier = muted(policy, message.tier, by.now);
    return { ...message, tier, sound: message.sound && rank(tier) >= rank('normal') };
  };
  switch (draft.kind) {
    case 'blind':
    case 'sighted': {
      const asAlert = by.scope.tier(undefined, undefined, undefined);
      const blind = draft.kind === 'blind';
      return finish({
        id: idOf(draft.kind),
        type: blind ? 'hub.blind' : 'hub.sighted',
        timestamp: truth.at,
        tier: blind ? asAlert : calm(policy, asAlert),
        sound: blind || by.told.get(BLIND_KEY) !== PERHAPS,
        tag: tagOf(feed, 'hub'),
        data: { ...base, ...(blind ? { doubts: truth.doubts } : {}) },
      });
    }
    case 'state': {
      const row = truth.board.regions.get(draft.region);
      const { tier, sound } = loudnessOfState(row, draft, by);
      const region = row === undefined ? undefined : regionWire(row);
      return finish({
        id: idOf('state', region),
        type: 'region.state',
        timestamp: by.truth.at,
        tier,
        sound,
        tag: tagOf(feed, draft.region, row?.alerts[0]?.hazard),
        data: {
          ...base,
          ring: by.scope.ring(draft.region),
          ...defined({ region }),
          late: true,
          ...(draft.gap ? { gap: true } : { missed: draft.missed }),
        },
      });
    }
    case 'event': {
      const { change, entry } = draft;
      const region = 'region' in change ? change.region : undefined;
      const row = region === undefined ? undefined : truth.board.regions.get(region);
      const stamp = { seq: entry.seq, receivedAt: entry.claim.receivedAt, sequencedAt: entry.sequencedAt };
      return finish({
        id: idOf(change.type, entry.seq, draft.index),
        type: change.type,
        timestamp: change.at,
        ...loudnessOf(change, { scope: by.scope, told: by.told, policy, uncovered: truth.covered.size === 0 }),
        tag: 'hazard' in change ? tagOf(feed, change.region, change.hazard) : tagOf(feed, region ?? change.source),
        data: {
          ...base,
          ring: by.scope.ring(region),
          event: eventWire(change, stamp, by.status),
          ...(row === undefined ? {} : { region: regionWire(row) }),
          ...(by.now - entry.sequencedAt > LATE_AFTER ? { late: true } : {}),
        },
      });
    }
  }
};

/** The tag of a place and hazard: what is shown for it takes the place of what was shown before. */
const tagOf = (feed: string, thing: string, hazard: Hazard = 'air-raid'): string => `${feed}.${thing}.${hazard}`;

/** Types that the destination does not want are kept back, and so is what its policy has no tier for. */
export const isKeptBack = (
  { type, tier }: Pick<Message, 'type' | 'tier'>,
  always: ReadonlySet<MessageType>,
  events: readonly MessageType[] | undefined,
): boolean => tier === 'none' || (events !== undefined && !always.has(type) && !events.includes(type));

type Loudness = { readonly tier: Tier; readonly sound: boolean };

const calm = (policy: Policy, alert: Tier): Tier => quieter(policy.allClear ?? 'normal', alert);

export const loudnessOf = (
  change: Change,
  by: {
    readonly scope: Pick<Scope, 'tier'>;
    readonly told: Told;
    readonly policy: Policy;
    /** True: nothing is covered by any source now. */
    readonly uncovered: boolean;
  },
): Loudness => {
  const { scope, told, policy } = by;
  switch (change.type) {
    case 'alert.started':
    case 'alert.updated': {
      const { region, hazard } = change;
      const tier = scope.tier(region, hazard, change.level);
      const before = toldAlert(told, region, hazard);
      return {
        tier,
        sound:
          before === undefined || isWorse(change.level, before.level, tier, scope.tier(region, hazard, before.level)),
      };
    }
    case 'alert.ended':
    case 'alert.retracted': {
      const before = toldAlert(told, change.region, change.hazard);
      return { tier: calm(policy, scope.tier(change.region, change.hazard, before?.level)), sound: true };
    }
    case 'alert.recorded':
      return { tier: quieter('quiet', scope.tier(change.region, change.hazard, undefined)), sound: false };
    case 'report.added':
      return { tier: quieter('quiet', scope.tier(change.region, change.hazard, change.level)), sound: false };
    case 'region.unknown':
      return { tier: scope.tier(change.region, undefined, undefined), sound: true };
    case 'region.known':
      return { tier: calm(policy, scope.tier(change.region, undefined, undefined)), sound: false };
    case 'source.silent':
      return { tier: scope.tier(undefined, undefined, undefined), sound: by.uncovered };
    case 'source.spoke':
      return { tier: quieter('quiet', scope.tier(undefined, undefined, undefined)), sound: false };
  }
};

/** It sounds again only when it gets worse. */
const isWorse = (now: ThreatLevel | undefined, before: ThreatLevel | undefined, tier: Tier, was: Tier): boolean =>
  rank(tier) > rank(was) || (now !== before && higherLevel(now, before) === now && now === 'red');

const loudnessOfState = (
  row: BoardRegion | undefined,
  draft: Extract<Draft, { kind: 'state' }>,
  { scope, told, destination, truth }: Composing,
): Loudness => {
  const { region } = draft;
  const policy = destination.policy ?? {};
  const unknown = scope.tier(region, undefined, undefined);
  if (row === undefined || row.state === 'unknown') return { tier: unknown, sound: true };
  if (row.state !== 'alert') return { tier: calm(policy, unknown), sound: false };
  let tier: Tier = 'none';
  let sound = false;
  for (const { hazard, level } of row.alerts) {
    const one = scope.tier(region, hazard, level);
    const before = isAnother(draft, told, truth, region, hazard) === 'no' ? toldAlert(told, region, hazard) : undefined;
    if (rank(one) > rank(tier)) tier = one;
    if (before === undefined || isWorse(level, before.level, one, scope.tier(region, hazard, before.level)))
      sound = true;
  }
  return { tier, sound };
};

/** A message that nothing happened for, to see whether it comes. */
export const testMessage = (
  id: string,
  hub: string,
  feed: string,
  { epoch, seq }: Position,
  now: Instant,
): Message => ({
  id,
  type: 'test',
  timestamp: now,
  tier: 'normal',
  sound: true,
  tag: `${feed}.test`,
  data: { hub, feed, status: 'Test', epoch, seq },
});
