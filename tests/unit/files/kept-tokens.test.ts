import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keptTokens } from '../../../src/adapters/files/kept-tokens.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'allclear-tokens-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const one = new URL('https://one.example/');
const other = new URL('https://one.example/behind/');

test('tokens are kept by the whole address of a hub, and nothing else is left in the folder', async () => {
  const folder = join(home, 'config', 'allclear');
  const tokens = keptTokens(folder);
  expect(await tokens.get(one)).toBeUndefined();
  await tokens.put(one, 'ac_1');
  await tokens.put(other, 'ac_2');
  await tokens.put(one, 'ac_3');
  expect(await keptTokens(folder).get(one)).toBe('ac_3');
  expect(await tokens.get(other)).toBe('ac_2');
  expect(await tokens.remove(one)).toBe(true);
  expect(await tokens.remove(one)).toBe(false);
  expect(await tokens.get(other)).toBe('ac_2');
  expect(await readdir(folder)).toEqual(['tokens.json']);
});

test('nobody but their user can read them', async () => {
  const folder = join(home, 'allclear');
  await keptTokens(folder).put(one, 'ac_1');
  expect((await stat(join(folder, 'tokens.json'))).mode & 0o777).toBe(0o600);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
});

test('a file that is damaged is told, and not written over', async () => {
  await writeFile(join(home, 'tokens.json'), '[1');
  await expect(keptTokens(home).put(one, 'ac_1')).rejects.toThrow(/tokens\.json cannot be read/);
});
