import fc from 'fast-check';
import { expect, test } from 'vitest';
import { playbackWords } from '../../src/adapters/web/past/words.ts';
import type { Coverage, HistoryInterval } from '../../src/app/log/log.ts';
import { boardAt } from '../../src/app/past/look-back.ts';
import { momentsOf } from '../../src/app/past/moments.ts';
import type { SourceClaim } from '../../src/domain/claim.ts';
import { emptyView, foldFrame } from '../../src/protocol/follow/live-view.ts';
import type { Frame } from '../../src/protocol/live/frames.ts';
import { viewOf } from '../../src/protocol/live/session.ts';
import { place, SMALL_COUNTRY } from '../support/small-country.ts';

const END = 1_000;
const instant = fc.integer({ min: 0, max: END });
const span = fc.tuple(instant, instant).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));
const region = fc.constantFrom('1', '11', '111', '2', '3').map(place);

/** Alerts of one place that do not overlap; the last may stand. */
const intervals: fc.Arbitrary<readonly HistoryInterval[]> = fc
  .uniqueArray(fc.record({ region, edges: fc.uniqueArray(instant, { maxLength: 7 }) }), {
    selector: (one) => one.region,
  })
  .map((places) =>
    places.flatMap(({ region: id, edges }) => {
      const sorted = [...edges].sort((a, b) => a - b);
      return sorted.flatMap((startedAt, index) =>
        index % 2 === 1
          ? []
          : [
              {
                region: id,
                hazard: 'air-raid' as const,
                startedAt,
                endedAt: sorted[index + 1] ?? null,
                sources: ['s'],
              },
            ],
      );
    }),
  );

const mark: fc.Arbitrary<SourceClaim> = fc
  .record({ at: instant, source: fc.constantFrom('s', 't'), live: fc.boolean(), oblasts: fc.boolean() })
  .map(({ at, source, live, oblasts }) =>
    live
      ? { kind: 'spoke', source, trust: 'official', at, receivedAt: at, ...(oblasts ? { levels: ['oblast'] } : {}) }
      : { kind: 'silent', source, at, receivedAt: at, reason: 'timeout' },
  );

const coverage: fc.Arbitrary<Coverage> = fc.record({
  marks: fc
    .uniqueArray(mark, { maxLength: 6, selector: ({ at, source }) => `${at} ${source}` })
    .map((marks) => [...marks].sort((a, b) => a.at - b.at)),
  watched: fc.array(span, { maxLength: 3 }),
  imported: fc.array(
    fc.tuple(span, region).map(([one, id]) => ({ ...one, region: id, sources: ['file'] })),
    { maxLength: 4 },
  ),
});

test('whoever folds the frames of a replay has the board of every moment of it', () => {
  fc.assert(
    fc.property(intervals, coverage, span, (all, known, { from, to }) => {
      const past = {
        board: boardAt(from, all, known, SMALL_COUNTRY),
        moments: momentsOf({ from, to }, { intervals: all, coverage: known, entries: [] }, SMALL_COUNTRY),
      };
      const words = playbackWords({
        feed: { id: 'ua', status: 'Actual', country: 'small', createdAt: 0 },
        asked: { from, to, speed: 'max' },
        past,
        view: viewOf({}, SMALL_COUNTRY),
        heartbeatMs: 1,
        now: () => 0,
      });
      let view = [words.hello(), ...words.snapshot()].reduce(
        (seen, frame) => foldFrame(seen, frame as Frame),
        emptyView(),
      );
      for (const moment of [{ at: from, changes: [] }, ...past.moments]) {
        const frame = words.events(moment);
        if (frame !== undefined) view = foldFrame(view, frame as Frame);
        for (const [id, row] of boardAt(moment.at, all, known, SMALL_COUNTRY).regions) {
          expect([moment.at, id, view.regions.get(id)?.state]).toEqual([moment.at, id, row.state]);
        }
      }
    }),
    { numRuns: 300 },
  );
});
