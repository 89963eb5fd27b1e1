import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { rememberedFile } from '../../src/adapters/files/remembered-file.ts';
import type { Remembered } from '../../src/app/notify/remembered.ts';
import { alert, clear, fakeFollower, spoke } from '../support/fake-follower.ts';
import { destinationTo, notifyRig, quickClock, type Receiver, receiver } from '../support/notify-rig.ts';

/** A destination of the settings is still there when all that was kept of it is lost, and may stand at what it was told last. */

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const folderOf = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'allclear-told-'));
  // What is being written may come into the folder while it goes.
  closing.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
};

const statesAt = ({ received }: Receiver): readonly string[] =>
  received.map(({ body: { type, data } }) => {
    const region = data['region'] as { readonly id: string; readonly state: string } | undefined;
    return `${type} ${region?.id} ${region?.state}`;
  });

test('an alert that it was told and that ended is taken back when the store was lost while nobody told it', async () => {
  const folder = await folderOf();
  const hall = await receiver();
  closing.push(hall.close);
  const follower = fakeFollower();
  follower.append(spoke(0));
  const options = {
    clock: quickClock(100),
    leaseTtl: 600_000,
    settled: [destinationTo(hall.url, { from: 'settings' })],
    remembered: (id: string, feed: string): Remembered => rememberedFile(join(folder, `${feed}.${id}.json`), () => {}),
  };
  follower.append(alert('3', 1));
  const before = await notifyRig([follower], options).worker('before');
  await hall.until(() => statesAt(hall).length > 0);
  await expect.poll(() => readFile(join(folder, 'ua.hall.json'), 'utf8').catch(() => '')).toContain('"3"');
  await before.close();
  follower.append(clear('3', 2));
  // Another store: nothing of the one before is in it.
  const after = await notifyRig([follower], options).worker('after');
  closing.push(after.close);
  await hall.until(() => statesAt(hall).length > 1);
  expect(statesAt(hall)).toEqual(['region.state 3 alert', 'region.state 3 clear']);
});

test('a file that is not there, or cannot be read, says nothing', async () => {
  const path = join(await folderOf(), 'ua.hall.json');
  expect(await rememberedFile(path, () => {}).read()).toEqual([]);
  await writeFile(path, '["3"');
  expect(await rememberedFile(path, () => {}).read()).toEqual([]);
});
