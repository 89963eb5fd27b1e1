import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_FAULTS, USUAL_FAULTS } from '../../../src/app/drills/plan/faults.ts';
import { planInSlices, planOf } from '../../../src/app/drills/plan/plan.ts';
import { atOnce, flatMapped, sortedBy } from '../../../src/app/kit/slices.ts';
import { NO_HEAD } from '../../../src/app/recordings/scenario.ts';

test('what is sorted in slices is what the language sorts, equals in their order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 50 }), { maxLength: 2_000 }), (ranks) => {
      const items = ranks.map((rank, index) => ({ rank, index }));
      expect(atOnce(sortedBy(items, ({ rank }) => rank))).toEqual(items.toSorted((a, b) => a.rank - b.rank));
      const twice = (item: (typeof items)[number], index: number) => (index % 3 === 0 ? [] : [item, item]);
      expect(atOnce(flatMapped(items, twice))).toEqual(items.flatMap(twice));
    }),
    { numRuns: 50 },
  );
});

const SIGNALS = 20_000;
const items = Array.from({ length: SIGNALS }, (_, line) => {
  const arrivesAt = Date.UTC(2022, 2, 15) + line * 1_500_000;
  const at = new Date(arrivesAt).toISOString();
  const kind = line % 2 === 0 ? 'alert' : 'all-clear';
  return { line, arrivesAt, source: 'official', item: { id: `s${line}`, kind, region: '31', at, receivedAt: at } };
});

test.each([
  ['none', NO_FAULTS],
  ['all', USUAL_FAULTS],
])(
  'a plan made in slices is the same, with %s of the faults, and others have their turn meanwhile',
  async (_, faults) => {
    let turns = 0;
    let isOver = false;
    const count = (): void => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    const plan = await planInSlices({ head: NO_HEAD, items }, faults, 7);
    isOver = true;
    expect(turns).toBeGreaterThan(0);
    expect(plan).toEqual(planOf({ head: NO_HEAD, items }, faults, 7));
  },
);
