import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fakeCli, ok, problem } from './fake-cli.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allclear-backup-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const WHOLE = '{"allclear":"backup"}\n{"key":"{ua}:log"}\n{"end":true,"keys":1}\n';

test('backup writes what the hub sends, readable by its user only', async () => {
  const path = join(folder, 'hub.backup');
  const cli = fakeCli({ hub: { 'v1/backup': ok(WHOLE) } });
  expect(await cli.run('backup', path)).toBe(0);
  expect(await readFile(path, 'utf8')).toBe(WHOLE);
  expect((await stat(path)).mode & 0o077).toBe(0);
});

test.each([
  ['breaks off', WHOLE, true],
  ['has no end', WHOLE.split('\n').slice(0, 2).join('\n'), false],
])('a backup that %s leaves nothing, and the one before stays', async (_, text, breaksOff) => {
  const path = join(folder, 'hub.backup');
  await writeFile(path, 'before');
  const cli = fakeCli({ hub: { 'v1/backup': ok(text) }, breaksOff });
  expect(await cli.run('backup', path)).toBe(1);
  expect(await readFile(path, 'utf8')).toBe('before');
  expect(await readdir(folder)).toEqual(['hub.backup']);
});

test('restore sends the file and says where it is; a hub that is not empty refuses', async () => {
  const path = join(folder, 'hub.backup');
  await writeFile(path, WHOLE);
  const cli = fakeCli({ hub: { 'POST v1/restore': [ok({ keys: 1 }), problem(409, 'restore.not-empty')] } });
  expect(await cli.run('restore', path, '--json')).toBe(0);
  expect(cli.sent[0]?.json).toBe(WHOLE);
  expect(cli.json()).toMatchObject({ keys: 1 });
  expect(await cli.run('restore', path)).toBe(1);
  expect(await cli.run('restore', join(folder, 'nowhere'))).toBe(1);
});
