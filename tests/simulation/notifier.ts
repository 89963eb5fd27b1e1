import { createHash } from 'node:crypto';
import { follow } from '../../src/app/gateway/follow.ts';
import type { DestinationKind } from '../../src/app/notify/kind.ts';
import { tellingFeed } from '../../src/app/notify/telling-feed.ts';
import { startTelling } from '../../src/app/notify/worker.ts';
import { SMALL_COUNTRY } from '../support/small-country.ts';
import { DESTINATIONS } from './cast.ts';
import type { Running } from './hub.ts';
import { FEED, feedsOf, KEPT_FOR, partsOf } from './hub.ts';
import type { World } from './world.ts';

/** As by default; milliseconds. */
const LEASE_TTL = 5_000;

/** What a notifying process does, as `roles/notifying.ts` puts it together. */
export const runNotifier = async (world: World, running: Running, ways: DestinationKind): Promise<void> => {
  const { host, observe } = running;
  const { clock, notify } = partsOf(world, running, FEED);
  await startTelling({
    worker: host.name,
    shifts: notify.shifts(host.name),
    destinations: notify.destinations,
    settled: DESTINATIONS,
    telling: notify.telling,
    drill: async () => {},
    kinds: [running.wrong.ways?.(ways) ?? ways],
    feeds: async () => feedsOf(running),
    open: async (feed) => {
      const { log, tail, pulse } = partsOf(world, running, feed);
      const follower = await follow({
        feed,
        catalogue: SMALL_COUNTRY,
        log,
        tail,
        pulse,
        clock,
        observe,
        keep: KEPT_FOR,
        ring: running.sizes.ring,
      });
      const telling = tellingFeed(follower, log, clock);
      return {
        ...telling,
        close: async () => {
          telling.close();
          await follower.close();
        },
      };
    },
    neighbours: () => () => [],
    leaseTtl: LEASE_TTL,
    hub: 'sim',
    digest: (text) => createHash('sha1').update(text).digest('base64url'),
    clock,
    observe,
  });
};
