import { afterEach, expect, test } from 'vitest';
import { shardOf } from '../../../../src/app/notify/store.ts';
import { ENDS_AFTER } from '../../../../src/app/push/subscription.ts';
import { type CrowdRig, crowdRig } from '../../../support/crowd-rig.ts';
import { alert, clear, type FakeFollower, fakeFollower, spoke } from '../../../support/fake-follower.ts';
import { quickClock } from '../../../support/notify-rig.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const clock = quickClock(200);

const begin = async (): Promise<{ readonly rig: CrowdRig; readonly follower: FakeFollower }> => {
  const follower = fakeFollower({ now: clock.now });
  follower.append(spoke(0));
  // A machine that stands still for a moment must not cost the lease: what was told would be told again.
  const rig = crowdRig([follower], { clock, blindAfter: 1e9, leaseTtl: 600_000 });
  await start(rig, 'one');
  return { rig, follower };
};
const start = async (rig: CrowdRig, name: string) => {
  const worker = await rig.worker(name);
  let isOver = false;
  const close = async (): Promise<void> => {
    if (isOver) return;
    isOver = true;
    await worker.close();
  };
  closing.push(close);
  return { ...worker, close };
};
const typesFor = (rig: CrowdRig, id: string): string[] =>
  rig.told(id).map(({ type, data }) => `${type} ${data.event?.region ?? data.region?.id ?? ''}`.trim());
/** Until the worker has looked at what was written for it. */
const until = async (is: () => boolean): Promise<void> => {
  await expect.poll(is, { interval: 5, timeout: 10_000 }).toBe(true);
};
test('one who subscribes in the middle of an alert is told of it, and of its end', async () => {
  const { rig, follower } = await begin();
  follower.append(alert('1', 1), alert('2', 2));
  await rig.subscribe('a', ['11']);
  await until(() => typesFor(rig, 'a').length === 1);
  expect(typesFor(rig, 'a')).toEqual(['region.state 1']);
  follower.append(clear('1', 3), clear('2', 4));
  await until(() => typesFor(rig, 'a').length === 2);
  expect(typesFor(rig, 'a')[1]).toBe('alert.ended 1');
});

test('each is told of his places, of what lies in and above them, and of nothing else', async () => {
  const { rig, follower } = await begin();
  follower.append(alert('3', 1));
  for (const [id, places] of [
    ['raion', ['11']],
    ['oblast', ['1']],
    ['other', ['2']],
    ['city', ['3']],
  ] as const)
    await rig.subscribe(id, [...places, '3']);
  await until(() => ['raion', 'oblast', 'other', 'city'].every((id) => rig.told(id).length === 1));
  follower.append(alert('111', 2), alert('1', 3), alert('21', 4));
  await until(
    () => rig.told('oblast').length === 3 && rig.told('raion').length === 3 && rig.told('other').length === 2,
  );
  expect(typesFor(rig, 'raion').slice(1).sort()).toEqual(['alert.started 1', 'alert.started 111']);
  expect(typesFor(rig, 'oblast').slice(1).sort()).toEqual(['alert.started 1', 'alert.started 111']);
  expect(typesFor(rig, 'other').slice(1)).toEqual(['alert.started 21']);
  expect(typesFor(rig, 'city')).toHaveLength(1);
});

test('what happened is one message for all, whichever shard they are in', async () => {
  const { rig, follower } = await begin();
  expect(shardOf('a')).not.toBe(shardOf('b'));
  follower.append(alert('3', 1));
  for (const id of ['a', 'b']) await rig.subscribe(id, ['1', '3']);
  await until(() => rig.told('a').length === 1 && rig.told('b').length === 1);
  follower.append(alert('1', 2));
  await until(() => rig.told('a').length === 2 && rig.told('b').length === 2);
  expect(rig.told('b')[1]).toBe(rig.told('a')[1]);
});

test('one who has not confirmed is asked for the code once, and told nothing else', async () => {
  const { rig, follower } = await begin();
  follower.append(alert('3', 1));
  await rig.subscribe('b', ['3']);
  await rig.subscribe('a', ['3'], { code: 'secret', confirmedAt: null });
  await until(() => rig.sent.some(({ what }) => what.kind === 'confirm') && rig.told('b').length === 1);
  follower.append(clear('3', 2));
  await until(() => rig.told('b').length === 2);
  expect(rig.sent.filter(({ to }) => to.id === 'a').map(({ what }) => what)).toEqual([
    { kind: 'confirm', code: 'secret' },
  ]);
  await rig.subscribe('a', ['3'], { code: null });
  follower.append(alert('3', 3));
  await until(() => rig.told('a').length >= 1);
});

test('an alert that began and ended while it could not be told is not told, and neither is its end', async () => {
  const { rig, follower } = await begin();
  follower.append(alert('3', 1));
  await rig.subscribe('a', ['1', '3']);
  await until(() => rig.told('a').length === 1);
  rig.behave(() => ({ kind: 'retry', status: 503, reason: 'later' }));
  const before = rig.sent.length;
  follower.append(alert('1', 2));
  await until(() => rig.sent.length > before);
  follower.append(clear('1', 3));
  rig.behave(undefined);
  follower.append(clear('3', 4));
  await until(() => rig.told('a').length === 2);
  expect(typesFor(rig, 'a')).toEqual(['region.state 3', 'alert.ended 3']);
});

test('of a try that may have come it gets what is true, and not an all-clear', async () => {
  const { rig, follower } = await begin();
  follower.append(alert('3', 1));
  await rig.subscribe('a', ['1', '3']);
  await until(() => rig.told('a').length === 1);
  rig.behave(() => ({ kind: 'retry', reason: 'no answer within 10 s' }));
  const before = rig.sent.length;
  follower.append(alert('1', 2));
  await until(() => rig.sent.length > before);
  follower.append(clear('1', 3));
  rig.behave(undefined);
  await until(() => rig.told('a').length === 2);
  const [, state] = rig.told('a');
  expect(state).toMatchObject({
    type: 'region.state',
    sound: false,
    data: { late: true, region: { id: '1', state: 'clear' } },
  });
});

test('who says 410 is forgotten at once; who says 429 is left alone as long as it asks', async () => {
  const { rig, follower } = await begin();
  follower.append(alert('3', 1));
  await rig.subscribe('a', ['3']);
  await rig.subscribe('b', ['3']);
  await until(() => rig.told('a').length === 1 && rig.told('b').length === 1);
  let refusals = 0;
  rig.behave((to) => {
    if (to.id === 'a') return { kind: 'gone', reason: '410' };
    refusals += 1;
    return refusals === 1 ? { kind: 'retry', status: 429, after: 60_000, reason: '' } : undefined;
  });
  // Not by the time: what came before may be of the same moment.
  const before = rig.sent.length;
  follower.append(clear('3', 2));
  await until(() => rig.told('b').length === 2);
  await expect.poll(() => rig.push.subscriptions.get('a')).toBeUndefined();
  const triesAt = (id: string) => rig.sent.slice(before).filter(({ to }) => to.id === id);
  expect(triesAt('a')).toHaveLength(1);
  const tries = triesAt('b');
  expect(tries).toHaveLength(2);
  expect((tries[1]?.at ?? 0) - (tries[0]?.at ?? 0)).toBeGreaterThanOrEqual(59_000);
});

test('a push service that hangs holds up nobody at another', async () => {
  const { rig, follower } = await begin();
  follower.append(alert('3', 1));
  for (let index = 0; index < 400; index += 1)
    await rig.subscribe(`hung-${index}`, ['3'], { endpoint: `https://hangs.example.org/${index}` });
  await rig.subscribe('b', ['3']);
  await until(() => rig.told('b').length === 1);
  const releases: (() => void)[] = [];
  rig.behave((to) =>
    to.id.startsWith('hung')
      ? new Promise((resolve) => releases.push(() => resolve({ kind: 'delivered' })))
      : undefined,
  );
  follower.append(clear('3', 2));
  await until(() => rig.told('b').length === 2);
  expect(releases.length).toBeLessThan(400);
  rig.behave(undefined);
  for (const release of releases) release();
});

test('another worker goes on where the one that ended was: what was told is not told again, and what was owed is', async () => {
  const { rig, follower } = await begin();
  follower.append(alert('3', 1));
  // Who came within a second of the hand-over is told what is true once more.
  const confirmedAt = clock.now() - 60_000;
  await rig.subscribe('a', ['1', '3'], { confirmedAt });
  await rig.subscribe('b', ['1', '3'], { confirmedAt });
  await until(() => rig.told('a').length === 1 && rig.told('b').length === 1);
  rig.behave((to) => (to.id === 'a' ? { kind: 'retry', status: 500, reason: '' } : undefined));
  follower.append(alert('1', 2));
  await until(() => rig.told('b').length === 2);
  for (const close of closing.splice(0)) await close();
  rig.behave(undefined);
  await start(rig, 'two');
  await until(() => rig.told('a').length === 2);
  follower.append(clear('3', 3));
  await until(() => rig.told('a').length === 3 && rig.told('b').length === 3);
  expect(typesFor(rig, 'b')).toEqual(['region.state 3', 'alert.started 1', 'alert.ended 3']);
  expect(typesFor(rig, 'a')).toEqual(['region.state 3', 'region.state 1', 'alert.ended 3']);
});

test('one whose owner was not seen for 60 days is told so and ends; one that nobody confirmed is dropped without a word', async () => {
  const { rig } = await begin();
  await rig.subscribe('old', ['3'], { seenAt: clock.now() - ENDS_AFTER - 1 });
  await rig.subscribe('mute', ['3'], { code: 'x', confirmedAt: null, addedAt: 0 });
  await until(() => rig.sent.some(({ what }) => what.kind === 'farewell'));
  await expect.poll(() => rig.push.subscriptions.count(), { timeout: 10_000 }).toBe(0);
  expect(rig.sent.filter(({ what }) => what.kind === 'farewell').map(({ to }) => to.id)).toEqual(['old']);
});

test('how many were reached is counted for each alert', async () => {
  const { rig, follower } = await begin();
  follower.append(alert('3', 1));
  for (let index = 0; index < 20; index += 1) await rig.subscribe(`s${index}`, ['1', '3']);
  await until(() =>
    Array.from({ length: 20 }, (_, index) => rig.told(`s${index}`).length).every((count) => count === 1),
  );
  rig.behave((to) => (to.id === 's7' ? { kind: 'retry', status: 500, reason: '' } : undefined));
  const [entry] = follower.append(alert('1', 2));
  await expect
    .poll(
      async () => {
        const all = [...(await rig.push.crowds.tallies('ua')).values()].flatMap(({ events }) =>
          events.filter(({ seq }) => seq === entry?.seq),
        );
        return [all.reduce((sum, one) => sum + one.expected, 0), all.reduce((sum, one) => sum + one.reached, 0)];
      },
      { timeout: 10_000 },
    )
    .toEqual([20, 19]);
});

test('one who changes his places is told what is true of the new ones, and no more of the old', async () => {
  const { rig, follower } = await begin();
  follower.append(alert('1', 1), alert('2', 2));
  await rig.subscribe('a', ['1']);
  await until(() => rig.told('a').length === 1);
  await rig.subscribe('a', ['2']);
  await until(() => rig.told('a').length === 2);
  follower.append(clear('1', 3), clear('2', 4));
  await until(() => rig.told('a').length === 3);
  expect(typesFor(rig, 'a')).toEqual(['region.state 1', 'region.state 2', 'alert.ended 2']);
});

test('whoever was told of an alert by a worker that was killed at that moment is told what is true once it is over', async () => {
  const follower = fakeFollower({ now: clock.now });
  follower.append(spoke(0), alert('3', 1));
  const rig = crowdRig([follower], { clock, blindAfter: 1e9, leaseTtl: 20_000 });
  const killed = await rig.worker('killed');
  await rig.subscribe('a', ['1', '3']);
  await until(() => rig.told('a').length > 0);
  rig.behave((_, what) => {
    if (what.kind === 'told' && what.message.data.region?.id === '1') killed.kill();
    return undefined;
  });
  follower.append(alert('1', 2));
  await killed.died;
  const ofOne = (): readonly string[] =>
    rig.told('a').flatMap(({ type, data }) => (data.region?.id === '1' ? [`${type} ${data.region.state}`] : []));
  await until(() => ofOne().length > 0);
  follower.append(clear('1', 3));
  await start(rig, 'next');
  // It may hear more than once what is true.
  await until(() => ofOne().includes('region.state clear'));
  expect([...new Set(ofOne())]).toEqual(['alert.started alert', 'region.state clear']);
});

test('whoever came while the worker was killed hears of the end of what he may have been told', async () => {
  const follower = fakeFollower({ now: clock.now });
  follower.append(spoke(0), alert('3', 1));
  const rig = crowdRig([follower], { clock, blindAfter: 1e9, leaseTtl: 20_000 });
  const killed = await rig.worker('killed');
  rig.behave(() => {
    killed.kill();
    return undefined;
  });
  await rig.subscribe('a', ['3']);
  await killed.died;
  await until(() => rig.told('a').length > 0);
  follower.append(clear('3', 2));
  await start(rig, 'next');
  const states = (): readonly (string | undefined)[] => rig.told('a').map(({ data }) => data.region?.state);
  await until(() => states().includes('clear'));
  expect(new Set(typesFor(rig, 'a'))).toEqual(new Set(['region.state 3']));
  expect([...new Set(states())]).toEqual(['alert', 'clear']);
});

test('a store that fails while subscriptions are read leaves nobody out', async () => {
  const follower = fakeFollower({ now: clock.now });
  follower.append(spoke(0));
  const rig = crowdRig([follower], { clock, blindAfter: 1e9 });
  await rig.subscribe('a', ['3']);
  const failing = { owed: 1, get: 1 };
  const fails = (what: keyof typeof failing): void => {
    failing[what] -= 1;
    if (failing[what] >= 0) throw new Error('the store is away');
  };
  const { owed } = rig.push.crowds;
  const { get } = rig.push.subscriptions;
  Object.assign(rig.push.crowds, {
    owed: async (...asked: Parameters<typeof owed>) => {
      fails('owed');
      return owed(...asked);
    },
  });
  Object.assign(rig.push.subscriptions, {
    get: async (id: string) => {
      fails('get');
      return get(id);
    },
  });
  await start(rig, 'one');
  follower.append(alert('3', 1));
  await until(() => rig.told('a').length === 1);
  await rig.subscribe('b', ['3']);
  await until(() => rig.told('b').length === 1);
  expect(failing).toEqual({ owed: expect.any(Number), get: expect.any(Number) });
  expect(Math.max(failing.owed, failing.get)).toBeLessThan(0);
});

test('one that did not hear of an alert from the worker before hears it aloud', async () => {
  const { rig, follower } = await begin();
  await rig.subscribe('a', ['1', '3']);
  follower.append(alert('3', 1));
  await until(() => rig.told('a').length === 1);
  rig.behave(() => ({ kind: 'retry', status: 500, reason: '' }));
  const before = rig.sent.length;
  follower.append(alert('1', 2));
  await until(() => rig.sent.length > before);
  for (const close of closing.splice(0)) await close();
  rig.behave(undefined);
  await start(rig, 'two');
  await until(() => typesFor(rig, 'a').includes('region.state 1'));
  expect(rig.told('a').find(({ data }) => data.region?.id === '1')).toMatchObject({
    type: 'region.state',
    sound: true,
  });
});
