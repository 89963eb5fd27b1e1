import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boardOf } from '../../src/domain/board.ts';
import type { Claim } from '../../src/domain/claim.ts';
import type { RegionId } from '../../src/domain/places/catalogue.ts';
import type { FeedState } from '../../src/domain/timeline/feed-state.ts';
import type { Hazard } from '../../src/domain/words.ts';
import type { LiveView } from '../../src/protocol/follow/live-view.ts';
import { emptyView, foldFrame } from '../../src/protocol/follow/live-view.ts';
import type { Filter } from '../../src/protocol/live/filter.ts';
import { EVERYTHING } from '../../src/protocol/live/filter.ts';
import { type EventWire, isNamed, type RegionWire } from '../../src/protocol/live/frames.ts';
import {
  boardFor,
  eventsOf,
  heartbeatFrame,
  NOTHING_ASKED,
  openingOf,
  rowsFor,
  snapshotFrames,
  viewOf,
} from '../../src/protocol/live/session.ts';
import { pureFeed } from '../support/pure-feed.ts';
import { someClaims } from '../support/random-claims.ts';
import { PLACES, SMALL_COUNTRY } from '../support/small-country.ts';

const STATUS = 'Exercise';
/** So that a snapshot of the small country comes in several parts; bytes. */
const BIG_ROW = 60_000;
const PLACES_TOLD = SMALL_COUNTRY.regions.map(({ id, level, parent, name, nameEn }) => ({
  id,
  level,
  parent,
  name,
  nameEn,
}));
const NOW = 2_000_000;

/** The hub's own board through the filter, as it would send it. */
const rowsOf = (state: FeedState, filter: Filter): ReadonlyMap<string, RegionWire> => {
  const { board: _brief, ...full } = filter;
  const view = viewOf(full, SMALL_COUNTRY);
  const board = boardFor(boardOf(state, SMALL_COUNTRY), state, view, SMALL_COUNTRY, true);
  return new Map(
    rowsFor(board, view)
      .filter(isNamed)
      .map((row) => [row.id, row]),
  );
};

/** A hub that plays claims and a subscriber who joins after some of them. */
const follow = (
  claims: readonly Claim[],
  joinsAt: number,
  filter: Filter,
): { readonly view: LiveView; readonly state: FeedState } => {
  const feed = pureFeed(SMALL_COUNTRY);
  const asked = viewOf(filter, SMALL_COUNTRY);
  const beat = (seq: number) => {
    const { sources } = feed.state();
    const fresh = [...sources.values()].some((source) => source.live && source.trust !== 'unconfirmed');
    return heartbeatFrame({ seq, at: NOW, fresh, sources, heard: new Map() }, STATUS);
  };
  let view = emptyView(filter.regions, PLACES_TOLD);
  claims.forEach((claim, index) => {
    const seq = index + 1;
    if (index === joinsAt) {
      const stand = { feed: 'drill', status: STATUS, position: { epoch: 'e', seq: index }, heartbeatMs: 1000 } as const;
      view = foldFrame(view, openingOf(stand, NOTHING_ASKED, asked).hello);
      const board = boardFor(boardOf(feed.state(), SMALL_COUNTRY), feed.state(), asked, SMALL_COUNTRY, true);
      const frames = snapshotFrames(board, { view: asked, seq: index, asOf: NOW, status: STATUS }, () => BIG_ROW);
      for (const frame of frames) view = foldFrame(view, frame);
      view = foldFrame(view, beat(index));
    }
    const told = feed.changes().length;
    feed.claim(claim);
    const entry = { seq, claim, changes: feed.changes().slice(told), sequencedAt: NOW };
    const events: readonly EventWire[] = eventsOf(entry, asked, STATUS);
    if (index < joinsAt) return;
    if (events.length > 0) view = foldFrame(view, { type: 'events', sentAt: '', status: STATUS, events });
    if (index % 3 === 0) view = foldFrame(view, beat(seq));
  });
  return { view: foldFrame(view, beat(claims.length)), state: feed.state() };
};

/** Since when a place is calm is known only from ends that were heard of. */
const comparable = (rows: ReadonlyMap<string, RegionWire>) =>
  [...rows.values()].map((row) => (row.state === 'clear' ? { ...row, since: null } : row));

const moment = fc.nat(20);
const filters: fc.Arbitrary<Filter> = fc.record(
  {
    regions: fc.uniqueArray(fc.constantFrom<RegionId>(...PLACES), { minLength: 1, maxLength: 3 }),
    hazards: fc.uniqueArray(fc.constantFrom<Hazard>('air-raid', 'artillery'), { minLength: 1 }),
    board: fc.constant('brief' as const),
  },
  { requiredKeys: [] },
);

describe('a subscriber who folds every frame', () => {
  test('has the board of the hub, whenever it joined', () => {
    fc.assert(
      fc.property(someClaims(), moment, (claims, joins) => {
        const { view, state } = follow(claims, Math.min(joins, claims.length - 1), EVERYTHING);
        if (claims.length === 0) return;
        expect(comparable(view.regions)).toEqual(comparable(rowsOf(state, EVERYTHING)));
      }),
      { numRuns: 500 },
    );
  });

  test('has it from a brief board, too', () => {
    fc.assert(
      fc.property(someClaims(), moment, (claims, joins) => {
        const { view, state } = follow(claims, Math.min(joins, claims.length - 1), { board: 'brief' });
        if (claims.length === 0) return;
        expect(comparable(view.regions)).toEqual(comparable(rowsOf(state, EVERYTHING)));
      }),
      { numRuns: 500 },
    );
  });

  test('knows nothing from a brief board whose places it does not know, nor from parts that are not all there', () => {
    const board = boardOf(pureFeed(SMALL_COUNTRY).state(), SMALL_COUNTRY);
    const about = { seq: 7, asOf: NOW, status: STATUS } as const;
    const brief = snapshotFrames(board, { ...about, view: viewOf({ board: 'brief' }, SMALL_COUNTRY) }, () => 1);
    expect(brief.reduce(foldFrame, emptyView())).toMatchObject({ whole: false, regions: new Map() });
    const parts = snapshotFrames(board, { ...about, view: viewOf(EVERYTHING, SMALL_COUNTRY) }, () => BIG_ROW);
    expect(parts.length).toBeGreaterThan(2);
    for (const missing of parts.keys()) {
      const some = parts.filter((_, index) => index !== missing);
      expect(some.reduce(foldFrame, emptyView())).toMatchObject({ whole: false, regions: new Map() });
    }
    expect(parts.reduce(foldFrame, emptyView()).whole).toBe(true);
  });

  test('has it for what it asked for, and shows nothing else', () => {
    fc.assert(
      fc.property(someClaims(), moment, filters, (claims, joins, filter) => {
        const { view, state } = follow(claims, Math.min(joins, claims.length - 1), filter);
        if (claims.length === 0) return;
        const inside = (id: RegionId): boolean =>
          filter.regions?.some((region) => SMALL_COUNTRY.contains(region, id)) ?? true;
        const expected = new Map([...rowsOf(state, filter)].filter(([id]) => inside(id as RegionId)));
        expect(comparable(view.regions)).toEqual(comparable(expected));
      }),
      { numRuns: 500 },
    );
  });

  test('calls nothing clear while the hub does not vouch for it, nor before a snapshot', () => {
    fc.assert(
      fc.property(someClaims(), (claims) => {
        const { view } = follow(claims, 0, EVERYTHING);
        const doubtful = foldFrame(view, { type: 'heartbeat', seq: view.seq, at: '', fresh: false, sources: [] });
        expect([...doubtful.regions.values()].filter((row) => row.state === 'clear' || row.fresh)).toEqual([]);
        expect(emptyView().regions.size).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  test('takes each event once, however often it is sent', () => {
    fc.assert(
      fc.property(someClaims(), (claims) => {
        const once = follow(claims, 0, EVERYTHING).view;
        const again = foldFrame(once, {
          type: 'events',
          sentAt: '',
          status: STATUS,
          events: [
            {
              seq: 1,
              type: 'alert.ended',
              region: '111',
              hazard: 'air-raid',
              since: '',
              endedAt: '',
              at: '',
              receivedAt: '',
              sequencedAt: '',
              source: 'x',
            },
          ],
        });
        if (claims.length > 0) expect(again.regions).toEqual(once.regions);
      }),
      { numRuns: 50 },
    );
  });
});
