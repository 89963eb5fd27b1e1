import { expect } from 'vitest';
import { atOnce } from '../../src/app/kit/slices.ts';
import type { BoardRegion } from '../../src/domain/board.ts';
import { boardOf } from '../../src/domain/board.ts';
import { rebuild, toCheckpoint } from '../../src/domain/checkpoint/checkpoint.ts';
import type { CheckpointData } from '../../src/domain/checkpoint/data.ts';
import type { AlertDetails, Claim } from '../../src/domain/claim.ts';
import type { Change, HistoryChange } from '../../src/domain/event.ts';
import { rememberSignal } from '../../src/domain/lists/remember.ts';
import type { Catalogue, Level, RegionId } from '../../src/domain/places/catalogue.ts';
import type { Listing, Signal, SourceSignal } from '../../src/domain/signal.ts';
import { claimsOf, spokeClaim } from '../../src/domain/timeline/claims-of.ts';
import type { FeedState } from '../../src/domain/timeline/feed-state.ts';
import { apply, emptyFeed } from '../../src/domain/timeline/feed-state.ts';
import { fold } from '../../src/domain/timeline/fold.ts';
import { keyOf, partsOf } from '../../src/domain/timeline/key.ts';
import type { Interval } from '../../src/domain/timeline/parts.ts';
import type { Hazard, Instant, SourceId, Trust } from '../../src/domain/words.ts';
import { place, SMALL_COUNTRY } from './small-country.ts';

/**
 * A feed without queue, log or sockets: what is played goes through the pure rules and nothing else. It stands for the
 * whole system in the tests of the rules, and for the truth in the tests of the system.
 */
export type PureFeed = {
  play(...signals: readonly (Signal | SourceSignal)[]): void;
  /** False when the claim was known already. */
  claim(claim: Claim): boolean;
  /** Ends the process and starts it again from what was stored. */
  restart(): void;
  state(): FeedState;
  /** Everything told to subscribers, in order. */
  changes(): readonly Change[];
  /** The accepted claims, in order: the log. */
  log(): readonly Claim[];
  board(): CanonicalBoard;
  history(): CanonicalHistory;
};

/** Comparable: plain values, sorted, and without the instants at which anything arrived. */
export type CanonicalBoard = Readonly<Record<string, Omit<BoardRegion, 'region'>>>;
export type CanonicalHistory = Readonly<Record<string, readonly Interval[]>>;

export const pureFeed = (
  catalogue: Catalogue = SMALL_COUNTRY,
  keptFor?: number,
  from: FeedState = emptyFeed(keptFor),
): PureFeed => {
  let state = from;
  const changes: Change[] = [];
  const log: Claim[] = [];
  const history = new Map<string, Map<Instant, Interval>>();

  const claim = (one: Claim): boolean => {
    const folded = fold(state, one, catalogue);
    if (folded === undefined) return false;
    apply(state, folded.patch);
    log.push(one);
    changes.push(...folded.changes);
    for (const change of folded.history) keep(history, change);
    return true;
  };

  const play = (signal: Signal | SourceSignal): void => {
    if (signal.kind === 'spoke') {
      claim(spokeClaim(signal.profile, signal.at));
    } else if (signal.kind === 'silent') {
      claim({ ...signal, receivedAt: signal.at });
    } else {
      for (const one of claimsOf(signal, state)) claim(one);
      const patch = rememberSignal(signal, state);
      if (patch !== undefined) apply(state, patch);
    }
  };

  return {
    play: (...signals) => {
      for (const signal of signals) play(signal);
    },
    claim,
    restart: () => {
      state = fromCheckpoint(JSON.parse(JSON.stringify(toCheckpoint(state))));
    },
    state: () => state,
    changes: () => changes,
    log: () => log,
    board: () => canonicalBoard(state, catalogue),
    history: () =>
      Object.fromEntries(
        [...history]
          .map(([key, intervals]) => [key, [...intervals.values()].sort((a, b) => a.startedAt - b.startedAt)] as const)
          .filter(([, intervals]) => intervals.length > 0)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
  };
};

/** The state that a checkpoint holds, in one go. */
export const fromCheckpoint = (data: CheckpointData): FeedState => atOnce(rebuild(data));

/** A feed to which these claims were put, one after the other. */
export const feedOf = (claims: readonly Claim[], catalogue: Catalogue = SMALL_COUNTRY): PureFeed => {
  const feed = pureFeed(catalogue);
  for (const claim of claims) feed.claim(claim);
  return feed;
};

export const canonicalBoard = (state: FeedState, catalogue: Catalogue): CanonicalBoard =>
  Object.fromEntries([...boardOf(state, catalogue).regions].map(([id, { region: _, ...row }]) => [id, row]));

/** What the timelines hold: sorted, and without the instants at which anything arrived. */
export const canonicalTimelines = (state: FeedState): unknown =>
  withoutArrival(
    [...state.timelines]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, { claims, reports, end, closed, alert }]) => ({
        ...partsOf(key),
        claims,
        reports,
        end,
        closed,
        alert,
      })),
  );

export const withoutArrival = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, part) => (key === 'receivedAt' ? undefined : part)));

const keep = (history: Map<string, Map<Instant, Interval>>, { region, hazard, removed, put }: HistoryChange): void => {
  const key = keyOf(region, hazard);
  const intervals = history.get(key) ?? new Map<Instant, Interval>();
  history.set(key, intervals);
  for (const start of removed) {
    if (!intervals.delete(start)) throw new Error(`the history of ${key} has no interval from ${start} to remove`);
  }
  for (const interval of put) intervals.set(interval.startedAt, interval);
};

// --- given, when, then ---

/** Seconds of the tests' day. */
export const T0 = Date.UTC(2026, 10, 20, 7);
export const at = (second: number): Instant => T0 + second * 1000;

export type Speaker = {
  alert(region: string, second: number, details?: AlertDetails & { readonly hazard?: Hazard }): Signal;
  allClear(region: string, second: number, hazard?: Hazard): Signal;
  /** All that is active; places as ids, or with what else is said of them. */
  list(second: number, places: readonly (string | Listed)[]): Signal;
  spoke(
    second: number,
    covers?: { readonly regions?: readonly string[]; readonly levels?: readonly Level[] },
  ): SourceSignal;
  silent(second: number): SourceSignal;
};

type Listed = AlertDetails & { readonly region: string; readonly hazard?: Hazard; readonly since?: number };

/** A list that clears suspiciously much is believed when one this much later says the same; milliseconds. */
export const CONFIRM_AFTER = 10_000;

/** Writes signals in the name of a source; they arrive as they happen. */
export const speaker = (source: SourceId, trust: Trust): Speaker => {
  const sent = (second: number) => ({ source, trust, at: at(second), receivedAt: at(second) });
  return {
    alert: (region, second, { hazard = 'air-raid', ...details } = {}) => ({
      kind: 'alert',
      ...sent(second),
      region: place(region),
      hazard,
      ...details,
    }),
    allClear: (region, second, hazard = 'air-raid') => ({
      kind: 'all-clear',
      ...sent(second),
      region: place(region),
      hazard,
    }),
    list: (second, places) => ({
      kind: 'snapshot',
      ...sent(second),
      confirmAfter: CONFIRM_AFTER,
      active: places.map(listing),
    }),
    spoke: (second, { regions, levels } = {}) => ({
      kind: 'spoke',
      profile: {
        id: source,
        trust,
        silentAfter: 60_000,
        muted: false,
        ...(regions === undefined ? {} : { regions: regions.map(place) }),
        ...(levels === undefined ? {} : { levels }),
      },
      at: at(second),
    }),
    silent: (second) => ({ kind: 'silent', source, at: at(second), reason: 'timeout' }),
  };
};

const listing = (item: string | Listed): Listing => {
  if (typeof item === 'string') return { region: place(item), hazard: 'air-raid' };
  const { region, hazard = 'air-raid', since, ...details } = item;
  return { region: place(region), hazard, ...(since === undefined ? {} : { at: at(since) }), ...details };
};

type Expected = Partial<Omit<BoardRegion, 'region'>>;

/** `given(what happened before).when(what happens).tells(…).shows(…)`; instants in expectations are made with `at`. */
export const given = (...before: readonly (Signal | SourceSignal)[]) => {
  const feed = pureFeed();
  feed.play(...before);
  return {
    when: (...now: readonly (Signal | SourceSignal)[]) => {
      const told = feed.changes().length;
      feed.play(...now);
      return outcome(feed, feed.changes().slice(told));
    },
  };
};

const outcome = (feed: PureFeed, changes: readonly Change[]) => {
  const checks = {
    feed,
    /** Exactly these changes, each with at least these fields. */
    tells: (...expected: readonly Partial<Change>[]) => {
      expect(changes.map((change) => change.type)).toEqual(expected.map((change) => change.type));
      expect(changes).toMatchObject(expected);
      return checks;
    },
    shows: (region: string, expected: Expected) => {
      expect(feed.board()[region]).toMatchObject(expected);
      return checks;
    },
    /** Intervals of alert as [from, to, sources], in seconds; to is null while it stands. */
    remembers: (region: string, ...expected: readonly (readonly [number, number | null, ...SourceId[]])[]) => {
      const seconds = (instant: Instant): number => (instant - T0) / 1000;
      const intervals = feed.history()[keyOf(region as RegionId, 'air-raid')] ?? [];
      expect(
        intervals.map(({ startedAt, endedAt, sources }) => [
          seconds(startedAt),
          endedAt === null ? null : seconds(endedAt),
          ...sources,
        ]),
      ).toEqual(expected);
      return checks;
    },
  };
  return checks;
};
