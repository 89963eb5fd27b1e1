import { createHash } from 'node:crypto';
import { memoryProposals } from '../../src/adapters/memory/access.ts';
import { memoryImports } from '../../src/adapters/memory/imports.ts';
import { logIn } from '../../src/adapters/memory/log.ts';
import { memoryOperator } from '../../src/adapters/memory/operator.ts';
import { memoryOutcomes, memoryQueue } from '../../src/adapters/memory/queue.ts';
import { memoryRefused } from '../../src/adapters/memory/refused.ts';
import { memoryHearing, memoryRegistry } from '../../src/adapters/memory/sources.ts';
import type { Reach } from '../../src/adapters/memory/store.ts';
import { memoryStore } from '../../src/adapters/memory/store.ts';
import type { People } from '../../src/app/access/people.ts';
import { FIRST_ADMIN, type Principal, sourcePrincipal } from '../../src/app/access/principal.ts';
import type { Desks, FeedDesk } from '../../src/app/gateway/desk.ts';
import type { Follower, FollowListener } from '../../src/app/gateway/follower.ts';
import { intake } from '../../src/app/intake/intake.ts';
import type { DeadLetter, Sequenced, SignalQueue } from '../../src/app/intake/queue.ts';
import type { ParseSignal } from '../../src/app/intake/read.ts';
import type { Feed } from '../../src/app/log/feeds.ts';
import type { Coverage, Entry, HistoryInterval } from '../../src/app/log/log.ts';
import { operatorOffice } from '../../src/app/operator/operator.ts';
import { proposalOffice } from '../../src/app/operator/proposals.ts';
import { sameProfile } from '../../src/app/sequencer/draft.ts';
import type { SourceRecord } from '../../src/app/sources/sources.ts';
import { speaksBy } from '../../src/app/sources/tokens.ts';
import type { SourceStatus } from '../../src/app/upstreams/status.ts';
import { boardOf, unvouched } from '../../src/domain/board.ts';
import type { Claim, SourceClaim } from '../../src/domain/claim.ts';
import { isRegionClaim } from '../../src/domain/claim.ts';
import type { HistoryChange } from '../../src/domain/event.ts';
import { rememberSignal } from '../../src/domain/lists/remember.ts';
import type { Catalogue, RegionId } from '../../src/domain/places/catalogue.ts';
import type { Signal, SourceSignal } from '../../src/domain/signal.ts';
import { vouches } from '../../src/domain/sources/source-state.ts';
import { claimsOf, spokeClaim } from '../../src/domain/timeline/claims-of.ts';
import { apply, emptyFeed, HORIZON_MS } from '../../src/domain/timeline/feed-state.ts';
import { fold } from '../../src/domain/timeline/fold.ts';
import type { Instant, SourceId } from '../../src/domain/words.ts';

/**
 * A feed in memory, folded by the real rules and taken in by the real door, without Redis, timers or waiting: what is
 * played stands on the board when `play` returns. For tests of what is built on a desk (HTTP, live).
 */
export type FakeDesk = FeedDesk & {
  /** One batch: one commit, one call of each listener. */
  play(...signals: readonly (Signal | SourceSignal)[]): void;
  /** The sources that are set up; more can be added. */
  addSource(source: Partial<SourceRecord> & { readonly id: SourceId }): SourceRecord;
  /** Nobody vouches for the feed any more, for these reasons; with none, somebody does again. */
  doubt(...reasons: readonly string[]): void;
  /** The log is lost and starts anew under another epoch; nothing is known. */
  loseLog(epoch: string): void;
  /** Only so many of the latest entries can still be had. */
  trimTo(entries: number): void;
  /** From now on everything behind Redis fails with this; undefined: no more. */
  breakStore(error: Error | undefined): void;
  addDeadLetter(letter: DeadLetter): void;
  /** When the hub was at work, and what files tell of; without a word about it the hub always was. */
  watched(...spans: Coverage['watched']): void;
  imported(...spans: Coverage['imported']): void;
  /** How its polled sources are doing. */
  readonly polled: Map<SourceId, SourceStatus>;
  readonly listeners: ReadonlySet<FollowListener>;
  now(): Instant;
};

export type FakeDeskOptions = {
  readonly catalogue: Catalogue;
  readonly feed?: Partial<Feed>;
  readonly parse: ParseSignal;
  readonly now: () => Instant;
  readonly epoch?: string;
};

export const fakeDesk = ({ catalogue, parse, now, epoch = 'e1', ...options }: FakeDeskOptions): FakeDesk => {
  const feed: Feed = { id: 'ua', status: 'Actual', country: catalogue.country, createdAt: 0, ...options.feed };
  const listeners = new Set<FollowListener>();
  let state = emptyFeed();
  let position = { epoch, seq: 0 };
  let entries: readonly Entry[] = [];
  let history: readonly HistoryInterval[] = [];
  let marks: readonly SourceClaim[] = [];
  let watched: Coverage['watched'] = [{ from: 0, to: Number.MAX_SAFE_INTEGER }];
  let imported: Coverage['imported'] = [];
  let doubts: readonly string[] = [];
  let broken: Error | undefined;
  let board: ReturnType<Follower['board']> | undefined;
  const sequenced = new Map<string, Sequenced>();

  const reach = async (): Promise<void> => {
    if (broken !== undefined) throw broken;
  };
  const store = memoryStore();
  const reached: Reach = async (call) => {
    await reach();
    return call();
  };
  const stores = { store, reach: reached };
  const refused = memoryRefused(stores);
  const statuses = new Map<SourceId, SourceStatus>();
  const recordOf = (id: SourceId): SourceRecord | undefined => store.look(({ sources }) => sources.get(id));
  const noteHeard = (id: SourceId, at: Instant): void => store.change(({ heard }) => void heard.set(id, at));

  const claim = (one: Claim): readonly Entry[] => {
    const folded = fold(state, one, catalogue);
    if (folded === undefined) return [];
    apply(state, folded.patch);
    for (const change of folded.history) history = withHistory(history, change);
    if (!isRegionClaim(one)) marks = [...marks, one].sort((a, b) => a.at - b.at);
    position = { ...position, seq: position.seq + 1 };
    return [{ seq: position.seq, claim: one, changes: folded.changes, sequencedAt: now() }];
  };

  const hear = (signal: Signal): readonly Entry[] => {
    noteHeard(signal.source, signal.receivedAt);
    const known = state.sources.get(signal.source);
    const record = recordOf(signal.source);
    const isChanged = known !== undefined && record !== undefined && !sameProfile(known, record);
    if (known?.live === true && !(isChanged && signal.receivedAt > known.since)) return [];
    const profile = recordOf(signal.source) ?? { id: signal.source, trust: signal.trust };
    return claim(spokeClaim(profile, signal.receivedAt));
  };

  const take = (signal: Signal | SourceSignal): readonly Entry[] => {
    switch (signal.kind) {
      case 'spoke':
        noteHeard(signal.profile.id, signal.at);
        return claim(spokeClaim(signal.profile, signal.at));
      case 'silent':
        return claim({ ...signal, receivedAt: signal.at });
      default: {
        const made = [...hear(signal), ...claimsOf(signal, state).flatMap(claim)];
        const memory = rememberSignal(signal, state);
        if (memory !== undefined) apply(state, memory);
        return made;
      }
    }
  };

  const play = (...signals: readonly (Signal | SourceSignal)[]): void => {
    const made = signals.flatMap(take);
    if (made.length === 0) return;
    board = undefined;
    entries = [...entries, ...made];
    for (const listener of listeners) listener.entries(made);
  };

  const recent = (seq: number): readonly Entry[] | undefined => {
    if (seq > position.seq) return undefined;
    const oldest = entries[0]?.seq ?? position.seq + 1;
    return seq + 1 < oldest ? undefined : entries.slice(seq + 1 - oldest);
  };

  const follower: Follower = {
    feed,
    catalogue,
    position: () => position,
    asOf: () => entries.at(-1)?.sequencedAt ?? null,
    state: () => state,
    board: () => {
      board ??= doubts.length === 0 ? boardOf(state, catalogue) : unvouched(boardOf(state, catalogue));
      return board;
    },
    vouched: () => doubts.length === 0,
    doubtful: () => NOTHING_DOUBTFUL,
    doubts: () => doubts,
    fresh: () => doubts.length === 0 && [...state.sources.values()].some(vouches),
    heard: () => store.look(({ heard }) => heard),
    since: async (asked) => {
      await reach();
      return asked.epoch === position.epoch ? recent(asked.seq) : undefined;
    },
    recent,
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {},
  };

  const clock = { now, after: () => () => {} };
  const kept = memoryQueue({ ...stores, clock, outcomes: memoryOutcomes() });
  /** Sequences a batch that is in the queue, at once. */
  const sequenceNow = (id: string): void => {
    const job = store.change(({ jobs }) => {
      const found = jobs.get(id);
      jobs.delete(id);
      return found;
    });
    if (job === undefined) return;
    play(...job.batch.map(({ signal }) => signal));
    sequenced.set(id, { taken: job.batch.length, repeated: 0, refused: 0, seq: position.seq });
  };
  const queue: SignalQueue = {
    ...kept,
    add: async (batch, options) => {
      const id = await kept.add(batch, options);
      sequenceNow(id);
      return id;
    },
    sequenced: async (id) => sequenced.get(id),
    putBack: async (id) => {
      const isBack = await kept.putBack(id);
      if (isBack) sequenceNow(id);
      return isBack;
    },
  };

  let proposed = 0;
  const door = intake({
    parse,
    fingerprint: hash,
    now,
    queue,
    log: logIn({ ...stores, clock, keep: Number.POSITIVE_INFINITY, durable: true, newEpoch: () => epoch }),
    hearing: memoryHearing(stores, 'heard'),
    refused,
    state: follower.state,
    catalogue,
    limits: { ahead: 300_000, horizon: HORIZON_MS, maxQueued: 100_000, wordsPerHour: 1_000 },
    scenarioTime: feed.status !== 'Actual',
    observe: () => {},
  });

  return {
    feed,
    now,
    follower,
    queue,
    refused,
    registry: memoryRegistry(stores),
    listeners,
    polled: statuses,
    intake: door,
    statuses: { all: async () => statuses },
    proposals: proposalOffice({ store: memoryProposals(), now, newId: () => `q${++proposed}` }),
    operator: operatorOffice({
      intake: door,
      registry: memoryRegistry(stores),
      store: memoryOperator(stores),
      catalogue,
      now,
    }),
    log: {
      open: async () => position,
      read: async (seq, limit) => entries.filter((entry) => entry.seq > seq).slice(0, limit),
    },
    imports: memoryImports(),
    history: {
      read: async ({ region, hazard, from, to }) => {
        await reach();
        return overlapping(history, from, to).filter(
          (one) => one.region === region && (hazard === undefined || one.hazard === hazard),
        );
      },
      readAll: async ({ from, to }) => {
        await reach();
        return overlapping(history, from, to);
      },
      coverage: async ({ to }) => {
        await reach();
        return { marks: marks.filter((mark) => mark.at <= to), watched, imported };
      },
    },
    play,
    addSource: (source) => {
      const record = {
        trust: 'official',
        silentAfter: 60_000,
        muted: false,
        tokenHash: null,
        addedAt: 0,
        confirmAfter: 10_000,
        ...source,
      } as const;
      store.change(({ sources }) => sources.set(record.id, record));
      return record;
    },
    doubt: (...reasons) => {
      doubts = reasons;
      board = undefined;
      for (const listener of listeners) listener.pulse();
    },
    loseLog: (other) => {
      state = emptyFeed();
      position = { epoch: other, seq: 0 };
      entries = [];
      board = undefined;
      for (const listener of listeners) listener.reset();
    },
    trimTo: (count) => {
      entries = count === 0 ? [] : entries.slice(-count);
    },
    breakStore: (error) => {
      broken = error;
    },
    watched: (...spans) => {
      watched = spans;
    },
    imported: (...spans) => {
      imported = spans;
    },
    addDeadLetter: (letter) => {
      const { id, failedAt, attempts, reason, signals } = letter;
      const batch = signals.map((signal) => ({ signal }));
      const state = { kind: 'dead', at: failedAt, reason } as const;
      store.change(({ jobs }) =>
        jobs.set(id, { id, batch, behind: false, at: failedAt, failures: attempts, stalled: 0, state }),
      );
    },
  };
};

/** All desks are open; a token is known when a source has its hash (`tokenHash: hash(token)`), or it is the operator's. */
export const fakeDesks = (
  desks: readonly FakeDesk[],
  operatorToken?: string,
  people?: Pick<People, 'byToken'>,
): Desks => {
  const find = (id: string): FakeDesk | undefined => desks.find(({ feed }) => feed.id === id);
  return {
    directory: {
      list: async () => desks.map(({ feed }) => feed),
      get: async (id) => find(id)?.feed,
      add: async (feed) => feed,
      remove: async () => {},
    },
    open: async (id) => find(id),
    current: () => desks,
    principal: async (token): Promise<Principal | undefined> => {
      if (token === operatorToken) return FIRST_ADMIN;
      const person = await people?.byToken(token);
      if (person !== undefined) return person;
      for (const { feed, registry } of desks) {
        const source = await registry.byTokenHash(hash(token));
        if (source !== undefined && speaksBy(source, hash(token), desks[0]?.now() ?? 0))
          return sourcePrincipal(feed.id, source);
      }
      return undefined;
    },
  };
};

export const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

const withHistory = (
  all: readonly HistoryInterval[],
  { region, hazard, removed, put }: HistoryChange,
): readonly HistoryInterval[] => {
  const gone = new Set([...removed, ...put.map(({ startedAt }) => startedAt)]);
  const kept = all.filter((one) => one.region !== region || one.hazard !== hazard || !gone.has(one.startedAt));
  return [...kept, ...put.map((interval) => ({ region, hazard, ...interval }))].sort(
    (a, b) => a.startedAt - b.startedAt,
  );
};

const overlapping = (all: readonly HistoryInterval[], from: Instant, to: Instant): readonly HistoryInterval[] =>
  all.filter(({ startedAt, endedAt }) => startedAt <= to && (endedAt === null || endedAt >= from));

const NOTHING_DOUBTFUL: ReadonlySet<RegionId> = new Set();
