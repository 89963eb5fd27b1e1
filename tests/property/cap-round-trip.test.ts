import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { USUAL_FAULTS } from '../../src/app/drills/plan/faults.ts';
import { type Plan, planOf } from '../../src/app/drills/plan/plan.ts';
import { randomOf } from '../../src/app/drills/plan/random.ts';
import { NO_HEAD } from '../../src/app/recordings/scenario.ts';
import type { RegionId } from '../../src/domain/places/catalogue.ts';
import { alertsOf, capFollower, sinceOf } from '../support/cap-follower.ts';
import { inventedDay } from '../support/days.ts';
import { fakeDesks, hash } from '../support/fake-desk.ts';
import type { Served } from '../unit/web/http/serve.ts';
import { serve, T0, UA } from '../unit/web/http/serve.ts';

/** A hub that follows another's messages of CAP: wherever both are heard, it has the same board. */

const [RAION = '', NEXT = ''] = UA.children('22' as RegionId);
const PLACES = ['31', '22', RAION, NEXT, '27'];
const MINUTE = 60_000;

/** Two hubs; `again` is another process of the parent over the same log. */
const pair = async (clock: { now: number }) => {
  const first = await serve({ clock });
  let parent = first;
  const child = await serve({ clock });
  return {
    parent: first,
    child,
    follow: capFollower(
      () => parent,
      child,
      () => clock.now,
      UA,
    ),
    again: async (): Promise<void> => {
      const { desk } = first;
      parent = await serve({ clock, ports: { desks: fakeDesks([{ ...desk, follower: { ...desk.follower } }]) } });
    },
  };
};

const step = fc.record({
  /** Minutes since the step before. */
  after: fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 3 }), fc.nat({ max: 80 })),
  seconds: fc.nat({ max: 59 }),
  kind: fc.constantFrom('alert', 'alert', 'all-clear', 'all-clear', 'retraction', 'snapshot', 'red'),
  places: fc.subarray(PLACES, { minLength: 1 }),
  /** Seconds between what happened and its word. */
  late: fc.oneof(fc.constant(0), fc.nat({ max: 600 })),
  followed: fc.boolean(),
  restarted: fc.constantFrom(false, false, true),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const signalsOf = ({ kind, places, late }: Step, now: number): readonly object[] => {
  const at = new Date(now - late * 1000).toISOString();
  if (kind === 'snapshot') return [{ kind, active: places.map((region) => ({ region })) }];
  if (kind === 'red') return places.map((region) => ({ kind: 'alert', region, at, level: 'red' }));
  if (kind === 'retraction') return places.map((region) => ({ kind, region, at, reason: 'in error' }));
  return places.map((region) => ({ kind, region, at }));
};

test('a hub that follows the messages of another has the same board', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const clock = { now: T0 };
      const { parent, child, follow, again } = await pair(clock);
      for (const one of steps) {
        clock.now += one.after * MINUTE + one.seconds * 1000;
        await parent.post(signalsOf(one, clock.now));
        if (one.restarted) await again();
        if (!one.followed) continue;
        clock.now += 1_000;
        await follow();
        expect(alertsOf(child)).toEqual(alertsOf(parent));
      }
      clock.now += 11_000;
      await follow();
      expect(alertsOf(child)).toEqual(alertsOf(parent));
    }),
    { numRuns: 12 },
  );
});

/** A day of two nationwide waves with everything that goes wrong on the worst of days, as it arrives at the parent. */
const badDay = (seed: number): Plan => {
  const [first = { at: '' }] = inventedDay().slice(1);
  const items = inventedDay().map((sent, line) => {
    const at = sent.at < first.at ? first.at : sent.at;
    return { line, arrivesAt: Date.parse(at), source: sent.source, item: { ...sent, at, receivedAt: at } };
  });
  const sources = new Map([
    ['official', { trust: 'official' as const, silentAfter: 20 * MINUTE }],
    ['volunteer', { trust: 'unconfirmed' as const }],
  ]);
  return planOf({ head: { ...NO_HEAD, sources }, items }, USUAL_FAULTS, seed);
};

const send = async ({ desk, post }: Served, step: Plan['steps'][number]): Promise<void> => {
  if (step.kind === 'word') return desk.play(step.word);
  const { source: _, receivedAt: __, ...item } = step.item;
  await post(item, { token: `token-of-${step.source}` });
};

test('over a whole bad day, reordered, doubled and late, with restarts of both', { timeout: 120_000 }, async () => {
  const seed = 1;
  const plan = badDay(seed);
  const chance = randomOf(seed, 'restarts');
  const clock = { now: plan.from };
  const { parent, child, follow, again } = await pair(clock);
  for (const [id, trust] of plan.sources)
    parent.desk.addSource({ id, trust, silentAfter: null, tokenHash: hash(`token-of-${id}`) });
  let compared = 0;
  let most = 0;
  let steps = plan.steps;
  for (let poll = plan.from; poll <= plan.to + 3 * MINUTE; poll += 2 * MINUTE) {
    const due = steps.filter(({ due }) => due <= poll).length;
    for (const one of steps.slice(0, due)) {
      clock.now = Math.max(clock.now, one.due);
      await send(parent, one);
    }
    steps = steps.slice(due);
    clock.now = Math.max(clock.now, poll);
    if (chance.happens(0.02)) await again();
    const outcome = chance.happens(0.05) ? 'away' : await follow({ dies: chance.happens(0.05) });
    if (outcome !== 'read') continue;
    expect(alertsOf(child), new Date(clock.now).toISOString()).toEqual(alertsOf(parent));
    compared += 1;
    most = Math.max(most, alertsOf(child).length);
  }
  expect(most).toBeGreaterThan(18);
  expect(compared).toBeGreaterThan(150);
});

describe('whatever becomes of the parent, the child has the same board', () => {
  const at = (clock: { now: number }) => new Date(clock.now).toISOString();
  const begin = async () => {
    const clock = { now: T0 };
    const hubs = await pair(clock);
    const pass = (minutes: number): void => {
      clock.now += minutes * MINUTE;
    };
    const say = async (kind: string, region: string): Promise<void> => {
      await hubs.parent.post({ kind, region, at: at(clock), reason: 'as the test says' });
      clock.now += 1_000;
    };
    return { ...hubs, clock, pass, say };
  };

  test('what was said in error is taken back there, too', async () => {
    const { parent, child, follow, say } = await begin();
    await say('alert', '31');
    await follow();
    expect(alertsOf(child)).toEqual(['31 air-raid']);
    await say('retraction', '31');
    await follow();
    expect([alertsOf(parent), alertsOf(child)]).toEqual([[], []]);
  });

  test('the log is cut short: what it no longer knows how to end runs out, and nothing is told of the time before', async () => {
    const { parent, child, follow, again, say, pass } = await begin();
    await say('alert', '31');
    pass(70);
    await say('alert', '22');
    await follow();
    const since = sinceOf(child);
    parent.desk.trimTo(0);
    await again();
    pass(25);
    await follow();
    expect(sinceOf(child)).toEqual(since);
    await say('all-clear', '31');
    await say('all-clear', '22');
    await follow();
    // The message that raised 22 is not in the log any more, and what would end it cannot name it.
    expect([alertsOf(parent), alertsOf(child)]).toEqual([[], ['22 air-raid']]);
    pass(40);
    await follow();
    expect([alertsOf(parent), alertsOf(child)]).toEqual([[], []]);
  });

  test('a new log begins: what the old one said ends when it runs out, and never before', async () => {
    const { parent, child, follow, say, pass } = await begin();
    await say('alert', '31');
    await say('alert', '22');
    await follow();
    parent.desk.loseLog('e2');
    pass(1);
    await follow();
    expect(alertsOf(child)).toEqual(['22 air-raid', '31 air-raid']);
    await say('alert', '31');
    await follow();
    expect(alertsOf(child)).toEqual(['22 air-raid', '31 air-raid']);
    pass(61);
    await follow();
    expect(alertsOf(child)).toEqual(['31 air-raid']);
    await say('all-clear', '31');
    await follow();
    expect([alertsOf(parent), alertsOf(child)]).toEqual([[], []]);
  });
});
