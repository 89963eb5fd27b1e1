import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadScenario } from '../../../src/adapters/files/load-scenario.ts';
import { NO_FAULTS, USUAL_FAULTS } from '../../../src/app/drills/plan/faults.ts';
import { planOf } from '../../../src/app/drills/plan/plan.ts';
import { playDrill } from '../../../src/app/drills/play/player.ts';
import { reportOf } from '../../../src/app/drills/report.ts';
import type { DrillReport } from '../../../src/app/drills/reported.ts';
import { faultsOf, seedOf, speedOf, trustsOf } from '../../../src/cli/commands/drills/options.ts';
import { en } from '../../../src/cli/text/en.ts';
import { expectedOf, memoryHub } from '../../support/drill-feed.ts';
import { systemClock } from '../../support/live-rig.ts';
import { ukraine } from '../app/recordings/ukraine.ts';
import { fakeCli, NOW, ok, problem } from './fake-cli.ts';
import { settle } from './fake-clock.ts';

const catalogue = ukraine();

const STDIN = [
  '{"scenario":"two lines"}',
  '{"id":"1","source":"city","region":"31","kind":"alert","at":"2022-12-25T07:00:00Z"}',
  '{"id":"2","source":"city","region":"Atlantis","kind":"alert","at":"2022-12-25T07:00:01Z"}',
].join('\n');

const NOTHING = STDIN.split('\n')
  .filter((line) => !line.includes('"31"'))
  .join('\n');

/** The report of the real player on a feed in memory. */
const reportFor = async (stdin: string): Promise<DrillReport> => {
  const bytes = (async function* () {
    yield Buffer.from(stdin);
  })();
  const scenario = await loadScenario('-', catalogue, bytes);
  const plan = planOf(scenario, NO_FAULTS, 1);
  const drill = {
    id: 'drill',
    country: 'ua',
    scenario: { id: scenario.id, digest: scenario.digest },
    player: 'worker',
    speed: 'max',
    loop: false,
    seed: 1,
    faults: NO_FAULTS,
    startedAt: NOW,
  } as const;
  const played = await playDrill({
    drill,
    plan,
    feed: memoryHub(catalogue).feed(plan),
    control: { save: async () => true, orders: async () => [] },
    expectation: expectedOf(plan, catalogue),
    clock: systemClock,
    abort: new AbortController().signal,
  });
  const report = reportOf(drill, plan, played, catalogue);
  if (report === undefined) throw new Error('the drill did not end');
  return report;
};

const playing = { id: 'drill', state: 'playing', at: '2022-12-25T07:00:00Z', position: 0, duration: 10, speed: 'max' };
const taken = { id: 'u-1', problems: { total: 0, first: [] } };
const scenarios = { 'v1/scenarios': ok({ scenarios: [{ id: 'nationwide', title: 'A night', seconds: 28_800 }] }) };

const hubWith = async (stdin = STDIN) => ({
  ...scenarios,
  'POST v1/scenarios?name=standard input': ok(taken),
  'POST v1/drills': ok(playing),
  'v1/drills/drill': [ok({ ...playing, position: 5 }), ok({ ...playing, state: 'ended', position: 10 })],
  'v1/drills/drill/report': ok(JSON.parse(JSON.stringify(await reportFor(stdin)))),
});

/** Lets the command ask again until it ends. */
const ended = async (cli: ReturnType<typeof fakeCli>, running: Promise<number>): Promise<number> => {
  let code: number | undefined;
  void running.then((one) => {
    code = one;
  });
  for (let round = 0; code === undefined && round < 100; round += 1) {
    await settle();
    await cli.clock.advance(500);
  }
  return running;
};

describe('replay', () => {
  test('sends the file, lets the hub play it, and says what became of it', async () => {
    const cli = fakeCli({ hub: await hubWith(), stdin: STDIN });
    expect(await ended(cli, cli.run('replay', '-', '--speed', 'max', '--trust', 'city=relay'))).toBe(0);
    const begun = cli.sent.find(({ request }) => request === 'POST v1/drills');
    expect(begun?.json).toEqual({
      scenario: 'u-1',
      feed: 'drill',
      speed: 'max',
      loop: false,
      seed: 1,
      faults: {},
      longestPause: '43200000ms',
      trusts: { city: 'relay' },
    });
    expect(cli.out()).toContain('EXERCISE');
    expect(cli.out()).toContain('two lines into feed drill (Exercise): 1 signal');
    expect(cli.out()).toMatch(/taken +1\n +repeated +0\n +refused +0\n/);
    expect(cli.out()).toMatch(/line 3: .*region.unknown/);
    expect(cli.out()).toMatch(/same: [\d,]+ regions and 1 interval/);
  });

  test('plays what the hub has by its name, with the faults that were asked for', async () => {
    const cli = fakeCli({ hub: await hubWith() });
    expect(await ended(cli, cli.run('replay', 'nationwide', '--faults', 'loss=0.5,delay', '--seed', '7'))).toBe(0);
    expect(cli.sent.find(({ request }) => request === 'POST v1/drills')?.json).toMatchObject({
      scenario: 'nationwide',
      seed: 7,
      faults: { loss: 0.5, delay: USUAL_FAULTS.delay },
    });
  });

  test('with --json is one document', async () => {
    const cli = fakeCli({ hub: await hubWith(), stdin: STDIN });
    expect(await ended(cli, cli.run('replay', '-', '--json'))).toBe(0);
    expect(cli.json()).toMatchObject({
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

  test('in Ukrainian is in Ukrainian', async () => {
    const cli = fakeCli({ hub: await hubWith(), stdin: STDIN });
    await ended(cli, cli.run('replay', '-', '--lang', 'uk'));
    expect(cli.out()).toContain('НАВЧАННЯ');
    expect(cli.out()).toContain('однаково');
    expect(cli.out()).not.toMatch(/\b(taken|repeated|refused|same|frames|DIFFERENT)\b/);
  });

  test('that is strict plays nothing when a line cannot be read', async () => {
    const first = [{ line: 3, code: 'region.unknown', detail: '"Atlantis" is no region' }];
    const sent = { 'POST v1/scenarios?name=standard input': ok({ ...taken, problems: { total: 1, first } }) };
    const cli = fakeCli({ hub: { ...(await hubWith()), ...sent }, stdin: STDIN });
    expect(await cli.run('replay', '-', '--strict')).toBe(1);
    expect(cli.err()).toContain('line 3: "Atlantis" is no region; nothing was played');
    expect(cli.sent.some(({ request }) => request === 'POST v1/drills')).toBe(false);
  });

  test('that takes nothing ends with 1', async () => {
    const cli = fakeCli({ hub: await hubWith(NOTHING), stdin: NOTHING });
    expect(await ended(cli, cli.run('replay', '-'))).toBe(1);
  });

  test('never plays into the real thing: the hub refuses, and it is bad usage', async () => {
    const cli = fakeCli({ hub: { ...scenarios, 'POST v1/drills': problem(403, 'drill.live-feed') } });
    expect(await cli.run('replay', 'nationwide', '--feed', 'ua')).toBe(2);
  });

  test('that is interrupted pauses the drill, and the same command goes on with it', async () => {
    const hub = {
      ...(await hubWith()),
      'POST v1/drills/drill/pause': ok({ ...playing, state: 'paused' }),
      'v1/drills/drill': ok({ ...playing, position: 5 }),
    };
    const cli = fakeCli({ hub });
    const running = cli.run('replay', 'nationwide');
    await settle();
    await cli.clock.advance(500);
    cli.interrupt();
    expect(await running).toBe(1);
    expect(cli.sent.at(-1)?.request).toBe('POST v1/drills/drill/pause');
    expect(cli.out()).toContain('the same command goes on');

    const left = { ...playing, state: 'paused', position: 5 };
    const again = fakeCli({
      hub: { ...(await hubWith()), 'POST v1/drills': ok(left), 'POST v1/drills/drill/resume': ok(playing) },
    });
    expect(await ended(again, again.run('replay', 'nationwide'))).toBe(0);
    expect(again.sent.some(({ request }) => request === 'POST v1/drills/drill/resume')).toBe(true);
    expect(again.err()).toContain('goes on where it was left: 50 %');
  });

  test.each([
    ['left', 'start a hub with the role replay'],
    ['failed', 'it broke'],
  ])('of which the hub says "%s" is no success', async (state, said) => {
    const hub = { ...(await hubWith()), 'v1/drills/drill': ok({ ...playing, state, detail: 'it broke' }) };
    const cli = fakeCli({ hub });
    expect(await ended(cli, cli.run('replay', 'nationwide'))).toBe(1);
    expect(cli.err()).toContain(said);
  });

  test('shows into a pipe that it goes on', async () => {
    const more = Array.from({ length: 40 }, () => ok({ ...playing, position: 5 }));
    const hub = { ...(await hubWith()), 'v1/drills/drill': [...more, ok({ ...playing, state: 'ended' })] };
    const cli = fakeCli({ hub });
    await ended(cli, cli.run('replay', 'nationwide'));
    expect(cli.err()).toMatch(/^EXERCISE 50 %, now at/m);
  });

  test('names the scenarios there are', async () => {
    const cli = fakeCli({ hub: scenarios });
    expect(await cli.run('replay', '--list')).toBe(0);
    expect(cli.lines()[0]).toBe('nationwide  A night (8 h)');
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
    const cli = fakeCli();
    expect(await cli.run('replay', ...argv)).toBe(2);
    expect(cli.err()).toContain(word);
    expect(cli.sent).toEqual([]);
  });
});

describe('the report', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'allclear-report-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('is written as JSON, or as the page of the hub', async () => {
    const cli = fakeCli({ hub: await hubWith() });
    const json = join(folder, 'report.json');
    await ended(cli, cli.run('replay', 'nationwide', '--report', json));
    expect(JSON.parse(await readFile(json, 'utf8'))).toMatchObject({ proof: 'same' });
    const page = join(folder, 'report.html');
    const again = fakeCli({
      hub: { ...(await hubWith()), 'v1/drills/drill/report?lang=en': ok('<p>') },
    });
    await ended(again, again.run('replay', 'nationwide', '--report', page));
    expect(await readFile(page, 'utf8')).toBe('<p>');
  });
});

test('options are read', () => {
  expect(faultsOf('duplicates,delay=5s,loss=0.5', en)).toMatchObject({
    duplicates: 0.1,
    delay: 5_000,
    loss: 0.5,
    skew: 0,
  });
  expect(Object.values(faultsOf('all', en)).every((amount) => amount > 0)).toBe(true);
  expect([speedOf('max', en), speedOf('0.1', en), seedOf('42', en)]).toEqual(['max', 0.1, 42]);
  expect([...trustsOf(['a=relay'], en)]).toEqual([['a', 'relay']]);
});
