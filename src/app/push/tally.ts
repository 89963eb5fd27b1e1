import type { Instant } from '../../domain/words.ts';
import type { Clock } from '../kit/clock.ts';
import type { Observe } from '../kit/observe.ts';
import type { Message } from '../notify/message.ts';
import type { CrowdReach, CrowdStore } from './subscription.ts';

/** One event, and how many of those it is for were reached: by it, or by a later word about its place. */
export type Tallied = { -readonly [Key in keyof CrowdReach]: CrowdReach[Key] };

/** Counts who is reached, for the latest alerts and their ends. */
export type Tallies = {
  /** Undefined: it is not counted. */
  expect(message: Message): Tallied | undefined;
  reached(one: Tallied, at: Instant): void;
  /** Something is to be saved. */
  isDirty(standing: { readonly members: number; readonly failing: number }): boolean;
  save(standing: { readonly members: number; readonly failing: number }): Promise<void>;
};

/** Events of which it is kept. */
const KEPT = 100;
/** Saved no more often than this; milliseconds. */
const SAVE_EVERY = 1_000;

const markOf = ({ members, failing }: { readonly members: number; readonly failing: number }): string =>
  `${members}|${failing}`;

const COUNTED: ReadonlySet<string> = new Set(['alert.started', 'alert.ended', 'alert.retracted']);

export const tallies = async (ports: {
  readonly store: Pick<CrowdStore, 'tallies' | 'putTally'>;
  readonly shard: number;
  readonly feed: string;
  readonly clock: Clock;
  readonly observe: Observe;
}): Promise<Tallies> => {
  const { store, shard, feed, clock } = ports;
  const before = (await store.tallies(feed)).get(shard);
  let events: Tallied[] = (before?.events ?? []).map((one) => ({ ...one }));
  let reachedAt = before?.reachedAt ?? null;
  let dirty = false;
  let savedAt = Number.NEGATIVE_INFINITY;
  let saved = '';
  return {
    expect: ({ type, data: { epoch, seq, event } }) => {
      if (!COUNTED.has(type) || event?.region === undefined) return undefined;
      const at = Date.parse(event.sequencedAt);
      const one = { epoch, seq, type, region: event.region, at, expected: 0, reached: 0, lastAfter: 0 };
      events = [one, ...events].slice(0, KEPT);
      dirty = true;
      return one;
    },
    reached: (one, at) => {
      one.reached += 1;
      one.lastAfter = Math.max(one.lastAfter, at - one.at);
      reachedAt = at;
      dirty = true;
    },
    isDirty: (standing) => dirty || markOf(standing) !== saved,
    save: async (standing) => {
      const mark = markOf(standing);
      if ((!dirty && mark === saved) || clock.now() - savedAt < SAVE_EVERY) return;
      dirty = false;
      saved = mark;
      savedAt = clock.now();
      await store.putTally(shard, feed, { ...standing, reachedAt, events: events.map((one) => ({ ...one })) });
    },
  };
};
