import { describe, expect, test } from 'vitest';
import { type Connection, isDead, pauseBefore, START, step, trustOf } from '../../../src/page/shared/live/link.ts';

const open = (now = 0): Connection => step(START, { kind: 'opened', now });
const heard = (connection: Connection, now: number, isWhole = true): Connection =>
  step(connection, { kind: 'heard', now, isWhole, heartbeatMs: 1_000 });
const closed = (connection: Connection, now: number, code = 1006, chance = 0.5): Connection =>
  step(connection, { kind: 'closed', now, code, reason: '', chance });

describe('the connection', () => {
  test('is never believed before something was confirmed', () => {
    expect(trustOf(START, 0)).toBe('never');
    expect(trustOf(open(), 0)).toBe('never');
    expect(trustOf(heard(open(), 10, false), 10)).toBe('never');
  });

  test('is live while heartbeats come, late when the socket is gone, lost soon after', () => {
    const live = heard(open(), 100);
    expect(trustOf(live, 1_000)).toBe('live');
    const gone = closed(live, 1_000);
    expect(trustOf(gone, 1_001)).toBe('late');
    expect(trustOf(gone, 2_601)).toBe('lost');
  });

  test('that is open and says nothing is lost too, and taken for dead', () => {
    const live = heard(open(), 0);
    expect(isDead(live, 2_500)).toBe(false);
    expect(isDead(live, 2_501)).toBe(true);
    expect(trustOf(live, 2_501)).toBe('lost');
  });

  test('is not confirmed by a greeting: what comes after may be missing', () => {
    const back = step(closed(heard(open(), 0), 10), { kind: 'opened', now: 5_000 });
    expect(trustOf(heard(back, 5_001, false), 5_001)).toBe('lost');
    expect(trustOf(heard(back, 5_001, true), 5_001)).toBe('live');
  });

  test('waits longer each time, up to a limit, and never the same for all', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 7, 20].map((attempt) => pauseBefore(attempt, 1));
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(Math.max(...pauses)).toBe(15_000);
    expect(pauseBefore(3, 0)).toBe(pauseBefore(3, 1) / 2);
  });

  test('of a hub that restarts comes back spread over seconds', () => {
    const times = [0, 0.5, 1].map((chance) => closed(heard(open(), 0), 1_000, 4000, chance).link);
    expect(times.map((link) => (link.kind === 'waiting' ? link.retryAt : 0))).toEqual([1_400, 2_900, 4_400]);
  });

  test('that was refused stays so until the viewer wants it', () => {
    const refused = closed(open(), 0, 4503);
    expect(refused.link.kind).toBe('refused');
    expect(step(refused, { kind: 'due', now: 1e9 }).link.kind).toBe('refused');
    expect(step(refused, { kind: 'wanted' }).link.kind).toBe('connecting');
  });

  test('tries again when it is due, and not before', () => {
    const waiting = closed(open(), 0);
    const at = waiting.link.kind === 'waiting' ? waiting.link.retryAt : 0;
    expect(step(waiting, { kind: 'due', now: at - 1 }).link.kind).toBe('waiting');
    expect(step(waiting, { kind: 'due', now: at }).link.kind).toBe('connecting');
  });

  test('counts tries that fail one after the other', () => {
    const again = (connection: Connection): Connection =>
      closed(step(connection, { kind: 'due', now: Number.POSITIVE_INFINITY }), 0);
    const third = again(again(closed(open(), 0)));
    expect(third.link).toMatchObject({ kind: 'waiting', attempt: 4 });
  });
});
