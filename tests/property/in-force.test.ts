import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { InForce } from '../../src/domain/in-force.ts';
import { end, holdersOf, isHeld, NOTHING_IN_FORCE, raise } from '../../src/domain/in-force.ts';

/** The law against a naive reading: a set of pairs of who holds what. */
const KEYS = ['a', 'b', '1', '__proto__', 'constructor'];
const PLACES = ['kyiv', 'lviv', '31', '__proto__', 'toString'];
const step = fc.record({
  kind: fc.constantFrom('raise', 'end', 'end-all', 'restart'),
  key: fc.constantFrom(...KEYS),
  places: fc.subarray(PLACES),
});

test('what is ended is no more than what was held by it; a place is clear when nothing names it any more', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let inForce: InForce = NOTHING_IN_FORCE;
      let pairs: readonly (readonly [key: string, place: string])[] = [];
      const named = (place: string): readonly string[] => pairs.filter((pair) => pair[1] === place).map(([key]) => key);
      for (const { kind, key, places } of steps) {
        const before = PLACES.filter((place) => named(place).length > 0);
        if (kind === 'restart') inForce = JSON.parse(JSON.stringify(inForce)) as InForce;
        else if (kind === 'raise') {
          inForce = raise(inForce, key, places);
          pairs = [...pairs, ...places.filter((place) => !named(place).includes(key)).map((p) => [key, p] as const)];
        } else {
          const ended = end(inForce, key, kind === 'end-all' ? undefined : places);
          pairs = pairs.filter((pair) => pair[0] !== key || (kind === 'end' && !places.includes(pair[1])));
          expect([...ended.cleared].sort()).toEqual(before.filter((place) => named(place).length === 0).sort());
          inForce = ended.inForce;
        }
        for (const place of PLACES) {
          expect(isHeld(inForce, place)).toBe(named(place).length > 0);
          expect([...holdersOf(inForce, place)].sort()).toEqual([...named(place)].sort());
        }
      }
    }),
  );
});
