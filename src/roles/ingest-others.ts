import type { SourceSettings } from '../../config/settings/sources-schema.ts';
import { hubAddress } from '../adapters/allclear/address.ts';
import { liveClient } from '../adapters/allclear/live-client.ts';
import { hubSource } from '../adapters/allclear/source.ts';
import { mqttSource } from '../adapters/mqtt/source.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { capPoll } from '../adapters/upstreams/cap/poll.ts';
import { jsonPoll } from '../adapters/upstreams/json/source.ts';
import { oref } from '../adapters/upstreams/oref/poll.ts';
import { defined } from '../domain/defined.ts';
import { brokerLinks } from './broker-links.ts';
import type { SourceDefinition } from './ingest-definition.ts';
import { POLLS_OF_OUTAGE, perMinute } from './ingest-definition.ts';

/** Sources that an installation names by itself: other hubs, CAP feeds, its own JSON and MQTT; and Israel's feed. */
export const others = (
  sources: SourceSettings,
  defaultFeed: string,
  { ahead, horizon }: { readonly ahead: number; readonly horizon: number },
): readonly SourceDefinition[] => [
  ...sources.hubs.map((hub) => hubDefinition(hub, defaultFeed)),
  ...sources.cap.map((cap) => capDefinition(cap, defaultFeed, { ahead, horizon })),
  ...sources.json.map((json) => jsonDefinition(json, defaultFeed)),
  ...sources.mqtt.map((mqtt) => mqttDefinition(mqtt, defaultFeed)),
  ...(sources.oref.enabled ? [orefDefinition(sources.oref)] : []),
];

/**
 * Whoever named its places speaks for them and no others, and its silence there means that nothing is the matter. Of a
 * source that is not said to cover anything, silence means nothing anywhere.
 */
const coverage = (regions: string | null): Pick<SourceDefinition, 'regions' | 'levels'> =>
  regions === null ? { levels: [] } : { regions: listOf(regions) };

const listOf = (regions: string): readonly string[] => regions.split(',').map((region) => region.trim());

/** It covers what the other hub covers, which it says itself; until then nothing. */
const hubDefinition = (hub: SourceSettings['hubs'][number], defaultFeed: string): SourceDefinition => {
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
      connect: (tell, tree) =>
        hubSource({
          tree,
          now: systemClock.now,
          follow: (on) =>
            liveClient({
              url: hubAddress(url.replace(/^ws/, 'http')),
              feed: theirFeed,
              ...defined({ regions }),
              onFrame: on.frame,
              onState: on.state,
              clock: systemClock,
              random: Math.random,
            }),
        })(tell),
    },
  };
};

const capDefinition = (
  { id, feed, trust, silentAfter, regions, interval, url, hazard }: SourceSettings['cap'][number],
  defaultFeed: string,
  limits: { readonly ahead: number; readonly horizon: number },
): SourceDefinition => ({
  id,
  feed: feed ?? defaultFeed,
  from: url,
  trust,
  ...coverage(regions),
  silentAfter,
  hear: { kind: 'polled', interval, limits: {}, poll: (tree) => capPoll({ url, hazard, tree, ...limits }) },
});

const jsonDefinition = (json: SourceSettings['json'][number], defaultFeed: string): SourceDefinition => {
  const { id, feed, trust, silentAfter, regions, interval, url, header, list, region, hazard, active, at } = json;
  const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(header ?? '') ?? [];
  const headers = name === undefined || value === undefined ? {} : { [name]: value };
  return {
    id,
    feed: feed ?? defaultFeed,
    from: url,
    trust,
    ...coverage(regions),
    silentAfter,
    hear: {
      kind: 'polled',
      interval,
      limits: {},
      poll: () => jsonPoll({ url, headers, list, region, hazard, active, at }),
    },
  };
};

const mqttDefinition = (
  { id, feed, trust, silentAfter, regions, ...mqtt }: SourceSettings['mqtt'][number],
  defaultFeed: string,
): SourceDefinition => ({
  id,
  feed: feed ?? defaultFeed,
  from: `${mqtt.url} ${mqtt.topic}`,
  trust,
  ...coverage(regions),
  silentAfter,
  hear: { kind: 'connected', connect: mqttSource(mqtt, brokerLinks) },
});

/** The catalogue names districts and a part of the places: of a district its silence says nothing. */
const orefDefinition = ({
  url,
  feed,
  interval,
  silentAfter,
  perMinute: most,
}: SourceSettings['oref']): SourceDefinition => ({
  id: 'oref',
  feed,
  from: url,
  trust: 'official',
  levels: ['city'],
  silentAfter,
  hear: {
    kind: 'polled',
    interval,
    limits: { oref: perMinute(most) },
    poll: (tree) => oref({ url, tree, outageAfter: interval * POLLS_OF_OUTAGE }),
  },
});
