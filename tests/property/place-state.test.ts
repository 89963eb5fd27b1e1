import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeStates } from '../../src/domain/place-state.ts';

type Place = { readonly id: string; readonly parent: string | null };
type Said = { readonly since: number; readonly live: boolean };

const said = fc.record({ since: fc.integer({ min: 0, max: 9 }), live: fc.boolean() });
const known = fc.record({
  own: fc.array(said, { maxLength: 2 }),
  covered: fc.boolean(),
  lastEnd: fc.option(fc.nat(9)),
});

/** Each place lies in one that stands before it, or in none. */
const country = fc.array(fc.tuple(fc.option(fc.nat()), known), { minLength: 1, maxLength: 12 }).map((rows) =>
  rows.map(([above, word], index) => ({
    place: { id: `${index}`, parent: above === null || index === 0 ? null : `${above % index}` },
    ...word,
  })),
);

test('a place has the state that the alerts here, above and below give it, by their definition', () => {
  fc.assert(
    fc.property(country, (rows) => {
      const row = (id: string) => rows[Number(id)] as (typeof rows)[number];
      const places = rows.map(({ place }) => place);
      const above = ({ parent }: Place): readonly Place[] =>
        parent === null ? [] : [row(parent).place, ...above(row(parent).place)];
      const states = placeStates<Place, Said>(places, {
        own: (id) => row(id).own,
        isCovered: ({ id }) => row(id).covered,
        lastEnd: (id) => row(id).lastEnd,
        isFresh: (alerts) => alerts.some(({ live }) => live),
      });
      for (const place of places) {
        const { own, covered, lastEnd } = row(place.id);
        const nearest = above(place).find(({ id }) => row(id).own.length > 0);
        const here = [...own, ...above(place).flatMap(({ id }) => row(id).own)];
        const below = places.filter((one) => above(one).includes(place)).flatMap(({ id }) => row(id).own);
        const heard = here.length > 0 ? here : below;
        const since = heard.length > 0 ? Math.min(...heard.map((alert) => alert.since)) : covered ? lastEnd : null;
        expect(states.get(place.id)).toEqual({
          state: here.length > 0 ? 'alert' : below.length > 0 ? 'partial' : covered ? 'clear' : 'unknown',
          since,
          ...(own.length === 0 && nearest !== undefined ? { via: nearest.id } : {}),
          fresh: heard.length > 0 ? heard.some(({ live }) => live) : covered,
          covered,
          alerts: here,
        });
      }
    }),
    { numRuns: 300 },
  );
});
