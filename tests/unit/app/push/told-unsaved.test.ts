import { afterEach, describe, expect, test } from 'vitest';
import type { Cursor } from '../../../../src/app/notify/progress.ts';
import { shardOf } from '../../../../src/app/notify/store.ts';
import { type CrowdRig, crowdRig } from '../../../support/crowd-rig.ts';
import { alert, clear, type FakeFollower, fakeFollower, spoke } from '../../../support/fake-follower.ts';
import { quickClock, type RigWorker } from '../../../support/notify-rig.ts';

/** A push that came and was not saved as told, where a gap passes over what the log said of it. */

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** The one that the telephone is of. */
const SHARD = `push:${shardOf('a')}`;

const until = async (is: () => boolean | Promise<boolean>): Promise<void> => {
  await expect.poll(is, { interval: 3, timeout: 10_000 }).toBe(true);
};

type Phones = {
  readonly rig: CrowdRig;
  readonly follower: FakeFollower;
  readonly one: RigWorker;
  /** The places that the telephone takes for being in alert. */
  readonly believed: Set<string>;
  readonly told: () => readonly string[];
  readonly next: () => Promise<RigWorker>;
  /** All that the log says is saved as told. */
  readonly saved: () => Promise<boolean>;
};

const setup = async (): Promise<Phones> => {
  const clock = quickClock(200);
  const follower = fakeFollower({ now: clock.now });
  follower.append(spoke(0), alert('3', 1));
  const rig = crowdRig([follower], { clock, blindAfter: 1e9, leaseTtl: 60_000 });
  const believed = new Set<string>();
  rig.behave((_, what) => {
    if (what.kind !== 'told') return undefined;
    const { type, data } = what.message;
    const where = data.event?.region ?? data.region?.id ?? '';
    if (type === 'alert.ended' || data.region?.state !== 'alert') believed.delete(where);
    else believed.add(where);
    return undefined;
  });
  const one = await rig.worker('one');
  await rig.subscribe('a', ['111', '2', '3'], { confirmedAt: clock.now() - 60_000 });
  const saved = async (): Promise<boolean> => {
    const { epoch, seq } = follower.position();
    const cursor = (await rig.stores.telling.progress(SHARD, 'ua'))?.cursor;
    return cursor?.epoch === epoch && cursor.seq === seq && !cursor.syncing;
  };
  await until(() => believed.has('3'));
  await until(saved);
  return {
    rig,
    follower,
    one,
    believed,
    told: () => rig.told('a').map(({ type, data }) => `${type} ${data.event?.region ?? data.region?.id}`),
    saved,
    next: async () => {
      const worker = await rig.worker('two');
      closing.push(worker.close);
      return worker;
    },
  };
};

/** The store is away, the alert is told all the same, and whoever told it is killed; its end is in a gap of the log. */
const toldWhileAway = async ({ rig, follower, one, believed }: Phones): Promise<void> => {
  rig.away(() => false);
  follower.append(alert('111', 2));
  await until(() => believed.has('111'));
  one.kill();
  rig.away(undefined);
  follower.append(clear('111', 60));
  follower.forget(0);
};

describe('an alert that was told while the store was away', () => {
  test('is taken back where its teller was killed and its end is in a gap of the log', async () => {
    const phones = await setup();
    await toldWhileAway(phones);
    await phones.next();
    await until(() => !phones.believed.has('111'));
    expect([...phones.believed]).toEqual(['3']);
    expect(phones.told()).toContain('region.state 111');
  });

  test('is taken back also where the next worker is killed before it has', async () => {
    const phones = await setup();
    await toldWhileAway(phones);
    const second = await phones.rig.worker('second');
    second.dies(1, true);
    await second.died;
    await phones.next();
    await until(() => !phones.believed.has('111'));
  });

  test('is taken back also where the next worker ends in order before it has', async () => {
    const phones = await setup();
    await toldWhileAway(phones);
    const second = await phones.rig.worker('second');
    await second.close();
    await phones.next();
    await until(() => !phones.believed.has('111'));
  });

  test('is noted as soon as the store is there again', async () => {
    const { rig, follower, one, believed, next } = await setup();
    rig.behave((_, what) => {
      if (what.kind !== 'told') return undefined;
      const where = what.message.data.region?.id ?? '';
      if (what.message.data.region?.state === 'alert') believed.add(where);
      else believed.delete(where);
      // Nobody knows whether it came, so that the telling is not over.
      return where === '111' ? new Promise(() => {}) : undefined;
    });
    rig.away(() => false);
    follower.append(alert('111', 2));
    await until(() => believed.has('111'));
    rig.away(undefined);
    await until(async () => (await rig.stores.telling.progress(SHARD, 'ua'))?.told.has('@begun|111') === true);
    one.kill();
    rig.behave((_, what) => {
      if (what.kind === 'told' && what.message.data.region?.id === '111') believed.delete('111');
      return undefined;
    });
    follower.append(clear('111', 7_200));
    follower.append(spoke(14_400));
    follower.forget(0);
    await next();
    await until(() => !believed.has('111'));
  });
});

test('whoever was told of an end that was lost, and with it that anybody told it, is told that the alert stands', async () => {
  const { rig, follower, one, believed, next, saved } = await setup();
  follower.append(alert('111', 2));
  await until(() => believed.has('111'));
  await until(saved);
  await one.close();
  const failOver = rig.replica();
  const second = await rig.worker('second');
  follower.append(clear('111', 60));
  await until(() => !believed.has('111'));
  second.kill();
  failOver();
  follower.reset();
  follower.append(spoke(0), alert('3', 1), alert('111', 2));
  await next();
  await until(() => believed.has('111'));
});

test('after a worker that ended in order no telephone is told of calm after a gap', async () => {
  const { follower, one, told, next, saved } = await setup();
  follower.append(alert('111', 2));
  follower.append(clear('111', 60));
  await until(saved);
  await one.close();
  const before = told().length;
  follower.append(alert('2', 70));
  follower.append(clear('2', 71));
  follower.forget(0);
  await next();
  await until(saved);
  expect(told().slice(before)).toEqual([]);
});

test('what the store had forgotten with a part of the log is kept again', async () => {
  const { rig, follower, one, believed, next, saved } = await setup();
  follower.append(alert('111', 2));
  await until(() => believed.has('111'));
  await until(saved);
  const kept = await rig.stores.telling.progress(SHARD, 'ua');
  const old = [...(kept?.told.keys() ?? [])].flatMap((key) => (key.includes('111') ? [[key, null] as const] : []));
  await rig.stores.telling.save({ worker: 'one', shard: shardOf('a') }, SHARD, 'ua', kept?.cursor as Cursor, old);
  follower.reset();
  follower.append(spoke(0), alert('3', 1), alert('111', 2));
  await until(saved);
  one.kill();
  follower.append(clear('111', 160));
  await next();
  await until(() => !believed.has('111'));
});

test('an alert that was told while the store was away is taken back also where the log tells of it and of its end', async () => {
  const { rig, follower, one, believed, next } = await setup();
  rig.away(() => false);
  follower.append(alert('111', 2));
  await until(() => believed.has('111'));
  one.kill();
  rig.away(undefined);
  follower.append(clear('111', 60));
  await next();
  await until(() => !believed.has('111'));
});
