import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry } from '../../src/app/log/log.ts';
import type { Claim } from '../../src/domain/claim.ts';
import { HAZARDS } from '../../src/domain/words.ts';
import type { Filter } from '../../src/protocol/live/filter.ts';
import type { Frame } from '../../src/protocol/live/frames.ts';
import { boardFor, eventsOf, rowsFor, viewOf } from '../../src/protocol/live/session.ts';
import type { FakeFollower } from '../support/fake-follower.ts';
import { alert, clear, fakeDesks, fakeFollower, silent, spoke } from '../support/fake-follower.ts';
import type { Client, Rig } from '../support/live-rig.ts';
import { liveRig, turns } from '../support/live-rig.ts';
import { PLACES } from '../support/small-country.ts';

/**
 * The promise to a subscriber: every event that its filter lets through exactly once and in order, or it is told of the
 * gap and shown the board. Tried on real sockets with random comings, goings and changes of mind, in whatever order the
 * event loop makes of them.
 */
test('whatever comes between, a subscriber gets every event once and in order, or is told of the gap', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
      const follower = fakeFollower();
      follower.append(spoke(0));
      const rig = await liveRig({ desks: fakeDesks(follower) });
      try {
        await play(steps, follower, rig);
      } finally {
        await rig.close();
      }
    }),
    { numRuns: 150 },
  );
}, 180_000);

const VISITORS = 4;

type Step =
  | { readonly kind: 'append'; readonly claims: readonly Claim[] }
  | { readonly kind: 'come'; readonly who: number; readonly filter: Filter; readonly resume: boolean }
  | { readonly kind: 'go'; readonly who: number }
  | { readonly kind: 'change'; readonly who: number; readonly filter: Filter; readonly resume: boolean }
  | { readonly kind: 'forget'; readonly kept: number }
  | { readonly kind: 'beat' | 'hold' | 'release' }
  | { readonly kind: 'turns'; readonly count: number };

const claim: fc.Arbitrary<Claim> = fc
  .record({
    place: fc.constantFrom(...PLACES),
    second: fc.integer({ min: 1, max: 500 }),
    hazard: fc.constantFrom(...HAZARDS.slice(0, 2)),
    source: fc.constantFrom('kyiv', 'lviv'),
    kind: fc.constantFrom('alert', 'alert', 'clear', 'spoke', 'silent'),
  })
  .map(({ place, second, hazard, source, kind }) => {
    switch (kind) {
      case 'clear':
        return clear(place, second, { hazard, source });
      case 'spoke':
        return spoke(second, source);
      case 'silent':
        return silent(second, source);
      default:
        return alert(place, second, { hazard, source });
    }
  });

const filter: fc.Arbitrary<Filter> = fc.record(
  {
    regions: fc.uniqueArray(fc.constantFrom(...PLACES), { minLength: 1, maxLength: 3 }),
    hazards: fc.constantFrom([HAZARDS[0]], [HAZARDS[1]]),
  },
  { requiredKeys: [] },
);

const who = fc.integer({ min: 0, max: VISITORS - 1 });

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      claims: fc.array(claim, { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('come' as const), who, filter, resume: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('go' as const), who }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('change' as const), who, filter, resume: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget' as const), kept: fc.integer({ min: 0, max: 10 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('beat' as const, 'hold' as const, 'release' as const) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('turns' as const), count: fc.integer({ min: 1, max: 12 }) }) },
);

/** Somebody who comes and goes; `asked` has what each `hello` answers, oldest first. */
type Visitor = {
  client: Client | undefined;
  asked: { filter: Filter; since: number | undefined }[];
  known: number | undefined;
};

const play = async (steps: readonly Step[], follower: FakeFollower, rig: Rig): Promise<void> => {
  const visitors: Visitor[] = Array.from({ length: VISITORS }, () => ({
    client: undefined,
    asked: [],
    known: undefined,
  }));
  const truth = { log: [...(follower.recent(0) ?? [])] as Entry[], boards: new Map<string, unknown>() };
  const note = (): void => {
    for (const visitor of visitors) for (const { filter } of visitor.asked) noteBoard(truth.boards, follower, filter);
  };

  const goes = async (visitor: Visitor): Promise<void> => {
    const { client } = visitor;
    if (client === undefined) return;
    client.ws.terminate();
    await client.closed;
    visitor.known = check(client.frames, visitor.asked, truth);
    visitor.client = undefined;
    visitor.asked = [];
  };

  for (const one of steps) {
    const visitor = 'who' in one ? visitors[one.who] : undefined;
    switch (one.kind) {
      case 'append':
        truth.log.push(...follower.append(...one.claims));
        note();
        break;
      case 'come': {
        if (visitor === undefined) break;
        await goes(visitor);
        const since = one.resume ? visitor.known : undefined;
        visitor.asked = [{ filter: one.filter, since }];
        note();
        visitor.client = rig.connect(queryOf(one.filter, since));
        break;
      }
      case 'go':
        if (visitor !== undefined) await goes(visitor);
        break;
      case 'change': {
        const client = visitor?.client;
        if (visitor === undefined || client === undefined || client.ws.readyState !== client.ws.OPEN) break;
        const since = one.resume ? check(client.frames, visitor.asked, truth) : undefined;
        visitor.asked.push({ filter: one.filter, since });
        note();
        client.say({ type: 'subscribe', ...one.filter, ...(since === undefined ? {} : { since: `e1:${since}` }) });
        break;
      }
      case 'forget':
        follower.forget(one.kept, 'asked');
        break;
      case 'beat':
        follower.vouch(true);
        break;
      case 'hold':
        follower.hold();
        break;
      case 'release':
        follower.release();
        break;
      case 'turns':
        await turns(one.count);
        break;
    }
  }

  follower.release();
  for (const visitor of visitors) {
    const { client, asked } = visitor;
    if (client === undefined) continue;
    await expect.poll(() => client.of('hello').length, { interval: 1 }).toBe(asked.length);
  }
  follower.vouch(true);
  const end = follower.position().seq;
  for (const { client, asked } of visitors) {
    if (client === undefined) continue;
    await expect.poll(() => check(client.frames, asked, truth), { interval: 1 }).toBe(end);
  }
};

/** Holds the frames against the log; returns the `seq` up to which the visitor knows everything. */
const check = (
  frames: readonly Frame[],
  asked: Visitor['asked'],
  truth: { readonly log: readonly Entry[]; readonly boards: ReadonlyMap<string, unknown> },
): number | undefined => {
  let session = -1;
  let known: number | undefined;
  let from = 0;
  let told: unknown[] = [];
  for (const frame of frames) {
    const current = asked[frame.type === 'hello' ? session + 1 : session];
    if (current === undefined) throw new Error(`a ${frame.type} that nobody asked for`);
    const view = viewOf(current.filter, TREE);
    switch (frame.type) {
      case 'hello':
        session += 1;
        told = [];
        if (frame.resumed) expect(current.since).toBeDefined();
        else expect(frame.gap).toBe(current.since !== undefined);
        known = frame.resumed ? current.since : undefined;
        from = known ?? 0;
        break;
      case 'snapshot':
        expect(known).toBeUndefined();
        expect(frame.regions).toEqual(truth.boards.get(`${frame.seq} ${JSON.stringify(current.filter)}`));
        known = frame.seq;
        from = frame.seq;
        break;
      case 'events':
        expect(known).toBeDefined();
        told.push(...frame.events);
        known = frame.events.at(-1)?.seq ?? known;
        break;
      case 'heartbeat':
        expect(frame.seq).toBeGreaterThanOrEqual(known ?? Number.POSITIVE_INFINITY);
        known = frame.seq;
        break;
      case 'error':
        throw new Error(frame.detail);
    }
    const entries = truth.log.filter((entry) => entry.seq > from && entry.seq <= (known ?? 0));
    expect(told).toEqual(entries.flatMap((entry) => eventsOf(entry, view, 'Actual')));
  }
  return known;
};

const TREE = fakeFollower().catalogue;

const noteBoard = (boards: Map<string, unknown>, follower: FakeFollower, filter: Filter): void => {
  const { seq } = follower.position();
  const view = viewOf(filter, TREE);
  const board = boardFor(follower.board(), follower.state(), view, TREE, true);
  boards.set(`${seq} ${JSON.stringify(filter)}`, rowsFor(board, view));
};

const queryOf = ({ regions, hazards }: Filter, since: number | undefined): string =>
  `?${new URLSearchParams({
    ...(regions === undefined ? {} : { regions: regions.join() }),
    ...(hazards === undefined ? {} : { hazards: hazards.join() }),
    ...(since === undefined ? {} : { since: `e1:${since}` }),
  })}`;

/**
 * The same for those that stop reading and go on, over either transport and compressed: what is held back, skipped and
 * told anew must join without a seam. A session that is opened again by the hub says so with a gap and a snapshot.
 */
test('whoever stops reading and goes on gets every event once and in order, or is told of the gap', async () => {
  const readAlways = { stayed: 0, wentAway: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(hindrance, { minLength: 20, maxLength: 60 }), async (hindrances) => {
      const follower = fakeFollower();
      follower.append(spoke(0));
      const rig = await liveRig({
        desks: fakeDesks(follower),
        small: true,
        settings: { maxBacklog: 60_000, heartbeat: 200 },
      });
      try {
        await hinder(hindrances, follower, rig, readAlways);
      } finally {
        await rig.close();
      }
    }),
    // What fails by waiting in vain would wait for each shorter case, too.
    { numRuns: 40, endOnFailure: true },
  );
  // On a busy machine a sign of life takes longer than it may here, now and then; nobody else is sent away.
  expect(readAlways.stayed).toBeGreaterThan(readAlways.wentAway);
}, 180_000);

type Hindrance =
  | { readonly kind: 'pause' | 'resume' | 'leave'; readonly who: number }
  | { readonly kind: 'append'; readonly claims: readonly Claim[]; readonly size: number }
  | { readonly kind: 'turns'; readonly count: number };

const reader = fc.integer({ min: 0, max: 8 });

const hindrance: fc.Arbitrary<Hindrance> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      claims: fc.array(claim, { minLength: 1, maxLength: 3 }),
      // Some are small, some fill a connection.
      size: fc.constantFrom(0, 0, 1_000, 40_000, 90_000),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('pause' as const, 'resume' as const), who: reader }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), who: reader }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('turns' as const), count: fc.integer({ min: 1, max: 6 }) }) },
);

/** Hardly shrinks when it is compressed. */
const NOISE = randomBytes(45_000).toString('hex');

/** Somebody who reads now and then, by either transport; all see what they see from the first entry on. */
type Reader = {
  readonly filter: Filter;
  readonly frames: () => readonly Frame[];
  readonly isOpen: () => boolean;
  pause(): void;
  resume(): void;
  leave(): void;
};

const FILTERS: readonly Filter[] = [{}, { regions: PLACES.slice(0, 1) }, { hazards: [HAZARDS[0]] }];

const readers = async (rig: Rig): Promise<readonly Reader[]> =>
  Promise.all(
    FILTERS.flatMap((filter) => [
      ...[false, true].map(async (perMessageDeflate): Promise<Reader> => {
        const client = rig.connect(queryOf(filter, 1), { perMessageDeflate });
        await client.until(({ type }) => type === 'hello');
        return {
          filter,
          frames: () => client.frames,
          isOpen: () => client.ws.readyState === client.ws.OPEN,
          pause: () => client.ws.pause(),
          resume: () => client.ws.resume(),
          leave: () => client.ws.terminate(),
        };
      }),
      (async (): Promise<Reader> => {
        const client = await rig.stream(queryOf(filter, 1));
        await client.until(({ event }) => event === 'hello');
        return {
          filter,
          frames: () => client.frames.flatMap(({ data }) => data ?? []),
          isOpen: () => !client.response.destroyed,
          pause: () => client.response.pause(),
          resume: () => client.response.resume(),
          leave: () => client.response.destroy(),
        };
      })(),
    ]),
  );

const hinder = async (
  hindrances: readonly Hindrance[],
  follower: FakeFollower,
  rig: Rig,
  readAlways: { stayed: number; wentAway: number },
): Promise<void> => {
  const all = await readers(rig);
  /** Whoever did not read, and so did not answer, may be taken for dead; or has left. */
  const paused = new Set<Reader>();
  for (const one of hindrances) {
    switch (one.kind) {
      case 'append':
        follower.append(...one.claims.map((said) => ({ ...said, reason: NOISE.slice(0, one.size) }) as Claim));
        break;
      case 'turns':
        await turns(one.count);
        break;
      default: {
        const who = all[one.who];
        if (who?.isOpen() !== true) break;
        who[one.kind]();
        if (one.kind !== 'resume') paused.add(who);
      }
    }
  }
  for (const one of all) if (one.isOpen()) one.resume();
  const log = (): readonly Entry[] => follower.recent(0) ?? [];
  for (const one of all) {
    const end = follower.position().seq;
    await expect.poll(() => held(one, log()) === end || !one.isOpen(), { interval: 5 }).toBe(true);
    if (!paused.has(one)) readAlways[one.isOpen() ? 'stayed' : 'wentAway'] += 1;
  }
};

/** Holds what was read against the log; returns the `seq` up to which it is known. */
const held = ({ filter, frames }: Reader, log: readonly Entry[]): number => {
  const view = viewOf(filter, TREE);
  let known = 1;
  let from = 1;
  let told: unknown[] = [];
  let opened = 0;
  for (const frame of frames()) {
    switch (frame.type) {
      case 'hello':
        expect(frame.resumed).toBe(opened === 0);
        expect(frame.gap).toBe(opened > 0);
        opened += 1;
        told = [];
        break;
      case 'snapshot':
        expect(frame.seq).toBeGreaterThanOrEqual(known);
        known = frame.seq;
        from = frame.seq;
        break;
      case 'events':
        told.push(...frame.events);
        known = frame.events.at(-1)?.seq ?? known;
        break;
      case 'heartbeat':
        expect(frame.seq).toBeGreaterThanOrEqual(known);
        known = frame.seq;
        break;
      case 'error':
        throw new Error(frame.detail);
    }
    if (frame.type === 'hello') continue;
    const entries = log.filter(({ seq }) => seq > from && seq <= known);
    expect(told).toEqual(entries.flatMap((entry) => eventsOf(entry, view, 'Actual')));
  }
  return known;
};
