import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boardOf, doubted, unvouched } from '../../src/domain/board.ts';
import { feedOf } from '../support/pure-feed.ts';
import { someClaims } from '../support/random-claims.ts';
import { PLACES, SMALL_COUNTRY } from '../support/small-country.ts';

/** What is said of these regions is not on the board: so much is known all the same, and no more. */
test('no region that is named, holds or lies in a named one is clear, and nothing else changes', () => {
  fc.assert(
    fc.property(someClaims(), fc.subarray([...PLACES]), (claims, named) => {
      const whole = boardOf(feedOf(claims).state(), SMALL_COUNTRY);
      const board = doubted(whole, new Set(named), SMALL_COUNTRY);
      for (const [id, row] of whole.regions) {
        const isTouched = named.some((one) => SMALL_COUNTRY.contains(one, id) || SMALL_COUNTRY.contains(id, one));
        const shown = board.regions.get(id);
        if (!isTouched) expect(shown).toEqual(row);
        else if (row.state === 'clear') expect(shown).toMatchObject({ state: 'unknown', since: null, fresh: false });
        else expect(shown).toEqual({ ...row, covered: false });
        if (isTouched) expect(shown?.covered).toBe(false);
      }
      expect(board.regions.size).toBe(whole.regions.size);
    }),
  );
});

test('of a board that nobody vouches for nothing is clear, covered or fresh, and what stands stands', () => {
  fc.assert(
    fc.property(someClaims(), (claims) => {
      const whole = boardOf(feedOf(claims).state(), SMALL_COUNTRY);
      const { regions } = unvouched(whole);
      for (const [id, row] of whole.regions) {
        const isKnown = row.state === 'alert' || row.state === 'partial';
        const said = isKnown ? row : { ...row, state: 'unknown', since: null };
        expect(regions.get(id)).toEqual({ ...said, fresh: false, covered: false });
      }
      expect(regions.size).toBe(whole.regions.size);
    }),
  );
});
