import { Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Rounds, Visit } from '../../../../src/adapters/web/live/fanout/rounds.ts';
import { rounds } from '../../../../src/adapters/web/live/fanout/rounds.ts';
import type { Subscriber } from '../../../../src/adapters/web/live/fanout/subscriber.ts';
import { newSubscriber } from '../../../../src/adapters/web/live/fanout/subscriber.ts';
import type { Filter } from '../../../../src/protocol/live/filter.ts';
import { filterKey } from '../../../../src/protocol/live/filter.ts';
import { viewOf } from '../../../../src/protocol/live/session.ts';
import { place, SMALL_COUNTRY } from '../../../support/small-country.ts';

const socket = new Socket();
const EVERYTHING: Filter = {};
const NORTH: Filter = { regions: [place('1')] };
const SOUTH: Filter = { regions: [place('2')] };

const member = (crowd: Rounds, filter: Filter, told = 0): Subscriber => {
  const subscriber = newSubscriber({ wire: 'sse', socket, ws: undefined, address: '', feed: 'ua' });
  crowd.join(subscriber, filterKey(filter), viewOf(filter, SMALL_COUNTRY), { told, beat: 0, outlet: undefined });
  return subscriber;
};

const touch = (crowd: Rounds, seq: number, filters: readonly Filter[]): void => {
  const keys = filters.map(filterKey);
  for (const group of crowd.groups()) {
    if (!keys.includes(group.key)) continue;
    group.touches.push(seq);
    group.last = seq;
    crowd.touch(group);
  }
};

/** Tells a member what it is owed; true when there was something. */
const tell =
  (said: string[], names: ReadonlyMap<Subscriber | undefined, string> = new Map()): Visit =>
  (group, place) => {
    const told = group.told[place] ?? 0;
    const owed = group.touches.filter((seq) => seq > told);
    if (told >= group.last) return false;
    group.told[place] = group.last;
    said.push(`${names.get(group.members[place]) ?? '?'}:${owed.join('+')}`);
    return true;
  };

describe('whose turn it is', () => {
  test('those who watch certain regions come before those who watch everything', () => {
    const crowd = rounds();
    const names = new Map([
      [member(crowd, EVERYTHING), 'all'],
      [member(crowd, NORTH), 'north'],
      [member(crowd, SOUTH), 'south'],
    ]);
    touch(crowd, 1, [EVERYTHING, NORTH]);
    const said: string[] = [];
    expect(crowd.turn(10, tell(said, names))).toBe(true);
    expect(said).toEqual(['north:1', 'all:1']);
    expect(crowd.pending()).toBe(false);
  });

  test('what comes in the middle of a round joins for those not served yet, and the others come again', () => {
    const crowd = rounds();
    const names = new Map(['a', 'b', 'c', 'd'].map((name) => [member(crowd, EVERYTHING), name]));
    const said: string[] = [];
    touch(crowd, 1, [EVERYTHING]);
    expect(crowd.turn(2, tell(said, names))).toBe(false);
    touch(crowd, 2, [EVERYTHING]);
    while (crowd.pending()) crowd.turn(2, tell(said, names));
    expect(said).toEqual(['a:1', 'b:1', 'c:1+2', 'd:1+2', 'a:2', 'b:2']);
  });

  test('a near group that is touched while everybody is written to goes first, once in a round', () => {
    const crowd = rounds();
    const names = new Map([
      ...['a', 'b', 'c', 'd'].map((name) => [member(crowd, EVERYTHING), name] as const),
      [member(crowd, NORTH), 'north'] as const,
    ]);
    const said: string[] = [];
    touch(crowd, 1, [EVERYTHING]);
    crowd.turn(1, tell(said, names));
    touch(crowd, 2, [EVERYTHING, NORTH]);
    crowd.turn(2, tell(said, names));
    touch(crowd, 3, [EVERYTHING, NORTH]);
    while (crowd.pending()) crowd.turn(2, tell(said, names));
    expect(said).toEqual(['a:1', 'north:2', 'b:1+2', 'c:1+2+3', 'd:1+2+3', 'north:3', 'a:2+3', 'b:3']);
  });

  test('groups without members are forgotten', () => {
    const crowd = rounds();
    const subscriber = member(crowd, NORTH);
    touch(crowd, 1, [NORTH]);
    crowd.leave(subscriber);
    crowd.leave(subscriber);
    expect([...crowd.groups()]).toEqual([]);
    expect(crowd.turn(10, () => true)).toBe(true);
    expect(crowd.pending()).toBe(false);
  });
});

test('whoever comes and goes in the middle, every member is told everything once, in order', () => {
  const filters = [EVERYTHING, NORTH, SOUTH];
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('join' as const),
      filter: fc.constantFrom(...filters),
      count: fc.integer({ min: 1, max: 6 }),
    }),
    fc.record({ kind: fc.constant('leave' as const), which: fc.nat(30) }),
    fc.record({ kind: fc.constant('touch' as const), filters: fc.subarray(filters, { minLength: 1 }) }),
    fc.record({
      kind: fc.constant('turn' as const),
      budget: fc.integer({ min: 1, max: 5 }),
      drop: fc.option(fc.nat(5), { nil: -1 }),
    }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const crowd = rounds();
      const inside: { readonly subscriber: Subscriber; readonly owed: number[]; readonly told: number[] }[] = [];
      let seq = 0;
      const leave = (subscriber: Subscriber): void => {
        crowd.leave(subscriber);
        inside.splice(
          inside.findIndex((one) => one.subscriber === subscriber),
          1,
        );
      };
      const visit =
        (drop: number): Visit =>
        (group, place) => {
          const known = inside.find((one) => one.subscriber === group.members[place]);
          if (known === undefined) throw new Error('a turn for somebody who left');
          const told = group.told[place] ?? 0;
          if (told >= group.last) return false;
          if (inside.indexOf(known) === drop) {
            leave(known.subscriber);
            return false;
          }
          known.told.push(...group.touches.filter((one) => one > told));
          group.told[place] = seq;
          return true;
        };
      for (const one of steps) {
        if (one.kind === 'join') {
          for (let count = 0; count < one.count; count += 1) {
            inside.push({ subscriber: member(crowd, one.filter, seq), owed: [], told: [] });
          }
        } else if (one.kind === 'leave') {
          const known = inside[one.which];
          if (known !== undefined) leave(known.subscriber);
        } else if (one.kind === 'touch') {
          seq += 1;
          const keys = one.filters.map(filterKey);
          for (const { subscriber, owed } of inside) if (keys.includes(subscriber.group?.key ?? '')) owed.push(seq);
          touch(crowd, seq, one.filters);
        } else crowd.turn(one.budget, visit(one.drop));
      }
      for (let rest = 0; crowd.pending(); rest += 1) {
        if (rest > 1_000) throw new Error('it never ends');
        crowd.turn(3, visit(-1));
      }
      for (const { owed, told } of inside) expect(told).toEqual(owed);
    }),
    { numRuns: 500 },
  );
});
