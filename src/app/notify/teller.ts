import type { RegionId } from '../../domain/places/catalogue.ts';
import type { Clock } from '../kit/clock.ts';
import type { Observe } from '../kit/observe.ts';
import type { Entry } from '../log/log.ts';
import { book } from './book.ts';
import { compose, isKeptBack, testMessage } from './compose.ts';
import type { Destination, Order } from './destination.ts';
import type { Sender } from './kind.ts';
import { ALWAYS_TOLD } from './message-types.ts';
import { perhapsTold } from './perhaps-told.ts';
import type { Cursor } from './progress.ts';
import { inDoubt, type Remembered } from './remembered.ts';
import { repeating } from './repeating.ts';
import type { Scope } from './scope.ts';
import { sounding } from './siren/sounding.ts';
import type { Fence, TellingStore } from './store.ts';
import type { TellingFeed } from './telling-feed.ts';
import { BLIND_KEY, keptBack, onlyAhead, PERHAPS, withoutAhead } from './told.ts';
import { attempts } from './tries/attempts.ts';
import { LAST_TRY, STORE_RETRY, URGED_AFTER } from './tries/retry.ts';
import { sleeper } from './tries/sleeper.ts';
import { nextTurn, type Truth } from './turn.ts';

/**
 * Tells one destination of one feed: a loop over the log from the destination's cursor, one message at a time.
 *
 * A loop and no queue: the log is one already. Order comes by itself, an event for a thousand destinations is not copied
 * a thousand times, what waits for a dead destination is one number, and what is still true is judged when its turn
 * comes, not when it was put in line.
 *
 * States: telling (turn by turn) → waiting (all is told; woken by the log) or failing (the same turn again after a pause,
 * judged anew each time) → ended (the other side is gone, or the shard is another's).
 */
export type Teller = {
  /** True: it tells no more, by itself. */
  ended(): boolean;
  order(order: Order): void;
  /** Another goes on from there; of a destination that was removed nothing is kept. */
  close(why?: 'removed'): Promise<void>;
};

export type TellerPorts = {
  readonly destination: Destination;
  readonly scope: Scope;
  readonly feed: TellingFeed;
  readonly sender: Sender;
  readonly store: TellingStore;
  readonly fence: Fence;
  /** False: the lease may be another's by now, and nothing is sent. */
  readonly holds: () => boolean;
  readonly hub: string;
  readonly digest: (text: string) => string;
  /** Of a destination of the settings. */
  readonly remembered?: Remembered | undefined;
  readonly clock: Clock;
  readonly observe: Observe;
  /** The other side said that it is gone. */
  readonly gone: (reason: string) => Promise<void>;
};

/** A cursor that only passed by what is not told is saved this often; milliseconds. */
const SAVE_EVERY = 5_000;

export const tell = (ports: TellerPorts): Teller => {
  const { destination, feed, sender, store, clock, observe } = ports;
  const about = { destination: destination.id, feed: feed.feed.id };
  const orders: Order[] = [];
  const sleep = sleeper(clock);
  const kept = book({
    store,
    fence: ports.fence,
    holds: ports.holds,
    destination: destination.id,
    feed: feed.feed.id,
    clock,
    upTo: () => feed.clock(),
    remembered: ports.remembered,
  });
  const tries = attempts({
    destination,
    feed: feed.feed.id,
    sender,
    store,
    behind: (came) => {
      if (!kept.isLoaded()) return 0;
      const { seq, index } = (came ? underWay : undefined) ?? kept.cursor();
      return Math.max(0, feed.position().seq - seq - (index > 0 ? 1 : 0));
    },
    clock,
    observe,
  });
  let closed = false;
  /** Where it is once what is being sent has come. */
  let underWay: Cursor | undefined;
  /** All that was in the log when it began. */
  let hasRead = false;
  const end = async (gone?: string): Promise<void> => {
    closed = true;
    tries.end();
    if (gone !== undefined) await ports.gone(gone);
  };
  const over = async (gone?: string): Promise<0> => {
    await end(gone);
    return 0;
  };
  const parts = { ...ports, book: kept, attempts: tries, end };
  const repeats = repeating(parts);
  const siren = destination.as === 'siren' ? sounding(parts) : undefined;

  const failing = (error: unknown): void => observe('notify.failed', { ...about, error });

  const save = async (): Promise<void> => {
    if (!(await kept.save())) await end();
  };

  const perhapsSaid = (truth: Truth): readonly RegionId[] => {
    const since = kept.unsavedSince();
    return since === undefined ? [] : perhapsTold(ports.scope, kept.told(), truth.state, since);
  };

  /** The entries after the cursor, as far as they are at hand; undefined when some of them are gone. */
  const entriesAfter = async (cursor: Cursor): Promise<readonly Entry[] | undefined> => {
    const { epoch, seq } = feed.position();
    if (cursor.epoch !== epoch || cursor.seq > seq) return undefined;
    return feed.after(cursor.seq);
  };

  const obey = async (): Promise<void> => {
    for (let order = orders.shift(); order !== undefined; order = orders.shift()) {
      if (order.retry === true) {
        tries.worked();
        siren?.again();
      }
      if (order.test !== undefined)
        await tries.send(testMessage(order.test, ports.hub, feed.feed.id, feed.position(), clock.now()));
    }
  };

  /** One turn; how long to wait before the next, undefined: until something happens. */
  const turn = async (): Promise<number | undefined> => {
    sleep.seen();
    if (!kept.isLoaded()) {
      await kept.load(feed.position());
      if (perhapsSaid(feed.truth()).length > 0) siren?.doubt();
      await tries.load();
    }
    const entries = await entriesAfter(kept.cursor());
    const truth = feed.truth();
    if (entries === undefined) {
      observe('notify.gap', { ...about, from: kept.cursor(), to: truth.position });
      const perhaps = perhapsSaid(truth);
      // What was saved may have gone back with the log.
      const again = [...kept.told(), ...withoutAhead(kept.told())];
      kept.advance({ ...truth.position, index: 0, syncing: true }, [...again, ...inDoubt(perhaps)]);
      kept.caughtUp();
      return 0;
    }
    const progress = { cursor: kept.cursor(), told: kept.told() };
    const next = nextTurn(ports.scope, progress, entries, truth);
    if (next.kind === 'idle') {
      const { cursor } = progress;
      const moved = next.cursor.seq !== cursor.seq || next.cursor.syncing !== cursor.syncing || next.told.length > 0;
      if (moved) kept.advance(next.cursor, next.told);
      if (next.cursor.seq < feed.position().seq) return 0;
      hasRead = true;
      kept.caughtUp();
      tries.caughtUp();
      return idle(truth, cursor.syncing);
    }
    const composed = compose(next.draft, {
      ...ports,
      feed: feed.feed.id,
      status: feed.feed.status,
      now: clock.now(),
      told: progress.told,
      truth,
      cursor: next.cursor,
    });
    const message = await repeats.answerable(composed);
    if (siren !== undefined) {
      // What is kept back is told all the same, to be still: only a siren that was told of an end hears the next alert.
      const urgent = message.tier === 'urgent' && !isKeptBack(message, ALWAYS_TOLD, destination.events);
      siren.take(next.cursor, next.told, truth, { draft: next.draft, urgent });
      // What a worker before was about to tell may be over by what is still to be read.
      if (hasRead) await siren.due(truth);
      return 0;
    }
    if (isKeptBack(message, ALWAYS_TOLD, destination.events)) {
      // A type that is not wanted counts as told; what is too quiet to be told does not, so that its end is not told either.
      const counts = message.tier !== 'none' || next.draft.kind === 'blind' || next.draft.kind === 'sighted';
      kept.advance(next.cursor, counts ? next.told : keptBack(next.told));
      return 0;
    }
    if (!ports.holds()) return over();
    // No entry of the log stands for it: who is killed before it is noted would not know that it was told.
    if (next.draft.kind === 'state' && next.draft.gap && !(await kept.doubt(next.draft.region))) return over();
    if (next.draft.kind === 'blind' && !kept.told().has(BLIND_KEY)) {
      // A try that fails, or whose worker is killed, may have come all the same. A store that is away is told of nothing.
      kept.advance(kept.cursor(), [[BLIND_KEY, PERHAPS]]);
      await save().catch(failing);
    }
    // A worker that stood still while that was noted may have lost the destination, and would tell what was true then.
    if (closed || !ports.holds()) return over();
    underWay = next.cursor;
    const outcome = await tries.send(message);
    underWay = undefined;
    if (outcome.kind === 'delivered' || outcome.kind === 'failed') {
      tries.worked();
      const told = outcome.kind === 'delivered' ? next.told : onlyAhead(next.told);
      kept.advance(next.cursor, [...told, ...repeats.begun(message)]);
      await save();
      return 0;
    }
    if (outcome.kind === 'gone') return over(outcome.reason);
    const pause = tries.failed();
    const { region } = message.data;
    if (region !== undefined && !(await kept.doubt(region.id as RegionId))) await end();
    return Math.max(pause, outcome.after ?? 0);
  };

  /** Repeats and sirens that are due, and the cursor to save. */
  const idle = async (truth: Truth, wasSyncing: boolean): Promise<number | undefined> => {
    const due = await (siren ?? repeats).due(truth);
    if (due !== undefined && due <= clock.now())
      return siren !== undefined || tries.failures() === 0 ? 0 : tries.pause();
    if (!kept.isDirty()) return due === undefined ? undefined : due - clock.now();
    if (wasSyncing || clock.now() - kept.savedAt() >= SAVE_EVERY) {
      await save();
      return 0;
    }
    return Math.min(SAVE_EVERY, due === undefined ? SAVE_EVERY : due - clock.now());
  };

  const wait = async (milliseconds: number | undefined): Promise<void> => {
    if (milliseconds === 0 || closed) return;
    const until = milliseconds === undefined ? Number.POSITIVE_INFINITY : clock.now() + milliseconds;
    const position = feed.position().seq;
    for (;;) {
      await sleep.pause(milliseconds === undefined ? undefined : Math.max(1, until - clock.now()));
      sleep.seen();
      if (closed || orders.length > 0 || tries.failures() === 0 || clock.now() >= until) return;
      // It may be the end of what it sounds for.
      if (siren !== undefined) return;
      // What is failing is tried earlier when there is news for it.
      if (clock.now() - tries.lastTry() < URGED_AFTER) continue;
      const news = feed.recent(position);
      if (
        news === undefined ||
        news.some(({ changes }) =>
          changes.some((change) => change.type === 'alert.started' && ports.scope.lets(change)),
        )
      )
        return;
    }
  };

  const run = async (): Promise<void> => {
    while (!closed) {
      try {
        await obey();
        await wait(await turn());
      } catch (error) {
        failing(error);
        await sleep.pause(STORE_RETRY);
      }
    }
  };

  const unlisten = feed.listen(sleep.stir);
  const running = run();
  let ending: Promise<void> | undefined;
  const finish = async (why?: 'removed'): Promise<void> => {
    closed = true;
    tries.end();
    unlisten();
    // What is under way may come to its end: cut off, it would be told again.
    const cancel = clock.after(LAST_TRY, tries.cut);
    sleep.end();
    await running;
    cancel();
    try {
      if (why !== 'removed') await kept.close();
      await tries.noted();
    } catch (error) {
      failing(error);
    }
    await sender.close();
  };
  return {
    ended: () => closed,
    order: (order) => {
      orders.push(order);
      sleep.stir();
    },
    close: (why) => {
      ending ??= finish(why);
      return ending;
    },
  };
};
