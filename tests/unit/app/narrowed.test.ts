import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { narrowed } from '../../../src/app/sources/narrowed.ts';
import type { SourceRecord } from '../../../src/app/sources/sources.ts';
import { watch } from '../../../src/app/sources/watchdog.ts';
import type { RegionId } from '../../../src/domain/places/catalogue.ts';
import { covers, hearOf, type SourceState } from '../../../src/domain/sources/source-state.ts';
import { emptyFeed } from '../../../src/domain/timeline/feed-state.ts';
import { ukraine } from './recordings/ukraine.ts';

const catalogue = ukraine();
const record = (more: Partial<SourceRecord> = {}): SourceRecord => ({
  id: 'city',
  trust: 'official',
  silentAfter: null,
  muted: false,
  tokenHash: null,
  addedAt: 0,
  confirmAfter: 1_000,
  ...more,
});
const live = (profile: SourceRecord, at = 1): SourceState => {
  const { trust, regions, levels } = profile;
  const state = hearOf(undefined, {
    kind: 'spoke',
    source: 'city',
    trust,
    at,
    receivedAt: at,
    ...(regions === undefined ? {} : { regions }),
    ...(levels === undefined ? {} : { levels }),
  });
  if (state === undefined) throw new Error('not heard');
  return state;
};
const ids = (...all: string[]) => all as RegionId[];

const someRegions = fc.option(
  fc.uniqueArray(fc.constantFrom(...catalogue.regions.slice(0, 60).map(({ id }) => id)), { maxLength: 6 }),
  { nil: undefined },
);
const someLevels = fc.option(fc.subarray([...catalogue.levels]), { nil: undefined });
const profiles = fc
  .record({
    trust: fc.constantFrom('official' as const, 'relay' as const, 'unconfirmed' as const),
    regions: someRegions,
    levels: someLevels,
  })
  .map(({ trust, regions, levels }) =>
    record({ trust, ...(regions === undefined ? {} : { regions }), ...(levels === undefined ? {} : { levels }) }),
  );

describe('a source whose record was changed and which has not spoken since', () => {
  test('covers exactly what it covered before and may cover now, and is said so once', () => {
    fc.assert(
      fc.property(profiles, profiles, (before, now) => {
        const source = live(before);
        const said = narrowed(source, now, catalogue);
        const after = said === undefined ? source : live(said);
        for (const region of catalogue.regions.slice(0, 120)) {
          const both = covers(source, region, catalogue) && covers(live(now), region, catalogue);
          expect(covers(after, region, catalogue)).toBe(both);
        }
        expect(narrowed(after, now, catalogue)).toBeUndefined();
      }),
    );
  });

  test('is told by the watchdog, unless the settings say what it is, and is not silent', () => {
    const source = live(record());
    const state = { ...emptyFeed(), sources: new Map([['city', source]]) };
    const words = (now: SourceRecord) => watch(state, new Map([['city', now]]), new Map(), 5, { catalogue });
    const changed = record({ regions: ids('31') });
    expect(words(changed)).toEqual([{ kind: 'spoke', profile: changed, at: 5 }]);
    expect(words(record())).toEqual([]);
    expect(words({ ...changed, bySettings: true })).toEqual([]);
    expect(words({ ...changed, muted: true })).toMatchObject([{ kind: 'silent', reason: 'muted' }]);
  });
});
