import { expect, test } from 'vitest';
import type { Message } from '../../../../src/app/notify/message.ts';
import type { Delivery, Standing } from '../../../../src/app/notify/store.ts';
import { attempts } from '../../../../src/app/notify/tries/attempts.ts';
import { destinationTo } from '../../../support/notify-rig.ts';

const message = (id: string): Message => ({
  id,
  type: 'test',
  timestamp: 0,
  tier: 'normal',
  sound: true,
  tag: 'ua.test',
  data: { hub: 'hub', feed: 'ua', status: 'Test', epoch: 'e', seq: 1 },
});

test('what is told next does not wait until the try before is noted, and the end does', async () => {
  const notes: Delivery[] = [];
  let take = (): void => {};
  const slow = new Promise<void>((resolve) => {
    take = resolve;
  });
  const tries = attempts({
    destination: destinationTo('http://hall.test/hook'),
    feed: 'ua',
    sender: { send: async () => ({ kind: 'delivered', status: 200 }), close: async () => {} },
    store: {
      standing: async () => undefined,
      putStanding: () => slow,
      noteDelivery: async (_, delivery) => {
        await slow;
        notes.push(delivery);
      },
    },
    behind: () => 0,
    clock: { now: () => 0, after: () => () => {} },
    observe: () => {},
  });
  expect(await tries.send(message('one'))).toMatchObject({ kind: 'delivered' });
  expect(await tries.send(message('two'))).toMatchObject({ kind: 'delivered' });
  expect(notes).toEqual([]);
  let isNoted = false;
  const noted = tries.noted().then(() => {
    isNoted = true;
  });
  await Promise.resolve();
  expect(isNoted).toBe(false);
  take();
  await noted;
  expect(notes.map(({ id }) => id)).toEqual(['one', 'two']);
});

test('one that was told all that there is is behind by nothing, also where the last of it was not for it', async () => {
  const kept: Standing[] = [];
  let left = 0;
  const tries = attempts({
    destination: destinationTo('http://hall.test/hook'),
    feed: 'ua',
    sender: { send: async () => ({ kind: 'delivered', status: 200 }), close: async () => {} },
    store: {
      standing: async () => undefined,
      putStanding: async (_, standing) => void kept.push(standing),
      noteDelivery: async () => {},
    },
    behind: (came) => (came ? left : left + 1),
    clock: { now: () => 0, after: () => () => {} },
    observe: () => {},
  });
  await tries.send(message('one'));
  tries.caughtUp();
  expect(kept.map(({ behind }) => behind)).toEqual([0]);
  left = 3;
  await tries.send(message('two'));
  tries.caughtUp();
  tries.caughtUp();
  expect(kept.map(({ behind }) => behind)).toEqual([0, 3, 0]);
});
