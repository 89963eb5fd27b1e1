import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HubProcess, Installation } from '../support/hub-process.ts';
import { install } from '../support/hub-process.ts';
import { officialCsv, publishedRows } from '../support/published.ts';

const MAIN = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));
/** Enough rows that a player can be killed three times before it is through. */
const ROWS = 3_000;
/** The night takes 15 seconds: long enough for a second command to come while a busy machine plays it. */
const SPEED = '2400';

let hub: Installation;
let serving: HubProcess;

beforeAll(async () => {
  hub = await install();
  serving = await hub.serve();
});
afterAll(() => hub.close());

type Played = { readonly code: number | null; readonly answer: Record<string, unknown> };

type Player = { readonly process: ChildProcess; readonly ended: Promise<Played>; readonly notes: () => string };

const player = (...args: readonly string[]): Player => {
  const child = spawn(process.execPath, [MAIN, 'replay', ...args, '--json'], {
    env: hub.env,
    cwd: hub.dataDir,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let notes = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    notes += chunk.toString();
  });
  const ended = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    answer: out === '' ? {} : (JSON.parse(out) as Record<string, unknown>),
  }));
  return { process: child, ended, notes: () => notes };
};

type DrillState = { readonly position?: number; readonly duration?: number; readonly proof?: string };

/** Looks a few times a second, also while the hub is being started again. */
const until = (feed: string, holds: (drill: DrillState) => boolean): Promise<void> =>
  expect
    .poll(async () => holds(await hub.get<DrillState>(`/v1/drills/${feed}`).catch(() => ({}))), {
      timeout: 120_000,
      interval: 100,
    })
    .toBe(true);

/** Until so much of the scenario was played. */
const reached = async (feed: string, share: number): Promise<void> => {
  await until(feed, ({ position = 0, duration = 1, proof }) => proof !== undefined || position / duration >= share);
  const { proof } = await hub.get<DrillState>(`/v1/drills/${feed}`);
  if (proof !== undefined) throw new Error('it was over before anything could be killed');
};

const killedTwice = async (feed: string, ...args: readonly string[]) => {
  const first = player(...args, '--feed', feed);
  await reached(feed, 0.05);
  first.process.kill('SIGKILL');
  await first.ended;
  const second = player(...args, '--feed', feed);
  await expect.poll(second.notes, { timeout: 60_000 }).toContain('goes on where it was left');
  await reached(feed, 0.3);
  await serving.end('SIGKILL');
  serving = await hub.serve();
  await reached(feed, 0.5);
  second.process.kill('SIGKILL');
  await serving.end('SIGKILL');
  await second.ended;
  serving = await hub.serve();
  // The hub goes on by itself: nobody has to come back for that.
  await until(feed, ({ proof }) => proof !== undefined);
  return { drill: await hub.get(`/v1/drills/${feed}`), report: await hub.get(`/v1/drills/${feed}/report`) };
};

describe('command and hub killed twice in the middle', () => {
  test('of a night that flaps, with all faults: still the same', { timeout: 180_000 }, async () => {
    const { drill, report } = await killedTwice(
      'night',
      'flapping-night',
      '--speed',
      SPEED,
      '--faults',
      'all',
      '--seed',
      '3',
    );
    expect(drill).toMatchObject({ state: 'finished', run: 1 });
    expect(report).toMatchObject({ proof: 'same', differences: [] });
  });

  test('of a published history of years, with all faults: still the same', { timeout: 180_000 }, async () => {
    const path = join(hub.dataDir, 'years.csv.gz');
    await writeFile(path, gzipSync(officialCsv(publishedRows({ rows: ROWS, seed: 4 }))));
    const { report } = await killedTwice('years', path, '--speed', 'max', '--faults', 'all', '--seed', '11');
    expect(report).toMatchObject({ proof: 'same', differences: [] });
    expect(report).toMatchObject({ compared: { intervals: expect.any(Number) }, subscriber: { unmarked: 0 } });
  });
});

test('replay writes a page and never plays into the live feed', async () => {
  const page = join(hub.dataDir, 'report.html');
  const played = await hub.cli('replay', 'raion-mass-start', '--speed', 'max', '--report', page);
  expect(played).toMatchObject({ code: 0 });
  expect(played.stdout).toContain('EXERCISE');
  expect(played.stdout).toMatch(/same: [\d,]+ regions/);
  expect(await readFile(page, 'utf8')).toContain('EXERCISE');
  expect((await hub.cli('replay', 'disorder', '--feed', 'ua')).code).toBe(2);
  expect((await hub.cli('replay', '--list')).stdout).toContain('nationwide');
});
