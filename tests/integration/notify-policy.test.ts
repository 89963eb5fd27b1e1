import { afterEach, describe, expect, test } from 'vitest';
import { alert, clear, fakeFollower, silent, spoke } from '../support/fake-follower.ts';
import type { Received, Receiver } from '../support/notify-rig.ts';
import { destinationTo, notifyRig, quickClock, receiver } from '../support/notify-rig.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const told = async (more: Parameters<typeof destinationTo>[1], times = 100) => {
  const to: Receiver = await receiver();
  closing.push(to.close);
  const follower = fakeFollower();
  follower.append(spoke(0));
  const clock = quickClock(times);
  const rig = notifyRig([follower], { clock });
  await rig.stores.destinations.put(destinationTo(to.url, more));
  const worker = await rig.worker('one');
  closing.push(worker.close);
  return { to, follower, rig, clock, worker };
};

const of = ({ body }: Received): readonly unknown[] => [body.type, body.data['repeat'] ?? 0, body.data['sound']];
const siren = ({ body }: Received): unknown => (body.data['siren'] as { command?: string } | undefined)?.command;

describe('an alert that is told until somebody has heard it', () => {
  test('comes again so often, and no more', async () => {
    const { to, follower } = await told({ policy: { repeat: { every: 20_000, times: 2 } } });
    follower.append(alert('11', 1));
    await to.until(({ length }) => length >= 3);
    follower.append(alert('12', 2));
    await to.until((all) => all.some(({ body }) => JSON.stringify(body).includes('"id":"12"')));
    expect(to.received.slice(0, 3).map(of)).toEqual([
      ['alert.started', 0, true],
      ['region.state', 1, true],
      ['region.state', 2, true],
    ]);
    expect(new Set(to.received.map(({ id }) => id)).size).toBe(to.received.length);
  });

  test('comes no more once it is acknowledged, and not once it has ended', async () => {
    const { to, follower, rig } = await told({ policy: { repeat: { every: 30_000, times: 50 } } });
    follower.append(alert('11', 1));
    const [first] = await to.until(({ length }) => length >= 1);
    const id = String(first?.body.data['acknowledge']).split('/').at(-1) ?? '';
    expect(await rig.stores.telling.offered(id)).toMatchObject({ destination: 'hall' });
    await rig.stores.telling.acknowledge(id, { at: 1, who: 'Olena' });
    follower.append(clear('11', 2), alert('12', 3));
    await to.until((all) => all.some(({ body }) => body.data['repeat'] === 1));
    expect(
      to.received.filter(({ body }) => body.data['repeat'] !== undefined && JSON.stringify(body).includes('"id":"11"')),
    ).toEqual([]);
  });
});

describe('a siren', () => {
  const rules = { longest: 60_000, pause: 10_000, allClear: 5_000, confirmWithin: 1_000 };

  test('goes on for an alert and off at its end, with the tone of the all-clear, and not for silence', async () => {
    const { to, follower } = await told({ as: 'siren', siren: rules, regions: ['11' as never] }, 20);
    follower.append(alert('11', 1));
    await to.until(({ length }) => length >= 1);
    follower.append(silent(2));
    follower.append(spoke(3));
    follower.append(clear('11', 4));
    await to.until(({ length }) => length >= 4);
    expect(to.received.map(siren)).toEqual(['on', 'off', 'all-clear', 'off']);
    const on = { command: 'on', longest: 60_000, alert: expect.stringMatching(/^11\|air-raid\|\d+$/) };
    expect(to.received[0]?.body.data['siren']).toEqual(on);
  });

  test('sounds no longer than it may, and not again after a restart for what it has sounded for', async () => {
    const { to, follower, rig, worker } = await told({ as: 'siren', siren: rules });
    follower.append(alert('11', 1));
    await to.until(({ length }) => length >= 2);
    expect(to.received.map(siren)).toEqual(['on', 'off']);
    await worker.close();
    const second = await rig.worker('two');
    closing.push(second.close);
    follower.append(alert('12', 2));
    // What was cut off between its coming and our hearing of it comes again with its id.
    const all = await to.until((come) => new Set(come.map(({ id }) => id)).size >= 3);
    const third = all.find(({ id }) => id === [...new Set(all.map((one) => one.id))][2]);
    expect(third === undefined ? undefined : siren(third)).toBe('on');
    expect(third?.body.data['seq']).toBe(3);
  });

  test('that does not answer is told again with the same id until it does', async () => {
    const { to, follower } = await told({ as: 'siren', siren: rules });
    to.behave((response) => {
      response.statusCode = 503;
      response.end();
    });
    follower.append(alert('11', 1));
    await to.until(({ length }) => length >= 2);
    to.behave(undefined);
    await to.until((all) => all.some((one) => siren(one) === 'off'));
    const ons = to.received.filter((one) => siren(one) === 'on');
    expect(new Set(ons.map(({ id }) => id)).size).toBe(1);
  });

  test('does not sound for a neighbour, nor while the destination is muted', async () => {
    const { to, follower, clock } = await told({
      as: 'siren',
      siren: rules,
      regions: ['12' as never],
      neighbours: true,
      policy: { muteUntil: Number.MAX_SAFE_INTEGER },
    });
    follower.append(alert('11', 1), alert('12', 2));
    await new Promise((resolve) => clock.after(30_000, () => resolve(undefined)));
    expect(to.received).toEqual([]);
  });
});
