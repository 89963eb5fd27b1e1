import type { Follower, FollowListener } from '../../src/app/gateway/follower.ts';
import type { Feed } from '../../src/app/log/feeds.ts';
import type { Entry } from '../../src/app/log/log.ts';
import { boardOf, doubted, unvouched } from '../../src/domain/board.ts';
import type { Claim } from '../../src/domain/claim.ts';
import type { Catalogue, RegionId } from '../../src/domain/places/catalogue.ts';
import { apply, emptyFeed } from '../../src/domain/timeline/feed-state.ts';
import { fold } from '../../src/domain/timeline/fold.ts';
import type { FeedStatus, Hazard, Instant, Trust } from '../../src/domain/words.ts';
import { place, SMALL_COUNTRY } from './small-country.ts';

/** A gateway's copy of a feed without a log behind it: what is appended is there at once. */
export type FakeFollower = Follower & {
  /** One batch of the log. */
  append(...claims: readonly Claim[]): readonly Entry[];
  /** The log is lost; a new one begins. */
  reset(): void;
  vouch(vouched: boolean): void;
  /** Lets these regions be doubtful. */
  doubt(...regions: readonly string[]): void;
  /** Only so many of the latest entries can still be had; `asked`: only by who asks for them, not by who is live. */
  forget(kept: number, by?: 'asked'): void;
  /** `since` waits until `release`. */
  hold(): void;
  release(): void;
  /** How many wait. */
  held(): number;
};

export type FakeFollowerOptions = {
  readonly id?: string;
  readonly status?: FeedStatus;
  readonly catalogue?: Catalogue;
  readonly now?: () => Instant;
};

export const fakeFollower = (options: FakeFollowerOptions = {}): FakeFollower => {
  const { id = 'ua', status = 'Actual', catalogue = SMALL_COUNTRY, now = Date.now } = options;
  const feed: Feed = { id, status, country: catalogue.country, createdAt: 0 };
  const listeners = new Set<FollowListener>();
  let incarnation = 1;
  let state = emptyFeed();
  let log: Entry[] = [];
  let trimmed = 0;
  let trimmedForAsked = 0;
  let vouched = true;
  let doubtful: ReadonlySet<RegionId> = new Set();
  let board: ReturnType<typeof boardOf> | undefined;
  let gate: Promise<void> | undefined;
  let open = (): void => {};
  let waiting = 0;

  const position = () => ({ epoch: `e${incarnation}`, seq: log.length });
  const recent = (seq: number): readonly Entry[] | undefined =>
    seq > log.length || seq < trimmed ? undefined : log.slice(seq);

  return {
    feed,
    catalogue,
    position,
    asOf: () => log.at(-1)?.sequencedAt ?? null,
    state: () => state,
    board: () => {
      board ??= vouched
        ? doubted(boardOf(state, catalogue), doubtful, catalogue)
        : unvouched(boardOf(state, catalogue));
      return board;
    },
    vouched: () => vouched,
    doubtful: () => doubtful,
    doubts: () => (vouched ? [] : ['told to doubt']),
    fresh: () => vouched && [...state.sources.values()].some((source) => source.live && source.trust !== 'unconfirmed'),
    heard: () => new Map([...state.sources.keys()].map((source) => [source, state.clock])),
    since: async (asked) => {
      // What is read is what was there when it was asked for; it arrives later.
      const had = asked.epoch === position().epoch && asked.seq >= trimmedForAsked ? recent(asked.seq) : undefined;
      waiting += 1;
      await gate;
      waiting -= 1;
      return had;
    },
    recent,
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {},
    append: (...claims) => {
      const batch: Entry[] = [];
      for (const claim of claims) {
        const folded = fold(state, claim, catalogue);
        if (folded === undefined) continue;
        apply(state, folded.patch);
        const entry = { seq: log.length + 1, claim, changes: folded.changes, sequencedAt: now() };
        log.push(entry);
        batch.push(entry);
      }
      board = undefined;
      if (batch.length > 0) for (const listener of listeners) listener.entries(batch);
      return batch;
    },
    reset: () => {
      incarnation += 1;
      state = emptyFeed();
      log = [];
      trimmed = 0;
      trimmedForAsked = 0;
      board = undefined;
      for (const listener of listeners) listener.reset();
    },
    vouch: (value) => {
      vouched = value;
      board = undefined;
      for (const listener of listeners) listener.pulse();
    },
    doubt: (...regions) => {
      doubtful = new Set(regions as RegionId[]);
      board = undefined;
      for (const listener of listeners) listener.pulse();
    },
    forget: (kept, by) => {
      trimmedForAsked = Math.max(0, log.length - kept);
      if (by === undefined) trimmed = trimmedForAsked;
    },
    hold: () => {
      gate ??= new Promise((resolve) => {
        open = resolve;
      });
    },
    release: () => {
      open();
      gate = undefined;
    },
    held: () => waiting,
  };
};

/** Feeds by name, as a hub has them. */
export const fakeDesks = (...followers: readonly FakeFollower[]) => ({
  open: async (feed: string) => {
    const follower = followers.find((one) => one.feed.id === feed);
    return follower === undefined ? undefined : { feed: follower.feed, follower };
  },
});

// --- claims, at a second of the tests' day ---

export const DAY = Date.UTC(2026, 10, 20, 7);
const at = (second: number): Instant => DAY + second * 1000;

type Said = { readonly source?: string; readonly trust?: Trust; readonly hazard?: Hazard };

export const alert = (region: string, second: number, said: Said = {}): Claim => ({
  kind: 'alert',
  ...about(region, second, said),
});

export const clear = (region: string, second: number, said: Said = {}): Claim => ({
  kind: 'clear',
  ...about(region, second, said),
});

/** What it said up to then was said in error. */
export const retracted = (region: string, second: number, said: Said = {}): Claim => ({
  kind: 'withdrawn',
  ...about(region, second, said),
  error: { reason: 'a slip of the hand' },
});

export const spoke = (second: number, source = 'kyiv'): Claim => ({
  kind: 'spoke',
  source,
  trust: 'official',
  at: at(second),
  receivedAt: at(second),
});

export const silent = (second: number, source = 'kyiv'): Claim => ({
  kind: 'silent',
  source,
  at: at(second),
  receivedAt: at(second),
  reason: 'timeout',
});

const about = (region: string, second: number, { source = 'kyiv', trust = 'official', hazard = 'air-raid' }: Said) => ({
  source,
  trust,
  region: place(region),
  hazard,
  at: at(second),
  receivedAt: at(second),
});
