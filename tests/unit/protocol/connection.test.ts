import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contactOf, START } from '../../../src/page/shared/live/link.ts';
import {
  type Connection,
  type ConnectionInput,
  dueAt,
  isDead,
  mayComeBack,
  pauseBefore,
  startAt,
  step,
} from '../../../src/protocol/follow/connection.ts';
import { CLOSE } from '../../../src/protocol/live/frames.ts';

const open = (now = 0): Connection => step(START, { kind: 'opened', now });
const heard = (connection: Connection, now: number, isWhole = true): Connection =>
  step(connection, { kind: 'heard', now, isWhole, heartbeatMs: 1_000 });
const closed = (connection: Connection, now: number, code = 1006, chance = 0.5): Connection =>
  step(connection, { kind: 'closed', now, code, reason: '', chance });

describe('the connection', () => {
  test('is never believed before something was confirmed', () => {
    expect(contactOf(START, 0)).toBe('never');
    expect(contactOf(open(), 0)).toBe('never');
    expect(contactOf(heard(open(), 10, false), 10)).toBe('never');
  });

  test('is live while heartbeats come, late when the socket is gone, lost soon after', () => {
    const live = heard(open(), 100);
    expect(contactOf(live, 1_000)).toBe('live');
    const gone = closed(live, 1_000);
    expect(contactOf(gone, 1_001)).toBe('late');
    expect(contactOf(gone, 2_601)).toBe('lost');
  });

  test('that is open and says nothing is lost too, and taken for dead', () => {
    const live = heard(open(), 0);
    expect(isDead(live, 2_499)).toBe(false);
    expect(isDead(live, 2_500)).toBe(true);
    expect(contactOf(live, 2_501)).toBe('lost');
  });

  test('is not confirmed by a greeting: what comes after may be missing', () => {
    const back = step(closed(heard(open(), 0), 10), { kind: 'opened', now: 5_000 });
    expect(contactOf(heard(back, 5_001, false), 5_001)).toBe('lost');
    expect(contactOf(heard(back, 5_001, true), 5_001)).toBe('live');
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
    expect(step(refused, { kind: 'due', now: 1e9, chance: 0 }).link.kind).toBe('refused');
    expect(step(refused, { kind: 'woken', now: 1e9, chance: 0 }).link.kind).toBe('refused');
    expect(step(refused, { kind: 'wanted', now: 0 }).link.kind).toBe('connecting');
  });

  test('tries again when it is due, and not before', () => {
    const waiting = closed(open(), 0);
    const at = waiting.link.kind === 'waiting' ? waiting.link.retryAt : 0;
    expect(step(waiting, { kind: 'due', now: at - 1, chance: 0 }).link.kind).toBe('waiting');
    expect(step(waiting, { kind: 'due', now: at, chance: 0 }).link.kind).toBe('connecting');
  });

  test('counts tries that fail one after the other', () => {
    const again = (connection: Connection): Connection =>
      closed(step(connection, { kind: 'due', now: Number.MAX_SAFE_INTEGER, chance: 0 }), 0);
    const third = again(again(closed(open(), 0)));
    expect(third.link).toMatchObject({ kind: 'waiting', attempt: 4 });
  });

  test('whose handshake never ends is given up, and begun anew', () => {
    const begun = startAt(0);
    expect(step(begun, { kind: 'due', now: 14_999, chance: 0.5 })).toBe(begun);
    const given = step(begun, { kind: 'due', now: 15_000, chance: 0.5 });
    expect(given.link).toEqual({ kind: 'waiting', attempt: 1, retryAt: 15_750 });
    expect(step(given, { kind: 'due', now: 15_750, chance: 0.5 }).link).toEqual({
      kind: 'connecting',
      attempt: 1,
      since: 15_750,
    });
  });

  test.each(['wanted', 'woken'] as const)(
    'whose handshake hangs is begun anew when it is %s, but not at once',
    (kind) => {
      const begun = startAt(0);
      expect(step(begun, { kind, now: 1_999, chance: 0 }).link).toBe(begun.link);
      expect(step(begun, { kind, now: 2_000, chance: 0 }).link).toEqual({
        kind: 'connecting',
        attempt: 0,
        since: 2_000,
      });
      const waiting = closed(open(), 0);
      expect(step(waiting, { kind, now: 1, chance: 0 }).link).toEqual({ kind: 'connecting', attempt: 0, since: 1 });
      expect(step(heard(open(), 1), { kind, now: 2, chance: 0 }).link.kind).toBe('open');
    },
  );

  test('that died while the page slept is not waited for when it is woken', () => {
    expect(step(heard(open(), 0), { kind: 'woken', now: 60_000, chance: 0 }).link.kind).toBe('connecting');
  });

  test('comes back after every close of the hub that says so, and after no other', () => {
    for (const { code } of [CLOSE.restarting, CLOSE.tooSlow]) expect(mayComeBack({ code })).toBe(true);
    for (const { code } of [CLOSE.badRequest, CLOSE.unauthorised]) expect(mayComeBack({ code })).toBe(false);
    for (const status of [408, 429, 500, 503]) expect(mayComeBack({ status })).toBe(true);
    for (const status of [400, 401, 404]) expect(mayComeBack({ status })).toBe(false);
    for (const code of [1000, 1006, 4000, 4499, 5000]) expect(mayComeBack({ code })).toBe(true);
  });

  test('is never stuck: from every state that may come back, time alone leads to another try', () => {
    const inputs = fc.oneof(
      fc.record({ kind: fc.constant('opened' as const) }),
      fc.record({
        kind: fc.constant('heard' as const),
        isWhole: fc.boolean(),
        heartbeatMs: fc.constantFrom(100, 5_000),
      }),
      fc.record({
        kind: fc.constant('closed' as const),
        code: fc.constantFrom(1000, 1006, 4000, 4001),
        reason: fc.constant(''),
      }),
      fc.record({ kind: fc.constantFrom('due' as const, 'woken' as const, 'wanted' as const) }),
    );
    const steps = fc.array(
      fc.record({ input: inputs, wait: fc.nat(20_000), chance: fc.double({ min: 0, max: 1, noNaN: true }) }),
    );
    fc.assert(
      fc.property(steps, (all) => {
        let now = 0;
        let connection = startAt(now);
        for (const { input, wait, chance } of all) {
          now += wait;
          connection = step(connection, { ...input, now, chance } as ConnectionInput);
        }
        let tries = 0;
        for (let looks = 0; looks < 4; looks += 1) {
          now = dueAt(connection);
          connection = step(connection, { kind: 'due', now, chance: 0.5 });
          if (connection.link.kind === 'connecting') tries += 1;
        }
        expect(tries).toBe(2);
      }),
    );
  });
});
