import { coverage, type NamedSource, type SourceDefinition } from '../../app/upstreams/definition.ts';
import type { Links } from './links.ts';
import { type MqttOptions, mqttSource } from './source.ts';

/** A topic of a broker that an installation names by itself. */
export const mqttDefinition = (
  { id, feed, trust, silentAfter, regions, ...mqtt }: NamedSource & MqttOptions,
  defaultFeed: string,
  links: Links,
): SourceDefinition => ({
  id,
  feed: feed ?? defaultFeed,
  from: `${mqtt.url} ${mqtt.topic}`,
  trust,
  ...coverage(regions),
  silentAfter,
  hear: { kind: 'connected', connect: mqttSource(mqtt, links) },
});
