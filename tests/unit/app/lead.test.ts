import { expect, test } from 'vitest';
import type { Leader, Work } from '../../../src/app/kit/lead.ts';
import { lead } from '../../../src/app/kit/lead.ts';
import type { FakeClock } from '../cli/fake-clock.ts';
import { fakeClock } from '../cli/fake-clock.ts';

const TTL = 3_000;
const NEVER = new Promise<never>(() => {});

const rig = async (work: () => Partial<Work>) => {
  const clock: FakeClock = fakeClock();
  const state = { holds: async (): Promise<boolean> => true, started: 0, observed: [] as string[] };
  const leader: Leader = await lead({
    what: 'work',
    lease: { hold: () => state.holds(), release: async () => {} },
    ttlMs: TTL,
    clock,
    observe: (event) => state.observed.push(event),
    start: async () => {
      state.started += 1;
      return { close: async () => {}, stuck: () => undefined, ...work() };
    },
  });
  return { clock, state, leader };
};

const away = async (): Promise<never> => {
  throw new Error('away');
};

test('work that never ends does not keep the lease from being asked for again', async () => {
  const { clock, state, leader } = await rig(() => ({ close: () => NEVER }));
  state.holds = away;
  await clock.advance(10_000);
  expect(leader.leading()).toBe(false);
  state.holds = async () => true;
  await clock.advance(10_000);
  expect(leader.leading()).toBe(true);
  expect(state.started).toBe(2);
  expect(state.observed).toContain('lead.abandoned');
});

test('a lease that is never answered for is a lease that is lost, and is asked for again', async () => {
  const { clock, state, leader } = await rig(() => ({}));
  state.holds = () => NEVER;
  await clock.advance(3 * TTL);
  expect(leader.leading()).toBe(false);
  state.holds = async () => true;
  await clock.advance(2 * TTL);
  expect(leader.leading()).toBe(true);
});

test('the lease is renewed while the work starts, and work that is up after it was lost is ended', async () => {
  const clock = fakeClock();
  const seen = { holds: 0, closed: 0, free: false };
  let up = (): void => {};
  const started = new Promise<void>((resolve) => {
    up = resolve;
  });
  const hold = async (): Promise<boolean> => {
    seen.holds += 1;
    return seen.free;
  };
  const close = async (): Promise<void> => {
    seen.closed += 1;
  };
  const start = async (): Promise<Work> => {
    await started;
    return { close, stuck: () => undefined };
  };
  const lease = { hold, release: async () => {} };
  const leader = await lead({ what: 'slow work', lease, ttlMs: TTL, clock, observe: () => {}, start });
  seen.free = true;
  await clock.advance(4 * TTL);
  expect(seen.holds).toBeGreaterThan(9);
  seen.free = false;
  await clock.advance(TTL);
  up();
  await clock.advance(TTL);
  expect(leader.leading()).toBe(false);
  expect(seen.closed).toBe(1);
});

test('work that is stuck is told, ended and begun anew', async () => {
  let stuck: string | undefined;
  const { clock, state, leader } = await rig(() => ({ stuck: () => stuck }));
  expect(leader.stuck()).toBeUndefined();
  stuck = 'nothing moves';
  expect(leader.stuck()).toBe('work: nothing moves');
  await clock.advance(TTL / 3);
  stuck = undefined;
  await clock.advance(TTL);
  expect(state.started).toBe(2);
  expect(leader.stuck()).toBeUndefined();
});

test('closing ends in seconds though neither work nor lease answers', async () => {
  const { clock, state, leader } = await rig(() => ({ close: () => NEVER }));
  state.holds = () => NEVER;
  await clock.advance(TTL / 3);
  let ended = false;
  void leader.close().then(() => {
    ended = true;
  });
  await clock.advance(8_500);
  expect(ended).toBe(true);
});
