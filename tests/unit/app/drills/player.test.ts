import { describe, expect, test } from 'vitest';
import type { Order, Progress } from '../../../../src/app/drills/drill.ts';
import { NO_FAULTS, USUAL_FAULTS } from '../../../../src/app/drills/plan/faults.ts';
import { inventScenarios } from '../../../../src/app/drills/plan/generate.ts';
import { planOf } from '../../../../src/app/drills/plan/plan.ts';
import { playDrill } from '../../../../src/app/drills/play/player.ts';
import type { PlayerPorts } from '../../../../src/app/drills/play/run.ts';
import type { ScenarioItem } from '../../../../src/app/recordings/scenario.ts';
import { NO_HEAD, readScenarioLine } from '../../../../src/app/recordings/scenario.ts';
import { expectedOf, memoryHub } from '../../../support/drill-feed.ts';
import { systemClock } from '../../../support/live-rig.ts';
import { ukraine } from '../recordings/ukraine.ts';

const catalogue = ukraine();

const scenarioOf = (text: string) => {
  let head = NO_HEAD;
  const items: ScenarioItem[] = [];
  text.split('\n').forEach((line, index) => {
    const read = readScenarioLine(line, index + 1, catalogue);
    if (read === undefined) return;
    if ('head' in read) head = read.head;
    else items.push(read);
  });
  return { head, items };
};

const scenarios = inventScenarios(catalogue).map(({ id, text }) => [id, scenarioOf(text)] as const);

const drillOf = (over: Partial<PlayerPorts['drill']> = {}): PlayerPorts['drill'] => ({
  id: 'drill',
  country: 'ua',
  scenario: { id: 'test', digest: '' },
  player: 'command',
  speed: 'max',
  loop: false,
  seed: 3,
  faults: NO_FAULTS,
  startedAt: 0,
  ...over,
});

/** Plays to the end; `orders` are given when so many steps were sent. */
const play = (
  scenario: ReturnType<typeof scenarioOf>,
  more: {
    readonly faults?: typeof NO_FAULTS;
    readonly hub?: ReturnType<typeof memoryHub>;
    readonly resume?: Progress;
    readonly leaveAt?: number;
    readonly speed?: number | 'max';
    readonly loop?: boolean;
    readonly orders?: (progress: Progress) => readonly Order[];
  } = {},
) => {
  const plan = planOf(scenario, more.faults ?? NO_FAULTS, 3);
  const abort = new AbortController();
  let latest: Progress | undefined;
  return playDrill({
    drill: drillOf({ speed: more.speed ?? 'max', loop: more.loop ?? false }),
    plan,
    ...(more.resume === undefined ? {} : { resume: more.resume }),
    feed: (more.hub ?? memoryHub(catalogue)).feed(plan),
    control: {
      save: async (progress) => {
        latest = progress;
        if (progress.position >= (more.leaveAt ?? Number.POSITIVE_INFINITY)) abort.abort();
        return true;
      },
      orders: async () => (latest === undefined ? [] : (more.orders?.(latest) ?? [])),
    },
    expectation: expectedOf(plan, catalogue),
    clock: impatient(),
    abort: abort.signal,
  });
};

/** Time that leaps to whatever is waited for, so that nothing waits. */
const impatient = () => {
  let now = 1_000_000;
  return {
    now: () => {
      now += 60;
      return now;
    },
    after: (milliseconds: number, run: () => void) =>
      systemClock.after(0, () => {
        now += milliseconds;
        run();
      }),
  };
};

describe.each(scenarios)('%s', (_, scenario) => {
  test.each([
    ['as it is', NO_FAULTS],
    ['with all faults', USUAL_FAULTS],
  ] as const)('played %s comes to the same', async (_how, faults) => {
    const { end, proof, progress } = await play(scenario, { faults });
    expect(proof?.differences).toEqual([]);
    expect({ end, proof: proof?.result, state: progress.state }).toEqual({
      end: 'finished',
      proof: 'same',
      state: 'finished',
    });
    expect(progress.tally.refused).toEqual(proof?.expected.refused);
    expect(progress.tally.taken).toBe(proof?.expected.taken);
  });

  test('left anywhere and taken up again, from a place before, comes to the same', async () => {
    const hub = memoryHub(catalogue);
    let resume: Progress | undefined;
    const total = planOf(scenario, USUAL_FAULTS, 3).steps.length;
    for (const share of [0.2, 0.5, 0.7]) {
      const { end, progress } = await play(scenario, {
        faults: USUAL_FAULTS,
        hub,
        leaveAt: Math.floor(total * share),
        ...(resume === undefined ? {} : { resume }),
      });
      if (end !== 'left') break;
      resume = { ...progress, position: Math.max(0, progress.position - 7) };
    }
    const { proof } = await play(scenario, { faults: USUAL_FAULTS, hub, ...(resume === undefined ? {} : { resume }) });
    expect({ result: proof?.result, differences: proof?.differences }).toEqual({ result: 'same', differences: [] });
  });
});

test('one who takes up a long drill folds what was played in pieces, and leaves others their turn', async () => {
  const once = scenarios[0]?.[1] as ReturnType<typeof scenarioOf>;
  const items = Array.from({ length: 2_000 }, (_, at) => once.items[at % once.items.length] as ScenarioItem);
  const plan = planOf({ ...once, items }, NO_FAULTS, 3);
  let taken = 0;
  let before = 0;
  const pieces: number[] = [];
  let isOver = false;
  const turn = (): void => {
    if (taken > before) pieces.push(taken - before);
    before = taken;
    if (!isOver) setImmediate(turn);
  };
  const real = expectedOf(plan, catalogue);
  const position = plan.steps.length;
  const resume = { ...(await play(once, { leaveAt: 1 })).progress, position };
  const abort = new AbortController();
  setImmediate(turn);
  await playDrill({
    drill: drillOf(),
    plan,
    resume,
    feed: memoryHub(catalogue).feed(plan),
    control: {
      // What was folded is all that is looked at here.
      save: async () => {
        abort.abort();
        return true;
      },
      orders: async () => [],
    },
    expectation: () => {
      const expected = real();
      return {
        ...expected,
        take: (step) => {
          taken += 1;
          expected.take(step);
        },
      };
    },
    clock: impatient(),
    abort: abort.signal,
  });
  isOver = true;
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(taken).toBe(position);
  expect(position).toBeGreaterThan(1_500);
  expect(pieces.length).toBeGreaterThan(2);
  expect(Math.max(...pieces)).toBeLessThanOrEqual(500);
});

const nationwide = scenarios[0]?.[1] as ReturnType<typeof scenarioOf>;

describe('orders', () => {
  test('back in time begins anew, and comes to the same', async () => {
    const hub = memoryHub(catalogue);
    let went = false;
    const { proof, progress } = await play(nationwide, {
      hub,
      speed: 3_600,
      orders: ({ position, from }) => {
        if (went || position < 60) return [];
        went = true;
        return [{ kind: 'seek', to: from + 1_800_000 }];
      },
    });
    expect({ result: proof?.result, run: progress.run, resets: hub.resets() }).toEqual({
      result: 'same',
      run: 2,
      resets: 1,
    });
  });

  test('a player that dies on the way back in time leaves no half of it', async () => {
    const hub = memoryHub(catalogue);
    const whole = await play(nationwide, { hub });
    const resume: Progress = { ...whole.progress, state: 'paused', position: 0, run: 2, resetting: true };
    const { end, proof } = await play(nationwide, { hub, resume, orders: () => [{ kind: 'stop' }] });
    expect({ end, result: proof?.result, resets: hub.resets() }).toEqual({ end: 'stopped', result: 'same', resets: 1 });
  });

  test('pause stands, step goes to the next thing, resume goes on', async () => {
    const seen: Progress[] = [];
    const script: Order[] = [
      { kind: 'pause' },
      { kind: 'step', count: 2 },
      { kind: 'step', count: 1 },
      { kind: 'speed', speed: 'max' },
      { kind: 'resume' },
    ];
    const { proof } = await play(nationwide, {
      speed: 60,
      orders: (progress) => {
        seen.push(progress);
        const next = script.shift();
        return next === undefined ? [] : [next];
      },
    });
    expect(seen.some(({ state }) => state === 'paused')).toBe(true);
    expect(proof?.result).toBe('same');
  });

  test('stop ends it, and what was played is proved', async () => {
    const { end, proof, progress } = await play(nationwide, {
      speed: 3_600,
      orders: ({ position }) => (position > 30 ? [{ kind: 'stop' }] : []),
    });
    expect({ end, result: proof?.result }).toEqual({ end: 'stopped', result: 'same' });
    expect(progress.position).toBeLessThan(progress.steps);
  });

  test('forward in time plays what lies between at once', async () => {
    let went = false;
    const { proof } = await play(nationwide, {
      speed: 1,
      orders: ({ to }) => {
        if (went) return [];
        went = true;
        return [{ kind: 'seek', to }];
      },
    });
    expect(proof?.result).toBe('same');
  });

  test('a loop begins again until it is stopped', async () => {
    const hub = memoryHub(catalogue);
    const { end, progress } = await play(nationwide, {
      hub,
      loop: true,
      orders: ({ run }) => (run === 3 ? [{ kind: 'stop' }] : []),
    });
    expect({ end, run: progress.run }).toEqual({ end: 'stopped', run: 3 });
  });
});
