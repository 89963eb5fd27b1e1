import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { spool } from '../../../src/adapters/files/spool.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allclear-spool-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

test('a file that was just coming in was taken for old by a hub whose clock is not that of the disk', async () => {
  const ahead = Date.now() + 366 * 86_400_000;
  vi.spyOn(Date, 'now').mockReturnValue(ahead);
  async function* whileAnotherComes(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('one ');
    await spool(folder, chunks('another'), 100);
    yield Buffer.from('two');
  }
  const slow = spool(folder, whileAnotherComes(), 100);
  expect(await readFile((await slow).path, 'utf8')).toBe('one two');
});

test('what a killed process left behind is gone after a day', async () => {
  const old = join(folder, 'old.part');
  await writeFile(old, 'x');
  const { path } = await spool(folder, chunks('a'), 100);
  expect(await readFile(old, 'utf8')).toBe('x');
  const yesterday = new Date(Date.now() - 2 * 366 * 86_400_000);
  await utimes(old, yesterday, yesterday);
  const { remove } = await spool(folder, chunks('b'), 100);
  await expect(readFile(old)).rejects.toThrow('ENOENT');
  expect(await readFile(path, 'utf8')).toBe('a');
  await remove();
});
