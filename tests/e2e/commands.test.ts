import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Installation } from '../support/hub-process.ts';
import { install } from '../support/hub-process.ts';

let hub: Installation | undefined;
afterEach(() => hub?.close());

test('a source is added to a hub whose Redis is in its own process, in another process than the command', {
  timeout: 90_000,
}, async () => {
  hub = await install({ ALLCLEAR_REDIS_EMBEDDED: 'javascript' });
  await hub.serve();
  const added = await hub.cli('source', 'add', 'city-hall', '--trust', 'official', '--regions', 'Kyiv', '--json');
  expect(added).toMatchObject({ code: 0 });
  const { token } = JSON.parse(added.stdout) as { token: string };
  expect((await hub.post(token, { kind: 'alert', region: 'UA-30' }, '?wait=sequenced')).status).toBe(202);
  expect((await hub.cli('status', 'Kyiv')).code).toBe(10);
  // What keeps everything in memory cannot write it down, and says so.
  const { code, stderr } = await hub.cli('backup', 'hub.backup');
  expect([code, stderr]).toEqual([1, expect.stringContaining('install redis-server')]);
  await writeFile(join(hub.dataDir, 'other.backup'), '{}');
  expect((await hub.cli('restore', 'other.backup')).stderr).toContain('install redis-server');
});

test('a command where no hub runs starts none, and says so', { timeout: 60_000 }, async () => {
  hub = await install();
  for (const argv of [
    ['source', 'add', 'city', '--trust', 'official'],
    ['export', '--from', '2026-01-01T00:00:00Z', '--output', 'night.ndjson'],
    ['replay', 'nationwide'],
  ]) {
    const { code, stderr } = await hub.cli(...argv);
    expect(code).toBe(3);
    expect(stderr).toContain('nothing listens');
  }
});
