import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Installation } from '../support/hub-process.ts';
import { install } from '../support/hub-process.ts';

const HOUR = 3_600_000;
const SOON = 15_000;

const file = join(tmpdir(), `allclear-stepped-${process.pid}`);
const shim = new URL('../support/stepping.mjs', import.meta.url).href;

let hub: Installation;

beforeAll(async () => {
  hub = await install({ NODE_OPTIONS: `--import ${shim}`, STEPPED_BY: file });
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
  await hub.serve();
  const token = await hub.source('sirens', '--trust', 'official', '--regions', 'all');
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
