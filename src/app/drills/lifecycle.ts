import type { Instant } from '../../domain/words.ts';
import { AppError } from '../kit/errors.ts';
import type { FeedDirectory } from '../log/feeds.ts';
import { FEED_ID } from '../log/feeds.ts';
import type { Drill, DrillRecord, DrillSetup, Order, Progress, ScenarioRef } from './drill.ts';
import { EMPTY_TALLY, NO_STAGES } from './drill.ts';
import type { DrillStore } from './store.ts';

/** The wish for a drill that is to begin. */
export type DrillAsked = DrillSetup & {
  readonly feed: string;
  readonly country: string;
  readonly scenario: ScenarioRef;
  readonly player: Drill['player'];
  readonly from: Instant;
  readonly to: Instant;
  readonly steps: number;
};

export type DrillPorts = {
  readonly directory: FeedDirectory;
  readonly store: DrillStore;
  /** Batches of the feed that wait or are in hand. */
  readonly pending: (feed: string) => Promise<number>;
  /** Feeds of the settings; whether or not they are in the directory yet, they are the real thing. */
  readonly live: ReadonlySet<string>;
  /** Where the feed's log stands; 0: nothing is in it. */
  readonly seqOf: (feed: string) => Promise<number>;
  readonly now: () => Instant;
};

/**
 * A drill can never be taken for the real thing: its feed has a name that no live feed has, now or by the settings, and
 * belongs to drills alone.
 */
const checkFeed = async (ports: DrillPorts, id: string): Promise<DrillRecord | undefined> => {
  const { directory, store, live } = ports;
  if (!FEED_ID.test(id)) {
    throw new AppError(
      'request.invalid',
      `feed: "${id.slice(0, 60)}" is no name; up to 32 small letters, digits, hyphens`,
    );
  }
  const feed = await directory.get(id);
  if (live.has(id) || feed?.status === 'Actual') {
    throw new AppError('drill.live-feed', `feed ${id} is the real thing; a drill goes into a feed of its own`);
  }
  const record = await store.get(id);
  if (record === undefined && feed !== undefined && (await ports.seqOf(id)) > 0) {
    throw new AppError('drill.feed-in-use', `feed ${id} has something in it that is no drill; choose another name`);
  }
  return record;
};

/** True while somebody plays it, or should. */
export const isOpen = ({ state }: Progress): boolean => state === 'playing' || state === 'paused';

/** The same drill, to be gone on with. */
const isSame = ({ drill }: DrillRecord, asked: DrillAsked): boolean =>
  drill.scenario.digest === asked.scenario.digest &&
  drill.seed === asked.seed &&
  JSON.stringify(drill.faults) === JSON.stringify(asked.faults) &&
  JSON.stringify(drill.trusts ?? {}) === JSON.stringify(asked.trusts ?? {});

/**
 * Begins a drill, or finds the same one unfinished. `prepare` makes the feed's sources known: the hub must know them
 * before it knows the feed, or it would take them for removed.
 */
export const beginDrill = async (
  ports: DrillPorts,
  asked: DrillAsked,
  prepare: () => Promise<void>,
): Promise<DrillRecord & { readonly resumed: boolean }> => {
  const { directory, store, now } = ports;
  const before = await checkFeed(ports, asked.feed);
  const addFeed = async (): Promise<void> => {
    const feed = { id: asked.feed, status: 'Exercise', country: asked.country, createdAt: now() } as const;
    const { status } = await directory.add(feed);
    if (status !== 'Exercise') throw new AppError('drill.live-feed', `feed ${asked.feed} is not of status Exercise`);
  };
  if (before !== undefined && isOpen(before.progress)) {
    if (!isSame(before, asked) || before.drill.player !== asked.player) {
      throw new AppError(
        'drill.feed-in-use',
        `feed ${asked.feed} plays ${before.drill.scenario.id} just now; stop it first, or choose another name`,
      );
    }
    await addFeed(); // Whoever began it may have died before that.
    return { ...before, resumed: true };
  }
  if (before !== undefined) {
    // The feed stays where hubs know it; only what is in it goes.
    if ((await ports.pending(asked.feed)) > 0) {
      throw new AppError(
        'drill.feed-in-use',
        `feed ${asked.feed} still sequences its last drill; try again in a moment`,
      );
    }
    await store.reset(asked.feed);
    await store.forget(asked.feed);
  }
  await prepare();
  const record = newRecord(asked, now());
  if (!(await store.create(record))) {
    throw new AppError('drill.feed-in-use', `somebody else has just begun a drill in feed ${asked.feed}`);
  }
  await addFeed();
  return { ...record, resumed: false };
};

const newRecord = (asked: DrillAsked, startedAt: Instant): DrillRecord => {
  const { feed, from, to, steps, ...drill } = asked;
  return {
    drill: { id: feed, ...drill, startedAt },
    progress: {
      state: 'playing',
      speed: asked.speed,
      position: 0,
      steps,
      at: from,
      from,
      to,
      run: 1,
      tally: EMPTY_TALLY,
      stages: NO_STAGES,
      activeMs: 0,
    },
  };
};

/** All drills there are, the latest first. */
export const listDrills = async ({ directory, store }: DrillPorts): Promise<readonly DrillRecord[]> => {
  const feeds = (await directory.list()).filter(({ status }) => status === 'Exercise');
  const records = await Promise.all(feeds.map(({ id }) => store.get(id)));
  return records
    .filter((record): record is DrillRecord => record !== undefined)
    .sort((a, b) => b.drill.startedAt - a.drill.startedAt);
};

/** Throws `drill.unknown`. */
export const drillOf = async ({ directory, store }: DrillPorts, id: string): Promise<DrillRecord> => {
  // Only a feed that is one may be looked for: an id from outside stands in no key.
  const feed = FEED_ID.test(id) ? await directory.get(id) : undefined;
  const record = feed?.status === 'Exercise' ? await store.get(id) : undefined;
  if (record === undefined) throw new AppError('drill.unknown', `there is no drill "${id.slice(0, 60)}"`);
  return record;
};

/** Throws `drill.unknown`, and `drill.ended` when nothing can be done about it any more. */
export const orderDrill = async (ports: DrillPorts, id: string, order: Order): Promise<DrillRecord> => {
  const record = await drillOf(ports, id);
  if (!isOpen(record.progress)) throw new AppError('drill.ended', `drill ${id} has ${record.progress.state} already`);
  if (record.left === true && order.kind === 'stop') {
    const detail = 'it was stopped while nobody played it; what was played is not proved';
    const progress = { ...record.progress, state: 'stopped', detail, endedAt: ports.now() } as const;
    await ports.store.end(id, progress);
    return { drill: record.drill, progress };
  }
  await ports.store.order(id, order);
  return record;
};

/** Removes a drill with its feed and everything in it, whoever plays it. Throws `drill.unknown`. */
export const removeDrill = async (ports: DrillPorts, id: string): Promise<DrillRecord> => {
  const record = await drillOf(ports, id);
  await ports.directory.remove(id);
  return record;
};

/** Removes what ended longer ago than `retention`, with its feed and everything in it. */
export const sweepDrills = async (ports: DrillPorts, retention: number): Promise<readonly string[]> => {
  const gone: string[] = [];
  for (const { drill, progress } of await listDrills(ports)) {
    if (progress.endedAt === undefined || ports.now() - progress.endedAt < retention) continue;
    await ports.directory.remove(drill.id);
    gone.push(drill.id);
  }
  return gone;
};
