import type { Board } from '../../domain/board.ts';
import { boardOf, doubted, unvouched } from '../../domain/board.ts';
import type { RegionId } from '../../domain/places/catalogue.ts';
import { vouches } from '../../domain/sources/source-state.ts';
import type { FeedState } from '../../domain/timeline/feed-state.ts';
import { emptyFeed } from '../../domain/timeline/feed-state.ts';
import { applyLogged } from '../../domain/timeline/fold.ts';
import type { Instant, SourceId } from '../../domain/words.ts';
import type { Position } from '../../protocol/live/position.ts';
import { breath, portion } from '../kit/breath.ts';
import { every } from '../kit/clock.ts';
import type { Entry } from '../log/log.ts';
import { PAGE, restore } from '../log/restore.ts';
import { BEHIND_LIMIT, DOUBT_AFTER, doubtsIn } from './doubts.ts';
import type { Follower, FollowListener, FollowPorts } from './follower.ts';

/** One read of the tail waits this long: after a reset it still waits for the log that was; milliseconds. */
const TAIL_WAIT = 1_000;
/** The pulse is taken this often; milliseconds. */
const PULSE_EVERY = 500;
/** After a failed read; milliseconds. */
const RETRY_AFTER = 250;
/** A subscriber may know more than this gateway for a moment; milliseconds. */
const CATCH_UP_LIMIT = 2_000;

/**
 * A gateway's copy of a feed: the state folded from the log, and the latest entries in a ring for those that come back.
 *
 * States: loading (checkpoint, then the log up to its head) → following (each batch is applied, then told) → loading
 * again when the log has another epoch, went back, was trimmed past us, or does not bring us on: then everybody is told
 * `reset`, because positions given out before mean nothing any more. While it cannot be loaded, nothing is vouched for.
 */
export const follow = async (ports: FollowPorts): Promise<Follower> => {
  const { log, tail, catalogue, clock, observe, feed } = ports;
  const listeners = new Set<FollowListener>();
  const caughtUp = new Set<() => void>();
  let state: FeedState = emptyFeed();
  let position: Position = { epoch: '', seq: 0 };
  let lastSequencedAt: Instant | null = null;
  let ring: Entry[] = [];
  let heard: ReadonlyMap<SourceId, Instant> = new Map();
  let logSeenAt = clock.now();
  /** Nobody has said of the log as it is now that who is silent in it was looked at. */
  let sequencerSeenAt = Number.NEGATIVE_INFINITY;
  let board: Board | undefined;
  let vouched = true;
  let closed = false;
  let waitingSince: Instant | null = null;
  let doubtful: ReadonlySet<RegionId> = new Set();
  /** Why the log cannot be read on, while that is so. */
  let stuck: string | undefined;
  /**
   * The `seq` that a copy which was not in touch has to come to before anybody vouches for it again, and when it was asked
   * for.
   */
  let owed: { readonly seq: number; readonly askedAt: Instant } | undefined;
  /** A position of the log that this copy has not come to yet, since when it is known, and where the copy stood then. */
  let ahead: { readonly seq: number; readonly since: Instant; readonly from: number } | undefined;

  const keep = (kept: Entry[], entries: readonly Entry[]): Entry[] => {
    for (const entry of entries) kept.push(entry);
    return kept.length > ports.ring * 1.25 ? kept.slice(-ports.ring) : kept;
  };

  /** The first of the entries, as many as are applied in one go. */
  const take = (entries: readonly Entry[]): readonly Entry[] => {
    const applied = applyLogged(state, entries, catalogue, portion());
    ring = keep(ring, applied);
    lastSequencedAt = applied.at(-1)?.sequencedAt ?? lastSequencedAt;
    position = { epoch: position.epoch, seq: applied.at(-1)?.seq ?? position.seq };
    board = undefined;
    return applied;
  };

  /** The copy changes in one go: until then it is the old one. */
  const load = async (): Promise<void> => {
    let latest: Entry[] = [];
    const restored = await restore({
      log,
      catalogue,
      keep: ports.keep,
      take: (entries) => {
        latest = keep(latest, entries);
      },
      before: position,
    });
    // A log that went back may take for live who fell silent long ago.
    if (restored.position.epoch !== position.epoch) sequencerSeenAt = Number.NEGATIVE_INFINITY;
    ({ state, position, sequencedAt: lastSequencedAt } = restored);
    ring = latest;
    stuck = undefined;
    ahead = undefined;
    owed = undefined;
    board = undefined;
    observe('follow.loaded', { feed: feed.id, epoch: position.epoch, seq: position.seq });
  };

  let reloading: Promise<void> | undefined;
  const reload = (why: string): Promise<void> => {
    reloading ??= (async () => {
      observe('follow.reset', { feed: feed.id, why });
      try {
        await load();
      } catch (error) {
        stuck ??= `${why}; loading it anew failed: ${error instanceof Error ? error.message : String(error)}`;
        judge();
        throw error;
      }
      for (const listener of listeners) listener.reset();
      judge();
    })().finally(() => {
      reloading = undefined;
    });
    return reloading;
  };

  const tailing = async (): Promise<void> => {
    while (!closed) {
      try {
        await reloading;
        const from = position;
        const asked = clock.now();
        const entries = await tail.next(from, PAGE, TAIL_WAIT);
        logSeenAt = Math.max(logSeenAt, asked);
        // A copy that was loaded anew meanwhile stands elsewhere, and what was read may be of a log that is no more.
        if (closed || reloading !== undefined || position !== from) continue;
        if (entries === undefined) {
          await reload('the log is another one');
          continue;
        }
        if (entries.length === 0) continue;
        if (entries[0]?.seq !== from.seq + 1) {
          await reload('the log was trimmed past this copy');
          continue;
        }
        const breathe = breath();
        for (let taken = 0; taken < entries.length; ) {
          const slice = take(entries.slice(taken));
          taken += slice.length;
          for (const listener of listeners) listener.entries(slice);
          for (const wake of caughtUp) wake();
          if (owed !== undefined && position.seq >= owed.seq) judge();
          const at = position;
          await breathe();
          if (closed || reloading !== undefined || position !== at) break;
        }
      } catch (error) {
        if (closed) return;
        observe('follow.failed', { feed: feed.id, error });
        await new Promise<void>((resolve) => clock.after(RETRY_AFTER, resolve));
      }
    }
  };

  const takePulse = async (): Promise<void> => {
    // Entries read while the pulse was on its way are no reason to take the log for one that went back.
    const seen = position;
    const asked = clock.now();
    try {
      const pulse = await ports.pulse();
      // As of when it was asked: a process that stood still meanwhile is told now how it was then.
      const outOfTouch = !vouched || asked - logSeenAt > BEHIND_LIMIT;
      // Where the log was before this process stood still says nothing of what came meanwhile.
      if (owed !== undefined && (position.seq >= owed.seq || asked - owed.askedAt > BEHIND_LIMIT)) owed = undefined;
      if (outOfTouch && pulse.position?.epoch === position.epoch) owed ??= { seq: pulse.position.seq, askedAt: asked };
      logSeenAt = Math.max(logSeenAt, asked);
      if (pulse.sequencing) sequencerSeenAt = asked;
      heard = pulse.heard;
      waitingSince = pulse.waitingFor == null ? null : clock.now() - pulse.waitingFor;
      doubt(pulse.doubtful ?? new Set());
      await compare(pulse.position, seen, clock.now());
    } catch (error) {
      observe('pulse.failed', { feed: feed.id, error });
    }
    judge();
  };

  const doubt = (named: ReadonlySet<RegionId>): void => {
    if (named.size === doubtful.size && [...named].every((id) => doubtful.has(id))) return;
    doubtful = named;
    board = undefined;
    observe('regions.doubted', { feed: feed.id, regions: [...named] });
    for (const listener of listeners) listener.pulse();
  };

  /** Whether this copy is of the log that there is, and gets on with it. */
  const compare = async (head: Position | undefined, seen: Position, now: Instant): Promise<void> => {
    if (stuck !== undefined) return reload('the last try failed');
    if (head === undefined) return reload('the log is gone');
    if (seen.epoch !== position.epoch) return;
    if (head.epoch !== position.epoch || head.seq < seen.seq) return reload('the log is another one, or went back');
    if (owed !== undefined && position.seq >= owed.seq) owed = undefined;
    if (ahead !== undefined && position.seq >= ahead.seq) ahead = undefined;
    if (head.seq > position.seq) ahead ??= { seq: head.seq, since: now, from: position.seq };
    if (ahead !== undefined && now - ahead.since > DOUBT_AFTER && ahead.from === position.seq)
      return reload(`this copy stands still at ${position.seq} while the log is at ${head.seq}`);
  };

  /** Tells everybody when the trust in this copy is another one now. */
  const judge = (): void => {
    const before = vouched;
    vouched = doubts().length === 0;
    if (before === vouched) return;
    board = undefined;
    observe(vouched ? 'feed.vouched' : 'feed.doubted', { feed: feed.id, doubts: doubts() });
    for (const listener of listeners) listener.pulse();
  };

  const doubts = (): readonly string[] =>
    doubtsIn(
      { closed, stuck, ahead, owed: owed?.seq, waitingSince, logSeenAt, sequencerSeenAt, seq: position.seq },
      clock.now(),
    );

  /** Also between two pulses: whoever stood still has not taken one. */
  const isVouched = (): boolean => {
    if (vouched && clock.now() - logSeenAt > DOUBT_AFTER) judge();
    return vouched;
  };

  const catchUp = async (seq: number): Promise<void> => {
    const deadline = clock.now() + CATCH_UP_LIMIT;
    while (position.seq < seq && clock.now() < deadline && !closed) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          caughtUp.delete(done);
          cancel();
          resolve();
        };
        const cancel = clock.after(deadline - clock.now(), done);
        caughtUp.add(done);
      });
    }
  };

  const recent = (seq: number): readonly Entry[] | undefined => {
    if (seq > position.seq) return undefined;
    if (seq === position.seq) return [];
    const oldest = ring[0]?.seq ?? position.seq + 1;
    return seq + 1 < oldest ? undefined : ring.slice(seq + 1 - oldest);
  };

  await load();
  const tailed = tailing();
  await takePulse();
  const stopPulse = every(clock, PULSE_EVERY, takePulse);

  return {
    feed,
    catalogue,
    position: () => position,
    asOf: () => lastSequencedAt,
    state: () => state,
    board: () => {
      const sure = isVouched();
      board ??= sure ? doubted(boardOf(state, catalogue), doubtful, catalogue) : unvouched(boardOf(state, catalogue));
      return board;
    },
    vouched: isVouched,
    doubtful: () => doubtful,
    doubts,
    fresh: () => isVouched() && [...state.sources.values()].some(vouches),
    heard: () => heard,
    since: async (asked) => {
      if (asked.epoch !== position.epoch) return undefined;
      if (asked.seq > position.seq) await catchUp(asked.seq);
      if (asked.epoch !== position.epoch || asked.seq > position.seq) return undefined;
      const inMemory = recent(asked.seq);
      if (inMemory !== undefined) return inMemory;
      const missed: Entry[] = [];
      // Entries committed meanwhile come with those told live.
      const upTo = position.seq;
      while (missed.length + asked.seq < upTo) {
        const from = asked.seq + missed.length;
        const page = await log.read(from, Math.min(PAGE, upTo - from), asked.epoch);
        if (page.length === 0 || page[0]?.seq !== from + 1) return undefined;
        missed.push(...page);
        if (missed.length > ports.ring) return undefined;
      }
      return asked.epoch === position.epoch ? missed : undefined;
    },
    recent,
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      closed = true;
      vouched = false;
      board = undefined;
      // A listener without this word would go on telling of a feed that is no more.
      for (const listener of listeners) listener.reset();
      await stopPulse();
      await tail.close();
      await tailed;
    },
  };
};
