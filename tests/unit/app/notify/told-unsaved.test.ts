import { afterEach, describe, expect, test } from 'vitest';
import type { Destination } from '../../../../src/app/notify/destination.ts';
import { perhapsTold } from '../../../../src/app/notify/perhaps-told.ts';
import { scopeOf } from '../../../../src/app/notify/scope.ts';
import { alert, clear, DAY, fakeFollower, spoke } from '../../../support/fake-follower.ts';
import { destinationTo, notifyRig, quickClock } from '../../../support/notify-rig.ts';
import { place, SMALL_COUNTRY } from '../../../support/small-country.ts';

/** What came to a destination and was not saved as told, where a gap passes over what the log said of it. */

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const setup = async (more: Partial<Destination> = {}) => {
  const clock = quickClock(200);
  const follower = fakeFollower({ now: clock.now });
  follower.append(spoke(0));
  const told: string[] = [];
  const sounded: string[] = [];
  const believed = new Set<string>();
  let came = (_: string): void => {};
  const rig = notifyRig([follower], {
    clock,
    blindAfter: 1e9,
    leaseTtl: 60_000,
    kinds: [
      {
        kind: 'webhook',
        open: () => ({
          send: async ({ type, sound, data: { event, region } }) => {
            if (sound) sounded.push(type);
            const where = event?.region ?? region?.id ?? '';
            told.push(`${type} ${where}`.trim());
            if (type === 'alert.started' || (region?.id === where && region.state === 'alert')) believed.add(where);
            else if (type === 'alert.ended' || type === 'region.state') believed.delete(where);
            came(type);
            return { kind: 'delivered', status: 200 };
          },
          close: async () => {},
        }),
      },
    ],
  });
  await rig.stores.destinations.put(destinationTo('https://hall.example.org/', { addedAt: clock.now(), ...more }));
  const until = async (is: () => boolean | Promise<boolean>): Promise<void> => {
    await expect.poll(is, { interval: 3, timeout: 10_000 }).toBe(true);
  };
  const progress = async () => rig.stores.telling.progress('hall', 'ua');
  const one = await rig.worker('one');
  await until(async () => (await progress())?.cursor.syncing === false);
  return {
    rig,
    follower,
    told,
    sounded,
    believed,
    until,
    progress,
    one,
    /** It comes, and the worker is killed before it is saved that it did. */
    killedBy: (type: string, worker = one): void => {
      came = (now) => {
        if (now === type) worker.kill();
      };
    },
    next: async (): Promise<void> => {
      const { close } = await rig.worker('two');
      closing.push(close);
      await until(async () => {
        const { cursor } = (await progress()) ?? {};
        const { epoch, seq } = follower.position();
        return cursor?.epoch === epoch && cursor.seq === seq && !cursor.syncing;
      });
    },
  };
};

describe('a worker that was killed before it saved what it had told', () => {
  test('leaves nobody at an alert that ended in the gap after it', async () => {
    const { follower, one, killedBy, next, told, believed } = await setup();
    killedBy('alert.started');
    follower.append(alert('111', 1));
    await one.died;
    follower.append(clear('111', 60));
    follower.forget(0);
    await next();
    expect(told).toContain('region.state 111');
    expect([...believed]).toEqual([]);
  });

  test('leaves nobody calm of an alert whose end was lost with the log', async () => {
    const { follower, one, until, progress, killedBy, next, believed } = await setup();
    killedBy('alert.ended');
    follower.append(alert('111', 1));
    await until(async () => [...((await progress())?.told.keys() ?? [])].some((key) => key.startsWith('a|111')));
    follower.append(clear('111', 60));
    await one.died;
    expect([...believed]).toEqual([]);
    follower.reset();
    follower.append(spoke(0), alert('111', 1));
    await next();
    expect([...believed]).toEqual(['111']);
  });

  test('leaves nobody calm of such an alert where it was also lost that there was a worker', async () => {
    const { rig, follower, one, until, progress, killedBy, next, believed } = await setup();
    follower.append(alert('111', 1));
    await until(async () => [...((await progress())?.told.keys() ?? [])].some((key) => key.startsWith('a|111')));
    await one.close();
    const failOver = rig.replica();
    const two = await rig.worker('second');
    killedBy('alert.ended', two);
    follower.append(clear('111', 60));
    await two.died;
    expect([...believed]).toEqual([]);
    failOver();
    follower.reset();
    follower.append(spoke(0), alert('111', 1));
    await next();
    expect([...believed]).toEqual(['111']);
  });

  test('says no word of places where all was over long before', async () => {
    const { follower, until, progress, one, killedBy, next, told } = await setup();
    follower.append(alert('2', 1));
    follower.append(clear('2', 2));
    follower.append(spoke(7_000));
    await until(async () => (await progress())?.cursor.seq === follower.position().seq);
    killedBy('alert.started');
    follower.append(alert('111', 7_001));
    await one.died;
    const before = told.length;
    follower.append(clear('111', 7_060));
    follower.forget(0);
    await next();
    expect(told.slice(before)).toContain('region.state 111');
    expect(told.slice(before)).not.toContain('region.state 2');
  });
});

test('a destination that was told of the last entry is not behind', async () => {
  const { follower, rig, one, until } = await setup();
  closing.push(one.close);
  follower.append(alert('111', 1));
  const behind = async () => (await rig.stores.telling.standing('hall'))?.behind;
  await until(async () => (await behind()) === 0);
});

test('the next alert of a place is as loud as the first, also where its end came with it', async () => {
  const { follower, until, one, next, told, sounded } = await setup();
  follower.append(alert('111', 1));
  await until(() => told.length === 1);
  await one.close();
  follower.append(clear('111', 60), alert('111', 61));
  await next();
  expect(told).toEqual(['alert.started 111', 'region.state 111']);
  expect(sounded).toEqual(['alert.started', 'region.state']);
});

test('after a worker that ended in order nobody is told of calm after a gap', async () => {
  const { follower, until, progress, one, next, told } = await setup();
  follower.append(alert('111', 1));
  follower.append(clear('111', 60));
  await until(async () => (await progress())?.cursor.seq === follower.position().seq);
  await one.close();
  const before = told.length;
  follower.append(alert('2', 70));
  follower.append(clear('2', 71));
  follower.forget(0);
  await next();
  expect(told.slice(before)).toEqual([]);
});

test('who knew more than was saved is asked of nothing outside his places', () => {
  const follower = fakeFollower();
  follower.append(spoke(0), alert('111', 1), clear('111', 2), alert('2', 3));
  const all = (regions?: readonly string[]) =>
    perhapsTold(
      scopeOf(regions === undefined ? {} : { regions: regions.map(place) }, SMALL_COUNTRY, () => []),
      new Map(),
      follower.state(),
      DAY,
    );
  expect(all()).toEqual(['111', '2']);
  expect(all(['1'])).toEqual(['111']);
});

describe('a destination that wants to hear of no end', () => {
  const QUIET = { policy: { allClear: 'none' } } as const;

  test('hears the next alert of a place as loud as the first', async () => {
    const { follower, until, progress, one, sounded, told } = await setup(QUIET);
    closing.push(one.close);
    follower.append(alert('111', 1));
    await until(() => told.length === 1);
    follower.append(clear('111', 60));
    await until(async () => (await progress())?.cursor.seq === follower.position().seq);
    follower.append(alert('111', 120));
    await until(() => told.length === 2);
    expect(sounded).toEqual(['alert.started', 'alert.started']);
  });

  test('is told on after a gap that an end was in', async () => {
    const { follower, one, killedBy, next, told } = await setup(QUIET);
    killedBy('alert.started');
    follower.append(alert('111', 1));
    await one.died;
    follower.append(clear('111', 60));
    follower.forget(0);
    await next();
    expect(told).not.toContain('region.state 111');
  });
});
