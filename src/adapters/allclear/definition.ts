import type { Clock } from '../../app/kit/clock.ts';
import { listOf, type NamedSource, type SourceDefinition } from '../../app/upstreams/definition.ts';
import { defined } from '../../domain/defined.ts';
import { hubAddress } from './address.ts';
import { liveClient } from './live-client.ts';
import { hubSource } from './source.ts';

/** Another hub. It covers what that hub covers, which it says itself; until then nothing. */
export const hubDefinition = (
  hub: NamedSource & { readonly url: string; readonly theirFeed: string },
  defaultFeed: string,
  clock: Clock,
): SourceDefinition => {
  const { id, feed, trust, silentAfter, url, theirFeed } = hub;
  const regions = hub.regions === null ? undefined : listOf(hub.regions);
  return {
    id,
    feed: feed ?? defaultFeed,
    from: url,
    trust,
    levels: [],
    ...defined({ regions }),
    silentAfter,
    hear: {
      kind: 'connected',
      saysCoverage: true,
      connect: (tell, catalogue) =>
        hubSource({
          catalogue,
          now: clock.now,
          follow: (on) =>
            liveClient({
              url: hubAddress(url.replace(/^ws/, 'http')),
              feed: theirFeed,
              ...defined({ regions }),
              onFrame: on.frame,
              onState: on.state,
              clock,
              random: Math.random,
            }),
        })(tell),
    },
  };
};
