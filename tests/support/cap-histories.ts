import fc from 'fast-check';
import { capMessage } from './upstream-cap.ts';

/** Random messages of one CAP sender, and a naive reading of them. */
const START = Date.parse('2026-11-20T08:00:00Z');
const MINUTE = 60_000;
export const PLACES = {
  '31': 'UA80000000000093317',
  '22': 'UA63000000000041885',
  '27': 'UA46000000000026241',
} as const;
export type Place = keyof typeof PLACES;
export const places = Object.keys(PLACES) as Place[];

export const message = fc.record({
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
export type Message = typeof message extends fc.Arbitrary<infer T> ? T : never;

export const at = (minutes: number): number => START + minutes * MINUTE;
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

export const xmlOf = (all: readonly Message[], index: number): string => {
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
export const naively = (all: readonly Message[], read: readonly number[], place: Place, now: number): boolean =>
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
