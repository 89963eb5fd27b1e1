import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HubProcess, Installation } from '../support/hub-process.ts';
import { install } from '../support/hub-process.ts';

const HOUR = 3_600_000;
const SOON = 15_000;

const file = join(tmpdir(), `allclear-stepped-${process.pid}`);
const shim = new URL('../support/stepping.mjs', import.meta.url).href;

let hub: Installation;
let serving: HubProcess;

beforeAll(async () => {
  hub = await install({ NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import ${shim}`, STEPPED_BY: file });
  serving = await hub.serve();
});

afterAll(async () => {
  await hub.close();
  await rm(file, { force: true });
});

type Row = { readonly state: string; readonly since: string | null };
const row = () => hub.get<Row>('/v1/status/31');
const degraded = async (): Promise<string> => {
  const { degraded } = await hub.get<{ readonly degraded: readonly string[] }>('/readyz');
  return degraded.join('\n');
};

test('a clock that is an hour ahead for a moment hides no alert, and health says so meanwhile', async () => {
  const token = await hub.source('sirens', { trust: 'official', regions: 'all' });
  expect((await hub.post(token, { kind: 'alert', region: '31' })).status).toBe(202);
  await expect.poll(async () => (await row()).state, { timeout: SOON }).toBe('alert');

  await writeFile(file, String(HOUR));
  await expect.poll(degraded, { timeout: SOON }).toContain('3600 s ahead');
  expect((await hub.post(token, { kind: 'all-clear', region: '31' })).status).toBe(202);
  await expect.poll(async () => (await row()).state, { timeout: SOON }).toBe('clear');
  await rm(file);
  await expect.poll(degraded, { timeout: SOON }).not.toContain('3600 s');

  expect((await hub.post(token, { kind: 'alert', region: '31' })).status).toBe(202);
  await expect.poll(async () => (await row()).state, { timeout: SOON }).toBe('alert');
  const { since } = await row();
  expect(Math.abs(Date.parse(since ?? '') - Date.now())).toBeLessThan(60_000);
});

/** What health says once the step has lasted. */
const FOLLOWED = 'that is followed since it lasts';

test('a step of the clock that lasts is followed, there and back: alerts stay right and silence is noticed', {
  timeout: 120_000,
}, async () => {
  const token = await hub.source('lasting', { trust: 'official', regions: ['14'], silentAfter: '5s' });
  const state = async (): Promise<string> => (await hub.get<Row>('/v1/status/14')).state;
  const say = async (kind: string): Promise<void> => {
    expect((await hub.post(token, { kind, region: '14' })).status).toBe(202);
    await expect.poll(state, { timeout: SOON }).toBe(kind === 'alert' ? 'alert' : 'clear');
  };
  const sinceWhen = async (): Promise<number> => Date.parse((await hub.get<Row>('/v1/status/14')).since ?? '');
  const isSilent = async (): Promise<boolean> => {
    const { sources } = await hub.get<{ sources: readonly { id: string; state: string }[] }>('/v1/sources');
    return sources.some(({ id, state: is }) => id === 'lasting' && is === 'silent');
  };

  await say('alert');
  await writeFile(file, String(HOUR));
  await expect.poll(degraded, { timeout: 2 * SOON }).toContain(`3600 s ahead, and ${FOLLOWED}`);
  expect(await state()).toBe('alert');
  await say('all-clear');
  await say('alert');
  expect(Math.abs((await sinceWhen()) - HOUR - Date.now())).toBeLessThan(60_000);
  await expect.poll(isSilent, { timeout: SOON }).toBe(true);
  expect(await state()).toBe('alert');

  await rm(file);
  await expect.poll(degraded, { timeout: 2 * SOON }).toContain(`3600 s back, and ${FOLLOWED}`);
  expect(await state()).toBe('alert');
  await say('all-clear');
  await say('alert');
  expect(Math.abs((await sinceWhen()) - Date.now())).toBeLessThan(60_000);
  await say('all-clear');
  await expect.poll(isSilent, { timeout: SOON }).toBe(true);
});

test('a hub that is killed and starts again with its clock set back hides no alert below what was said before', async () => {
  const token = await hub.source('restarted', { trust: 'official', regions: ['9'] });
  const state = async (): Promise<string> => (await hub.get<Row>('/v1/status/9')).state;
  const say = async (kind: string): Promise<void> => {
    await expect.poll(async () => (await hub.post(token, { kind, region: '9' })).status, { timeout: SOON }).toBe(202);
  };
  await say('alert');
  await expect.poll(state, { timeout: SOON }).toBe('alert');
  await say('all-clear');
  await expect.poll(state, { timeout: SOON }).toBe('clear');
  await serving.end('SIGKILL');
  await writeFile(file, String(-HOUR));
  serving = await hub.serve();
  // While another still has the lease, nothing is put in order yet.
  await say('alert');
  await expect.poll(state, { timeout: 2 * SOON }).toBe('alert');
  await expect.poll(degraded, { timeout: 2 * SOON }).toContain(` s back, and ${FOLLOWED}`);
  expect(await state()).toBe('alert');
  await say('all-clear');
  await expect.poll(state, { timeout: SOON }).toBe('clear');
});
