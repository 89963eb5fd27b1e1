import fc from 'fast-check';
import { alert, clear, fakeFollower, spoke } from './fake-follower.ts';
import { destinationTo, notifyRig, quickClock, receiver } from './notify-rig.ts';
import { believed, expectInOrder } from './told-in-order.ts';

/**
 * A night out of one seed: alerts begin and end, two workers tell three endpoints, workers and their store are killed, and
 * endpoints fail. What the store was asked when it was killed was done or not.
 * Throws when an endpoint missed something, got it out of order, or twice under two ids.
 */
export const notifyNight = async (
  seed: number,
  rounds: number,
): Promise<{ readonly kills: number; readonly storeKills: number; readonly told: number }> => {
  const random = fc.sample(fc.infiniteStream(fc.nat({ max: 999 })), { seed, numRuns: 1 })[0];
  const dice = (): number => Number(random?.next().value);
  const follower = fakeFollower();
  follower.append(spoke(0));
  const rig = notifyRig([follower], { clock: quickClock(200), leaseTtl: 4_000 });
  const endpoints = await Promise.all([receiver(), receiver(), receiver()]);
  for (const [index, { url }] of endpoints.entries())
    await rig.stores.destinations.put(destinationTo(url, { id: `d${index}` }));
  let workers = [await rig.worker('w0'), await rig.worker('w1')];
  let made = 2;
  let storeKills = 0;
  const standing = new Set<string>();
  for (let round = 1; round <= rounds; round += 1) {
    const place = ['11', '12', '211', '3'][dice() % 4] ?? '3';
    follower.append(standing.has(place) ? clear(place, round) : alert(place, round));
    if (!standing.delete(place)) standing.add(place);
    const mood = dice() % 4;
    endpoints[dice() % 3]?.behave(
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
    const fate = dice() % 5;
    if (fate === 0) {
      storeKills += 1;
      rig.away(() => dice() % 2 === 0);
    } else if (fate < 3) rig.away(undefined);
    if (dice() % 2 === 0) await new Promise((resolve) => setTimeout(resolve, dice() % 20));
  }
  rig.away(undefined);
  for (const endpoint of endpoints) endpoint.behave(undefined);
  // The end of the night, told to everybody.
  const wanted = JSON.stringify([...standing].sort());
  for (const { until } of endpoints) await until((all) => JSON.stringify(believed(all)) === wanted);
  for (const { received } of endpoints) expectInOrder(received, `seed ${seed}`);
  for (const worker of workers) await worker.close();
  for (const { close } of endpoints) await close();
  return { kills: made - 2, storeKills, told: endpoints.reduce((sum, { received }) => sum + received.length, 0) };
};
