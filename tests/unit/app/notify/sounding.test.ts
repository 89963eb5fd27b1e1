import { afterEach, describe, expect, test } from 'vitest';
import type { Destination } from '../../../../src/app/notify/destination.ts';
import type { Outcome } from '../../../../src/app/notify/kind.ts';
import type { Message } from '../../../../src/app/notify/message.ts';
import { shardOf } from '../../../../src/app/notify/store.ts';
import { defined } from '../../../../src/domain/defined.ts';
import { alert, clear, DAY, fakeFollower, retracted, silent, spoke } from '../../../support/fake-follower.ts';
import { destinationTo, notifyRig, quickClock } from '../../../support/notify-rig.ts';
import { place } from '../../../support/small-country.ts';

/** Sirens that answer as a test says, told by notify workers that are closed and killed. */

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const SIREN = { longest: 120_000, pause: 1_000, allClear: 0, confirmWithin: 1_000 };
const UNANSWERED: Outcome = { kind: 'retry', reason: 'no answer within 10 s' };

type Told = { readonly to: string; readonly command: string; readonly id: string; readonly alert?: string };

/** A lease is so long that a busy machine loses none of them. */
const setup = async (more: Partial<Destination> = {}, leaseTtl = 600_000) => {
  const clock = quickClock(200);
  const follower = fakeFollower({ now: clock.now });
  follower.append(spoke(0));
  const told: Told[] = [];
  let how: ((command: string, to: string) => Outcome | Promise<Outcome>) | undefined;
  const rig = notifyRig([follower], {
    clock,
    blindAfter: 1e9,
    leaseTtl,
    kinds: [
      {
        kind: 'webhook',
        open: ({ destination }) => ({
          send: async ({ id, data }: Message) => {
            const command = data.siren?.command ?? 'other';
            told.push({ to: destination.url, command, id, ...defined({ alert: data.siren?.alert }) });
            return (await how?.(command, destination.url)) ?? { kind: 'delivered', status: 200 };
          },
          close: async () => {},
        }),
      },
    ],
  });
  const siren = destinationTo('https://siren.example.org/1', {
    as: 'siren',
    siren: SIREN,
    regions: [place('3')],
    addedAt: clock.now(),
    ...more,
  });
  await rig.stores.destinations.put(siren);
  const worker = await rig.worker('one');
  let isDead = false;
  void worker.died.then(() => {
    isDead = true;
  });
  closing.push(async () => {
    if (!isDead) await worker.close();
  });
  const commands = (): readonly string[] => told.map(({ command }) => command);
  const until = async (is: () => boolean | Promise<boolean>): Promise<void> => {
    await expect.poll(is, { interval: 3, timeout: 10_000 }).toBe(true);
  };
  const isBegun = async (): Promise<boolean> =>
    (await rig.stores.telling.progress('hall', 'ua'))?.cursor.syncing === false;
  await until(isBegun);
  return {
    clock,
    follower,
    rig,
    siren,
    worker,
    told,
    commands,
    until,
    behave: (as: typeof how): void => {
      how = as;
    },
  };
};

describe('a siren whose "on" was not answered', () => {
  test('is switched off as soon as the alert ends', async () => {
    const { follower, commands, until, behave, told } = await setup();
    behave((command) => (command === 'on' ? UNANSWERED : { kind: 'delivered' }));
    follower.append(alert('3', 1));
    await until(() => commands().length >= 1);
    follower.append(clear('3', 2));
    await until(() => commands().includes('off'));
    expect(new Set(told.filter(({ command }) => command === 'on').map(({ id }) => id)).size).toBe(1);
    expect(commands().at(-1)).toBe('off');
  });

  test('is switched off when its time is over, and sounds again once it answers, for the alert still stands', async () => {
    const { clock, follower, commands, told, until, behave } = await setup();
    const began = clock.now();
    behave((command) => (command === 'on' ? UNANSWERED : { kind: 'delivered' }));
    follower.append(alert('3', 1));
    await until(() => commands().includes('off'));
    expect(clock.now() - began).toBeGreaterThanOrEqual(SIREN.longest);
    const before = commands().length;
    behave(undefined);
    await until(() => commands().slice(before).join() === 'on,off');
    // It may know that it has sounded for that alert.
    expect(new Set(told.filter(({ command }) => command === 'on').map(({ alert: name }) => name)).size).toBe(1);
  });

  test('and whose worker was killed then is switched off by the next one, though the alert is over', async () => {
    const { follower, rig, worker, commands, until, behave } = await setup({}, 60_000);
    behave(() => {
      worker.kill();
      return { kind: 'delivered' };
    });
    follower.append(alert('3', 1));
    await worker.died;
    behave(undefined);
    follower.append(clear('3', 2));
    const next = await rig.worker('two');
    closing.push(next.close);
    await until(() => commands().includes('off'));
    expect(commands()).toEqual(['on', 'off']);
  });

  test('for it surely did not leave is not told of an end', async () => {
    const { follower, commands, until, behave } = await setup();
    behave(() => ({ kind: 'retry', reason: 'there is no connection', unsent: true }));
    follower.append(alert('3', 1));
    await until(() => commands().length >= 1);
    follower.append(clear('3', 2));
    behave(undefined);
    follower.append(alert('3', 3));
    await until(() => commands().length >= 2);
    expect(commands().includes('off')).toBe(false);
  });
});

test('a siren whose worker was killed before it answered is told the same word again, and not another', async () => {
  const { follower, rig, worker, told, until, behave } = await setup({ siren: { ...SIREN, longest: 36e5 } }, 60_000);
  behave(() => {
    worker.kill();
    return new Promise(() => {});
  });
  follower.append(alert('3', 1));
  await worker.died;
  behave(undefined);
  const next = await rig.worker('two');
  closing.push(next.close);
  await until(() => told.length === 2);
  follower.append(spoke(2));
  await until(async () => (await rig.stores.telling.progress('hall', 'ua'))?.cursor.seq === 3);
  expect(told.map(({ command }) => command)).toEqual(['on', 'on']);
  expect(new Set(told.map(({ id }) => id)).size).toBe(1);
});

describe('a siren that sounds', () => {
  const sounding = async (more: Partial<Destination> = {}, leaseTtl = 600_000) => {
    const all = await setup({ siren: { ...SIREN, longest: 36e5 }, ...more }, leaseTtl);
    all.follower.append(alert('3', 1));
    await all.until(() => all.commands().length === 1);
    return all;
  };

  test.each([
    ['whoever told it was away', true],
    ['they came as one', false],
  ])(
    'sounds anew for the next alert where its end and that one were taken in together, since %s',
    async (_, isAway) => {
      // So long that a busy machine gets the word to be still out before it is over: else that word gives way.
      const siren = { ...SIREN, longest: 36e5, pause: 60_000 };
      const { follower, rig, worker, commands, told, until } = await sounding({ siren });
      if (isAway) await worker.close();
      follower.append(clear('3', 60), alert('3', 61));
      if (isAway) closing.push((await rig.worker('two')).close);
      await until(() => commands().length === 3);
      expect(commands()).toEqual(['on', 'off', 'on']);
      expect(new Set(told.flatMap(({ alert: name }) => name ?? [])).size).toBe(2);
    },
  );

  test('goes on for the alert it sounds for when the beginning of that is corrected', async () => {
    const { follower, commands, until, rig } = await sounding();
    follower.append(alert('3', 0));
    await until(async () => (await rig.stores.telling.progress('hall', 'ua'))?.cursor.seq === follower.position().seq);
    expect(commands()).toEqual(['on']);
  });

  test('sounds again for an alert that was taken back, where it turns out that another says so too', async () => {
    const { follower, commands, told, until } = await sounding();
    follower.append(retracted('3', 40));
    await until(() => commands().length === 2);
    const before = follower.position().seq;
    follower.append(alert('3', 30, { source: 'city' }));
    expect(follower.recent(before)?.[0]?.changes[0]).toMatchObject({ type: 'alert.started', since: DAY + 1_000 });
    await until(() => commands().length === 3);
    expect(commands()).toEqual(['on', 'off', 'on']);
    expect(new Set(told.map(({ id }) => id)).size).toBe(3);
  });

  test('goes on where a late word of what was before is taken back', async () => {
    const { follower, commands, until, rig } = await setup({ siren: { ...SIREN, longest: 36e5 } });
    const isTold = async () => {
      const cursor = (await rig.stores.telling.progress('hall', 'ua'))?.cursor;
      return cursor?.seq === follower.position().seq && cursor.index === 0;
    };
    follower.append(alert('3', 600));
    await until(() => commands().length === 1);
    follower.append(alert('3', 38));
    await until(isTold);
    follower.append(retracted('3', 549));
    await until(isTold);
    expect(commands()).toEqual(['on']);
  });

  test.each([
    ['by itself', []],
    ['while the place was unknown for a moment', [silent(120), silent(120, 'lviv'), spoke(121)]],
  ])(
    'goes on where it is heard only later that an alert was over before others raised theirs, %s',
    async (_, before) => {
      const { follower, commands, until, rig } = await sounding();
      const isRead = async () =>
        (await rig.stores.telling.progress('hall', 'ua'))?.cursor.seq === follower.position().seq;
      follower.append(alert('3', 100, { source: 'lviv' }));
      await until(isRead);
      const types = follower
        .append(...before, clear('3', 50))
        .flatMap(({ changes }) => changes.map(({ type }) => type));
      expect(types).toContain('alert.updated');
      expect(types).not.toContain('alert.ended');
      await until(isRead);
      expect(commands()).toEqual(['on']);
    },
  );

  test('goes on where nobody can know whether the alert that stands after a gap is another', async () => {
    const { follower, commands, until, rig, worker } = await sounding();
    await worker.close();
    follower.append(clear('3', 60), alert('3', 61));
    follower.forget(0);
    closing.push((await rig.worker('two')).close);
    const progress = () => rig.stores.telling.progress('hall', 'ua');
    await until(async () => (await progress())?.cursor.syncing === false);
    await until(async () => (await progress())?.cursor.seq === follower.position().seq);
    expect(commands()).toEqual(['on']);
    follower.append(clear('3', 120));
    await until(() => commands().length === 2);
    expect(commands()).toEqual(['on', 'off']);
  });

  test('is switched off when it is removed, also where that takes more than one try', async () => {
    const { rig, commands, until, behave } = await sounding();
    behave(() => (commands().length < 3 ? UNANSWERED : { kind: 'delivered' }));
    await rig.stores.destinations.remove('hall');
    await until(() => commands().length === 3);
    expect(commands()).toEqual(['on', 'off', 'off']);
  });

  test('is switched off where it was when it gets another address', async () => {
    const { rig, siren, told, until } = await sounding();
    await rig.stores.destinations.put({ ...siren, url: 'https://siren.example.org/2' });
    await until(() => told.length === 2);
    expect(told.map(({ to, command }) => `${command} ${to}`)).toEqual([
      'on https://siren.example.org/1',
      'off https://siren.example.org/1',
    ]);
  });

  test('is switched off when it is muted, and not by another change of it', async () => {
    const { rig, siren, clock, commands, until } = await sounding();
    await rig.stores.destinations.put({ ...siren, siren: { ...SIREN, longest: 36e5 }, name: 'Roof' });
    await rig.stores.destinations.put({
      ...siren,
      siren: { ...SIREN, longest: 36e5 },
      policy: { muteUntil: clock.now() + 36e5 },
    });
    await until(() => commands().length === 2);
    expect(commands()).toEqual(['on', 'off']);
  });

  test.each([
    ['removed', undefined],
    ['given another address', { url: 'https://siren.example.org/2' }],
    ['no siren any more', { as: undefined }],
  ] as const)('is switched off where it was when it is %s while its worker is killed', async (_, change) => {
    const { rig, siren, follower, worker, told, commands, until, behave } = await sounding({}, 60_000);
    worker.kill();
    if (change === undefined) await rig.stores.destinations.remove('hall');
    else await rig.stores.destinations.put({ ...siren, ...change } as Destination);
    // The next one is killed as well, over the first try.
    const next = await rig.worker('two');
    behave((command) => {
      if (command === 'off') next.kill();
      return UNANSWERED;
    });
    await next.died;
    behave(undefined);
    const last = await rig.worker('three');
    closing.push(last.close);
    await until(async () => (await rig.stores.telling.sirenWays()).size === 0);
    follower.append(clear('3', 2));
    follower.append(spoke(3));
    await until(async () => (await rig.stores.telling.progress('hall', 'ua'))?.cursor.seq !== 3);
    const of = (url: string): readonly string[] =>
      told.flatMap(({ to, command }) => (to === url && command !== 'other' ? [command] : []));
    expect(of('https://siren.example.org/1').slice(0, 3)).toEqual(['on', 'off', 'off']);
    expect(of('https://siren.example.org/2')).toEqual([]);
    expect(new Set(told.filter(({ command }) => command === 'off').map(({ id }) => id)).size).toBe(1);
    expect(commands().filter((command) => command === 'on')).toHaveLength(1);
  });

  test('leaves no way behind once it is still', async () => {
    const { rig, follower, commands, until } = await sounding();
    expect((await rig.stores.telling.sirenWays()).size).toBe(1);
    follower.append(clear('3', 2));
    await until(() => commands().length === 2);
    await until(async () => (await rig.stores.telling.sirenWays()).size === 0);
  });

  test('goes on where its shard comes to a worker just while that one looks for sirens that were removed', async () => {
    const { rig, follower, worker, commands, until } = await sounding({}, 60_000);
    await worker.close();
    let isFree = false;
    let looks = 0;
    let came = (): void => {};
    const comes = new Promise<void>((resolve) => {
      came = resolve;
    });
    const stores = rig.stores as { -readonly [Key in keyof typeof rig.stores]: (typeof rig.stores)[Key] };
    const { shifts, telling } = stores;
    stores.shifts = (name) => ({
      ...shifts(name),
      hold: async (ttlMs) => {
        if (!isFree) return { held: [], share: 16 };
        const answer = await shifts(name).hold(ttlMs);
        setImmediate(came);
        return answer;
      },
    });
    stores.telling = {
      ...telling,
      sirenWays: async () => {
        looks += 1;
        if (looks === 2) {
          isFree = true;
          await comes;
        }
        return telling.sirenWays();
      },
    };
    closing.push((await rig.worker('two')).close);
    await comes;
    follower.append(spoke(2));
    await until(async () => (await telling.progress('hall', 'ua'))?.cursor.seq === follower.position().seq);
    expect(commands()).toEqual(['on']);
  });

  test('goes on when its worker ends, and the next one switches it off', async () => {
    const { rig, follower, worker, commands, until } = await sounding();
    await worker.close();
    expect(commands()).toEqual(['on']);
    const next = await rig.worker('two');
    closing.push(next.close);
    follower.append(clear('3', 2));
    await until(() => commands().length === 2);
    expect(commands()).toEqual(['on', 'off']);
  });
});

test('a siren that is told of no ends sounds for the next alert all the same', async () => {
  const { follower, commands, until } = await setup({ events: ['alert.started'] });
  follower.append(alert('3', 1));
  await until(() => commands().length === 1);
  follower.append(clear('3', 2));
  await until(() => commands().length === 2);
  follower.append(alert('3', 3));
  await until(() => commands().length === 3);
  expect(commands()).toEqual(['on', 'off', 'on']);
});

test('a siren of which an older version kept that it sounds is switched off in time', async () => {
  const { rig, clock, worker, follower, commands, until } = await setup();
  await worker.close();
  const kept = await rig.stores.telling.progress('hall', 'ua');
  const shifts = rig.stores.shifts('old');
  await shifts.hold(60_000);
  const state = {
    mode: 'sounding',
    until: clock.now() + 1_000,
    stillSince: 0,
    alerts: { '3|air-raid|1': 'sounded' },
    over: [],
  };
  const fence = { worker: 'old', shard: shardOf('hall') };
  await rig.stores.telling.save(fence, 'hall', 'ua', kept?.cursor ?? expect.fail('nothing was kept'), [
    ['@siren', JSON.stringify(state)],
  ]);
  await shifts.leave();
  follower.append(spoke(5));
  const next = await rig.worker('two');
  closing.push(next.close);
  await until(() => commands().length === 1);
  expect(commands()).toEqual(['off']);
});

test('a drill that is over does not silence a siren that sounds in earnest by then', async () => {
  const clock = quickClock(200);
  const follower = fakeFollower({ now: clock.now });
  const drill = fakeFollower({ now: clock.now, id: 'drill-1', status: 'Exercise' });
  follower.append(spoke(0));
  drill.append(spoke(0));
  const told: string[] = [];
  const followers = [follower, drill];
  const rig = notifyRig(followers, {
    clock,
    blindAfter: 1e9,
    leaseTtl: 600_000,
    kinds: [
      {
        kind: 'webhook',
        open: () => ({
          send: async ({ data }: Message) => {
            told.push(`${data.siren?.command} ${data.status}`);
            return { kind: 'delivered', status: 200 };
          },
          close: async () => {},
        }),
      },
    ],
  });
  await rig.stores.destinations.put(
    destinationTo('https://siren.example.org/1', {
      as: 'siren',
      siren: { ...SIREN, longest: 36e5 },
      drills: true,
      addedAt: clock.now(),
    }),
  );
  const worker = await rig.worker('one');
  closing.push(worker.close);
  const until = (is: () => boolean | Promise<boolean>) => expect.poll(is, { interval: 3, timeout: 10_000 }).toBe(true);
  drill.append(alert('3', 1));
  await until(() => told.length === 1);
  follower.append(alert('3', 1));
  await until(() => told.length === 2);
  // One drill ends by its all-clear; what another leaves behind when it is gone is a way of its own.
  drill.append(clear('3', 2));
  await until(async () => (await rig.stores.telling.sirenWays()).size === 1);
  drill.append(alert('3', 3));
  await until(() => told.length === 3);
  followers.pop();
  await until(async () => (await rig.stores.telling.sirenWays()).size === 1);
  follower.append(clear('3', 2));
  await until(() => told.length === 4);
  expect(told).toEqual(['on Exercise', 'on Actual', 'on Exercise', 'off Actual']);
});

test('a siren that was told to sound while its store was away is switched off by whoever tells it next', async () => {
  const { follower, rig, worker, told, until, behave } = await setup();
  behave((command) => {
    if (command === 'on') worker.kill();
    return { kind: 'delivered' };
  });
  rig.away(() => false);
  follower.append(alert('3', 1));
  await worker.died;
  rig.away(undefined);
  behave(undefined);
  const before = told.length;
  follower.append(clear('3', 2));
  await rig.stores.shifts('one').leave();
  const next = await rig.worker('two');
  closing.push(next.close);
  await until(() => told.length > before);
  expect(told[before]?.command).toBe('off');
});

test('a siren of which everything was lost may sound still: it is switched off when its time is over', async () => {
  const { clock, commands, until } = await setup({ addedAt: 0, siren: { ...SIREN, longest: 5_000 } });
  await until(() => commands().length === 1);
  expect(commands()).toEqual(['off']);
  expect(clock.now()).toBeGreaterThan(0);
});
