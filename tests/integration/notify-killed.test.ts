import fc from 'fast-check';
import { test } from 'vitest';
import { alert, clear, fakeFollower, spoke } from '../support/fake-follower.ts';
import { destinationTo, notifyRig, quickClock, receiver } from '../support/notify-rig.ts';
import { believed, expectInOrder } from '../support/told-in-order.ts';

/** Reproduces one night; printed with a failure. */
const SEED = 20_261_127;
const NIGHTS = 6;
const ROUNDS = 30;

test('notify workers killed and endpoints failing at random: nothing missed, nothing out of order, repeats only with the same id', async () => {
  for (let night = 0; night < NIGHTS; night += 1) {
    const random = fc.sample(fc.infiniteStream(fc.nat({ max: 999 })), { seed: SEED + night, numRuns: 1 })[0]!;
    const dice = (): number => Number(random.next().value);
    const follower = fakeFollower();
    follower.append(spoke(0));
    const rig = notifyRig([follower], { clock: quickClock(200), leaseTtl: 4_000 });
    const endpoints = await Promise.all([receiver(), receiver(), receiver()]);
    for (const [index, { url }] of endpoints.entries())
      await rig.stores.destinations.put(destinationTo(url, { id: `d${index}` }));
    let workers = [await rig.worker('w0'), await rig.worker('w1')];
    let made = 2;
    const standing = new Set<string>();
    for (let round = 1; round <= ROUNDS; round += 1) {
      const place = ['11', '12', '211', '3'][dice() % 4]!;
      if (standing.has(place)) follower.append(clear(place, round));
      else follower.append(alert(place, round));
      if (!standing.delete(place)) standing.add(place);
      const which = endpoints[dice() % 3]!;
      const mood = dice() % 4;
      which.behave(
        mood === 0
          ? (response) => void response.writeHead(500).end()
          : mood === 1
            ? (response) => void response.destroy()
            : undefined,
      );
      if (dice() % 4 === 0) {
        const [killed, ...others] = workers;
        killed?.kill();
        workers = [...others, await rig.worker(`w${made}`)];
        made += 1;
      }
      if (dice() % 2 === 0) await new Promise((resolve) => setTimeout(resolve, dice() % 20));
    }
    for (const endpoint of endpoints) endpoint.behave(undefined);
    // The end of the night, told to everybody.
    const wanted = [...standing].sort();
    for (const { until } of endpoints) {
      await until((all) => JSON.stringify(believed(all)) === JSON.stringify(wanted));
    }
    for (const { received } of endpoints) expectInOrder(received, `night ${night}`);
    for (const worker of workers) await worker.close();
    for (const { close } of endpoints) await close();
  }
}, 120_000);
