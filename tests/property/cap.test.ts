import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCap } from '../../src/adapters/upstreams/cap/message.ts';
import { understand } from '../../src/adapters/upstreams/cap/record.ts';
import type { CapState } from '../../src/adapters/upstreams/cap/signals.ts';
import { capStep, NOTHING_SAID } from '../../src/adapters/upstreams/cap/signals.ts';
import type { SaidOne } from '../../src/app/intake/said.ts';
import { capMessage } from '../support/upstream-cap.ts';
import { ukraine } from '../unit/app/recordings/ukraine.ts';

/** Random histories of one CAP sender, read in any order over several polls, against a naive reading of the messages. */
const tree = ukraine();
const START = Date.parse('2026-11-20T08:00:00Z');
const MINUTE = 60_000;
const PLACES = { '31': 'UA80000000000093317', '22': 'UA63000000000041885', '27': 'UA46000000000026241' } as const;
type Place = keyof typeof PLACES;
const places = Object.keys(PLACES) as Place[];

const message = fc.record({
  kind: fc.constantFrom('alert', 'alert', 'alert', 'update', 'update', 'cancel', 'all-clear', 'all-clear update'),
  event: fc.constantFrom('Air raid', 'Gas leak'),
  /** Minutes after the start. */
  sent: fc.nat({ max: 10 }),
  onset: fc.option(fc.nat({ max: 50 }), { nil: undefined }),
  expires: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
  places: fc.subarray(places, { minLength: 1 }),
  refers: fc.uniqueArray(fc.nat({ max: 7 }), { maxLength: 2 }),
  poll: fc.nat({ max: 4 }),
});
type Message = typeof message extends fc.Arbitrary<infer T> ? T : never;

const at = (minutes: number): number => START + minutes * MINUTE;
/** One instant in many spellings. */
const written = (minutes: number, spelling: number): string => {
  const utc = new Date(at(minutes)).toISOString();
  const forms = [
    utc.replace('.000Z', 'Z'),
    utc.replace('.000Z', '+00:00'),
    utc.replace('.000Z', '-00:00'),
    new Date(at(minutes + 120)).toISOString().replace('.000Z', '+02:00'),
  ];
  return forms[spelling % forms.length] ?? utc;
};

const xmlOf = (all: readonly Message[], index: number): string => {
  const one = all[index] as Message;
  const refers = one.refers.filter((other) => other < all.length);
  return capMessage({
    identifier: `message ${index}`,
    sent: written(one.sent, index),
    event: one.event,
    areas: one.kind === 'cancel' ? [] : one.places.map((place) => PLACES[place]),
    msgType:
      one.kind === 'update' || one.kind === 'all-clear update' ? 'Update' : one.kind === 'cancel' ? 'Cancel' : 'Alert',
    references:
      one.kind === 'alert'
        ? []
        : refers.map((other) => `alerts@example.org,message ${other},${written(all[other]?.sent ?? 0, index + 1)}`),
    ...(one.kind === 'all-clear' || one.kind === 'all-clear update' ? { responseType: 'AllClear' } : {}),
    ...(one.onset === undefined ? {} : { onset: written(one.onset, index) }),
    ...(one.expires === undefined ? {} : { expires: written(one.expires, index) }),
  });
};

/** True when one of the messages read so far holds the place up now. */
const naively = (all: readonly Message[], read: readonly number[], place: Place, now: number): boolean =>
  read.some((index) => {
    const one = all[index] as Message;
    if ((one.kind !== 'alert' && one.kind !== 'update') || !one.places.includes(place)) return false;
    const from = at(one.onset ?? one.sent);
    if (from > now || (one.expires !== undefined && at(one.expires) <= now)) return false;
    return !read.some((other) => {
      const end = all[other] as Message;
      if (end.kind === 'alert') return false;
      const refers = end.refers.filter((to) => to < all.length && to !== other);
      if (end.kind === 'update' || end.kind === 'cancel') return refers.includes(index);
      if (!end.places.includes(place)) return false;
      return refers.length > 0
        ? refers.includes(index)
        : end.event === one.event && at(end.sent) > from && end.sent > one.sent;
    });
  });

/** What the claims of this source alone come to: the latest counts, and at one instant an alert wins. */
const isUp = (told: readonly SaidOne[], place: string): boolean => {
  const own = told.filter(({ region }) => region === place);
  const latest = Math.max(...own.map((item) => item.at ?? Number.NaN));
  return own.some((item) => (item.at ?? Number.NaN) === latest && item.kind === 'alert');
};

test('in any order, over any restarts, what is up is what the messages read so far hold up, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 8 }), fc.boolean(), (all, backwards) => {
      let state: CapState = NOTHING_SAID;
      const told: SaidOne[] = [];
      const read: number[] = [];
      for (let poll = 0; poll <= 7; poll += 1) {
        const now = at(10 + poll * 8);
        const ports = { tree, now, ahead: 300_000, horizon: 7 * 86_400_000 };
        const due = all.flatMap((one, index) => (one.poll === poll ? [index] : []));
        const fresh = (backwards ? due.toReversed() : due).flatMap((index) => {
          const document = readCap(xmlOf(all, index));
          if (document.kind === 'failure') throw new Error(document.detail);
          return document.messages.flatMap((one) => understand(one, ports).record ?? []);
        });
        read.push(...due);
        const step = capStep(state, fresh, { ...ports, hazard: 'air-raid', expiredBefore: now });
        told.push(...step.said);
        state = JSON.parse(JSON.stringify(step.state)) as CapState;
        for (const place of places) {
          expect({ place, poll, up: isUp(told, place) }).toEqual({ place, poll, up: naively(all, read, place, now) });
        }
      }
      // An id that comes again says the same again: the door takes it for the repeat that it is.
      const byId = new Map(told.map((item) => [item.id, item]));
      for (const item of told) expect(item).toEqual(byId.get(item.id));
      for (const item of told) expect(item.at ?? Number.NaN).toBeLessThanOrEqual(at(10 + 7 * 8));
    }),
    { numRuns: 150 },
  );
});
