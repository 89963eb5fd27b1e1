import fc from 'fast-check';
import { expect, test } from 'vitest';
import { historiesCompared } from '../../../../src/app/drills/play/proof.ts';
import type { HistoryInterval } from '../../../../src/app/log/log.ts';
import { compareHistories } from '../../../../src/domain/proof.ts';

const interval = fc.record({
  region: fc.constantFrom('31', '14', '27'),
  hazard: fc.constantFrom('air-raid', 'artillery'),
  startedAt: fc.integer({ min: 0, max: 5 }),
  endedAt: fc.option(fc.integer({ min: 6, max: 8 }), { nil: null }),
  sources: fc.constant(['mod']),
}) as unknown as fc.Arbitrary<HistoryInterval>;
const history = fc.array(interval, { maxLength: 12 });

const texts = (differences: readonly unknown[]): readonly string[] =>
  differences.map((one) => JSON.stringify(one)).sort();

test('a history compared a region at a time differs as it does in one go, and stops at every region', () => {
  fc.assert(
    fc.property(history, history, (expected, actual) => {
      const work = historiesCompared(expected, actual);
      let stops = 0;
      let step = work.next();
      for (; step.done !== true; step = work.next()) stops += 1;
      const regions = new Set([...expected, ...actual].map(({ region }) => region)).size;
      expect(stops).toBe(1 + regions);
      expect(texts(step.value)).toEqual(texts(compareHistories(expected, actual)));
    }),
  );
});
