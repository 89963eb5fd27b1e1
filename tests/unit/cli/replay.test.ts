import { describe, expect, test } from 'vitest';
import type { DrillAsked } from '../../../src/app/drills/desk.ts';
import type { Plan } from '../../../src/app/drills/plan.ts';
import { playDrill } from '../../../src/app/drills/player.ts';
import { reportOf } from '../../../src/app/drills/report.ts';
import { faultsOf, seedOf, speedOf, trustsOf } from '../../../src/cli/commands/drill-options.ts';
import { progressText } from '../../../src/cli/text/drill.ts';
import type { DrillKit } from '../../../src/roles/drills.ts';
import { expectedOf, memoryHub } from '../../support/drill-feed.ts';
import { systemClock } from '../../support/live-rig.ts';
import { ukraine } from '../app/recordings/ukraine.ts';
import { fakeCli, NOW } from './fake-cli.ts';

const tree = ukraine();

/** The real player on a feed in memory. */
const fakeKit = () => {
  const begun: DrillAsked[] = [];
  const plans: Plan[] = [];
  const kit: DrillKit = {
    ports: undefined as never,
    begin: async (asked, plan) => {
      begun.push(asked);
      plans.push(plan);
      const { feed, from, to, steps, ...drill } = asked;
      const progress = { state: 'playing', speed: asked.speed, position: 0, steps, at: from, from, to } as never;
      return { drill: { id: feed, ...drill, startedAt: NOW }, progress, resumed: false };
    },
    play: async ({ drill }, plan, { abort }) => {
      const played = await playDrill({
        drill,
        plan,
        feed: memoryHub(tree).feed(plan),
        desk: { save: async () => true, orders: async () => [] },
        expectation: expectedOf(plan, tree),
        clock: systemClock,
        abort,
      });
      return { played, report: reportOf(drill, plan, played, tree) };
    },
  };
  return { kit, begun, plans };
};

const STDIN = [
  '{"scenario":"two lines"}',
  '{"id":"1","source":"city","region":"31","kind":"alert","at":"2022-12-25T07:00:00Z"}',
  '{"id":"2","source":"city","region":"Atlantis","kind":"alert","at":"2022-12-25T07:00:01Z"}',
].join('\n');

const replay = async (stdin: string, ...argv: readonly string[]) => {
  const { kit, begun, plans } = fakeKit();
  const cli = fakeCli({ drills: kit, stdin });
  const code = await cli.run('replay', '-', '--feed', 'drill', '--speed', 'max', ...argv);
  return { ...cli, begun, plans, code };
};

describe('replay', () => {
  test('plays into the feed and says what became of it', async () => {
    const { code, out, begun, isOpen } = await replay(STDIN);
    expect(code).toBe(0);
    expect(begun).toMatchObject([{ feed: 'drill', player: 'command', speed: 'max', scenario: { id: 'two lines' } }]);
    expect(out()).toContain('EXERCISE');
    expect(out()).toContain('two lines into feed drill (Exercise): 1 signal');
    expect(out()).toMatch(/taken +1\n +repeated +0\n +refused +0\n/);
    expect(out()).toMatch(/line 3: .*region.unknown/);
    expect(out()).toMatch(/same: [\d,]+ regions and 1 interval/);
    expect(isOpen()).toBe(false);
  });

  test('with --json is one document', async () => {
    const { code, json } = await replay(STDIN, '--json');
    expect(code).toBe(0);
    expect(json()).toMatchObject({
      scenario: 'two lines',
      feed: 'drill',
      status: 'Exercise',
      proof: 'same',
      signals: 2,
      taken: 1,
      repeated: 0,
      refused: { total: 1, byCode: { 'region.unknown': 1 }, first: [{ line: 3 }] },
      stopped: null,
    });
  });

  test('that is strict plays nothing when a line cannot be read', async () => {
    const { code, begun, err } = await replay(STDIN, '--strict');
    expect({ code, begun }).toEqual({ code: 1, begun: [] });
    expect(err()).toContain('line 3');
  });

  test('that takes nothing ends with 1', async () => {
    expect((await replay('nonsense\n{"a":1}')).code).toBe(1);
    expect((await replay('')).code).toBe(0);
  });

  test('gives a source the trust it is told', async () => {
    expect([...((await replay(STDIN, '--trust', 'city=relay')).plans[0]?.sources ?? [])]).toEqual([['city', 'relay']]);
  });

  test.each(['ua', 'live'])('never plays into %s, which is the real thing', async (feed) => {
    const { kit, begun } = fakeKit();
    const feeds = [{ id: 'live', status: 'Actual', country: 'ua', createdAt: NOW } as const];
    const cli = fakeCli({ drills: kit, stdin: STDIN, feeds });
    expect(await cli.run('replay', '-', '--feed', feed)).toBe(2);
    expect(cli.err()).toContain('is the real thing');
    expect(begun).toEqual([]);
  });

  test('names the scenarios that ship', async () => {
    const cli = fakeCli();
    expect(await cli.run('replay', '--list', '--json')).toBe(0);
    expect(cli.json()).toMatchObject({
      scenarios: expect.arrayContaining([expect.objectContaining({ id: 'nationwide', seconds: 28_800 })]),
    });
  });

  test.each([
    [['-', '--speed', 'fast'], '--speed'],
    [['-', '--speed', '0.01'], '--speed'],
    [['-', '--seed', '-1'], '--seed'],
    [['-', '--faults', 'dragons'], '--faults'],
    [['-', '--faults', 'loss=2'], '--faults'],
    [['-', '--trust', 'city'], '--trust'],
    [[], '--list'],
  ])('%j is bad usage', async (argv, word) => {
    const cli = fakeCli({ drills: fakeKit().kit });
    expect(await cli.run('replay', ...argv)).toBe(2);
    expect(cli.err()).toContain(word);
  });
});

test('options are read', () => {
  expect(faultsOf('duplicates,delay=5s,loss=0.5')).toMatchObject({ duplicates: 0.1, delay: 5_000, loss: 0.5, skew: 0 });
  expect(Object.values(faultsOf('all')).every((amount) => amount > 0)).toBe(true);
  expect([speedOf('max'), speedOf('0.1'), seedOf('42')]).toEqual(['max', 0.1, 42]);
  expect([...trustsOf(['a=relay'])]).toEqual([['a', 'relay']]);
});

test('progress is told with rate and time left', () => {
  const progress = {
    state: 'playing',
    speed: 'max',
    position: 500,
    steps: 2_000,
    at: NOW,
    from: NOW,
    to: NOW,
    tally: { accepted: 400, duplicate: 50, refused: { 'region.unknown': 50 }, taken: 0, repeated: 0, dead: 0 },
  } as never;
  expect(progressText(progress, { sent: 0, position: 0 }, 1_000, NOW)).toMatch(/^500 of 2,000, 25 %, 500\/s, 3 s left/);
});
