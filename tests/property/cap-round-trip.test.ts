import fc from 'fast-check';
import { expect, test } from 'vitest';
import { capPoll } from '../../src/adapters/upstreams/cap/poll.ts';
import type { SignalItem } from '../../src/app/upstreams/source.ts';
import type { RegionId } from '../../src/domain/places/catalogue.ts';
import { ownAlerts } from '../../src/protocol/formats/air-raid.ts';
import type { Served } from '../unit/web/http/serve.ts';
import { serve, T0, UA } from '../unit/web/http/serve.ts';

/** A hub that follows another's messages of CAP, over random histories: wherever both are heard, it has the same board. */

const [RAION = '', NEXT = ''] = UA.children('22' as RegionId);
const PLACES = ['31', '22', RAION, NEXT, '27'];
const MINUTE = 60_000;

const step = fc.record({
  /** Minutes since the step before. */
  after: fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 3 }), fc.nat({ max: 80 })),
  seconds: fc.nat({ max: 59 }),
  kind: fc.constantFrom('alert', 'alert', 'all-clear', 'all-clear', 'snapshot', 'red'),
  places: fc.subarray(PLACES, { minLength: 1 }),
  /** Seconds between what happened and its word. */
  late: fc.oneof(fc.constant(0), fc.nat({ max: 600 })),
  followed: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const signalsOf = ({ kind, places, late }: Step, now: number): readonly object[] => {
  const at = new Date(now - late * 1000).toISOString();
  if (kind === 'snapshot') return [{ kind, active: places.map((region) => ({ region })) }];
  if (kind === 'red') return places.map((region) => ({ kind: 'alert', region, at, level: 'red' }));
  return places.map((region) => ({ kind, region, at }));
};

/** The alerts that stand, each where it was said. */
const boardOf = ({ desk }: Served): readonly string[] => {
  const board = desk.follower.board();
  return [...board.regions.values()].flatMap((row) =>
    ownAlerts(row, board).map(({ hazard }) => `${row.region.id} ${hazard}`),
  );
};

const followerOf = (parent: Served, child: Served, clock: { now: number }) => {
  const memory = new Map<string, string>();
  const poll = capPoll({ url: `${parent.url}/v1/cap.atom?hazards=air-raid`, hazard: 'air-raid', tree: UA });
  return async (): Promise<void> => {
    const { outcome, remember = {} } = await poll({
      ask: async ({ url, headers }) => {
        const { pathname, search } = new URL(url);
        const answer = await parent.get(pathname + search, headers);
        const etag = answer.headers.get('ETag');
        return {
          kind: 'answer',
          status: answer.status,
          text: await answer.text(),
          askedAt: clock.now,
          ...(etag === null ? {} : { etag }),
        };
      },
      memory: Object.fromEntries(memory),
      now: clock.now,
      lastGoodAt: clock.now,
      known: [],
      inFull: false,
    });
    if (outcome.kind !== 'signals' && outcome.kind !== 'word') throw new Error(JSON.stringify(outcome));
    const items: readonly SignalItem[] = outcome.kind === 'signals' ? outcome.items : [];
    if (items.length > 0) {
      const taken = (await (await child.post(items)).json()) as { readonly rejected: readonly object[] };
      expect(taken.rejected).toEqual([]);
    }
    for (const [name, value] of Object.entries(remember)) {
      if (value === null) memory.delete(name);
      else if (value !== undefined) memory.set(name, value);
    }
  };
};

test('a hub that follows the messages of another has the same board', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const clock = { now: T0 };
      const parent = await serve({ clock });
      const child = await serve({ clock });
      const follow = followerOf(parent, child, clock);
      for (const one of steps) {
        clock.now += one.after * MINUTE + one.seconds * 1000;
        await parent.post(signalsOf(one, clock.now));
        if (!one.followed) continue;
        clock.now += 1_000;
        await follow();
        expect(boardOf(child)).toEqual(boardOf(parent));
      }
      clock.now += 11_000;
      await follow();
      expect(boardOf(child)).toEqual(boardOf(parent));
    }),
    { numRuns: 15 },
  );
});
