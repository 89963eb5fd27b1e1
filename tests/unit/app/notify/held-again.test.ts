import { afterEach, expect, test } from 'vitest';
import { alert, clear, DAY, fakeFollower, spoke } from '../../../support/fake-follower.ts';
import { fakeClock } from '../../../support/live-rig.ts';
import { destinationTo, notifyRig } from '../../../support/notify-rig.ts';
import { place } from '../../../support/small-country.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const TTL = 5_000;

/**
 * A worker stands still, another goes on in its place and stands still too, and the first one has what it had, by the same
 * name: what it remembers is older than what was told meanwhile.
 */
test('a worker that has again what another had meanwhile begins with what that one told', async () => {
  const { clock, advance } = fakeClock(DAY);
  const follower = fakeFollower({ now: clock.now });
  follower.append(spoke(0));
  const told: string[] = [];
  const rig = notifyRig([follower], {
    clock,
    blindAfter: 1e9,
    leaseTtl: TTL,
    kinds: [
      {
        kind: 'webhook',
        open: () => ({
          send: async ({ data }) => {
            told.push(data.siren?.command ?? 'other');
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
      siren: { longest: 36e5, pause: 1_000, allClear: 0, confirmWithin: 1_000 },
      regions: [place('3')],
      addedAt: clock.now(),
    }),
  );
  const pass = async (milliseconds: number): Promise<void> => {
    for (let passed = 0; passed < milliseconds; passed += 100) {
      advance(100);
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const one = await rig.worker('one');
  closing.push(one.kill);
  await pass(1_000);
  const oneGoesOn = one.standStill();
  await pass(TTL + 1_000);
  const two = await rig.worker('two');
  closing.push(two.kill);
  follower.append(alert('3', 1));
  await pass(1_000);
  expect(told).toEqual(['on']);
  two.standStill();
  follower.append(clear('3', 2));
  await pass(TTL + 1_000);
  oneGoesOn();
  await pass(2 * TTL);
  expect(told).toEqual(['on', 'off']);
});
