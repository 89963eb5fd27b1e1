import { copyFile, cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lastSeenFile } from '../../../src/adapters/files/last-seen.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allclear-seen-'));
  path = join(folder, 'last-seen', 'ua.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the note of where a log stood', () => {
  test('is read as it was written, and is never of an earlier place in the same log', async () => {
    const note = lastSeenFile(path);
    expect(await note.read()).toBeUndefined();
    await note.write({ epoch: 'e1', seq: 7 });
    expect(await lastSeenFile(path).read()).toEqual({ epoch: 'e1', seq: 7 });
    await note.write({ epoch: 'e1', seq: 5 });
    expect(await note.read()).toEqual({ epoch: 'e1', seq: 7 });
    await note.write({ epoch: 'e2', seq: 1 });
    expect(await note.read()).toEqual({ epoch: 'e2', seq: 1 });
  });

  test('goes with its folder when that is moved', async () => {
    await lastSeenFile(path).write({ epoch: 'e1', seq: 7 });
    await rename(join(folder, 'last-seen'), join(folder, 'elsewhere'));
    expect(await lastSeenFile(join(folder, 'elsewhere', 'ua.json')).read()).toEqual({ epoch: 'e1', seq: 7 });
  });

  test('says nothing when it is a copy, beside the first or over it', async () => {
    const note = lastSeenFile(path);
    await note.write({ epoch: 'e1', seq: 7 });
    await cp(join(folder, 'last-seen'), join(folder, 'copy'), { recursive: true, preserveTimestamps: true });
    expect(await lastSeenFile(join(folder, 'copy', 'ua.json')).read()).toBeUndefined();
    await note.write({ epoch: 'e1', seq: 9 });
    await copyFile(join(folder, 'copy', 'ua.json'), path);
    expect(await note.read()).toBeUndefined();
  });

  test('says nothing when it cannot be read', async () => {
    const note = lastSeenFile(path);
    await note.write({ epoch: 'e1', seq: 7 });
    for (const text of ['', '{"self":', '[]', '{}', 'null']) {
      await writeFile(path, text);
      expect(await note.read()).toBeUndefined();
    }
    await note.write({ epoch: 'e1', seq: 8 });
    expect(await note.read()).toEqual({ epoch: 'e1', seq: 8 });
  });
});
