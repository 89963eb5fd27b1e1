import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isNotable } from '../../src/adapters/web/api/now/status.ts';
import { boardOf } from '../../src/domain/board.ts';
import { wholeLook } from '../../src/page/shared/store/named.ts';
import { regionWire } from '../../src/protocol/live/wire.ts';
import { feedOf } from '../support/pure-feed.ts';
import { someClaims } from '../support/random-claims.ts';
import { SMALL_COUNTRY } from '../support/small-country.ts';

test('a first look with names calls nothing calm that is not, and leaves out no alert', () => {
  fc.assert(
    fc.property(someClaims(), (claims) => {
      const feed = feedOf(claims, SMALL_COUNTRY);

      const board = boardOf(feed.state(), SMALL_COUNTRY);
      const told = [...board.regions.values()].filter((row) => row.region.parent === null || isNotable(row, board));
      const names = SMALL_COUNTRY.regions.map(({ id, level, parent, name, nameEn }) => ({
        id,
        level,
        parent,
        name,
        nameEn,
      }));
      const whole = wholeLook(new Map(told.map((row) => [row.region.id, regionWire(row)])), names);
      for (const { region, state } of board.regions.values()) {
        const shown = whole.get(region.id)?.state;
        expect([region.id, shown === 'clear' && state !== 'clear']).toEqual([region.id, false]);
        expect([region.id, state === 'alert', shown]).toEqual([region.id, shown === 'alert', shown]);
      }
    }),
    { numRuns: 200 },
  );
});
