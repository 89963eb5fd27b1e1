import { randomUUID } from 'node:crypto';
import type { SourceSettings } from '../../config/settings/sources-schema.ts';
import { hubDefinition } from '../adapters/allclear/definition.ts';
import { mqttDefinition } from '../adapters/mqtt/definition.ts';
import { askPolled } from '../adapters/upstreams/asking/polled.ts';
import { upstreams } from '../adapters/upstreams/definitions.ts';
import { keepRegistered } from '../adapters/upstreams/ukrainealarm/webhook-registration.ts';
import type { Worker } from '../app/kit/lead.ts';
import type { SourceDefinition } from '../app/upstreams/definition.ts';
import { startIngest as hearSources } from '../app/upstreams/ingest.ts';
import type { HubPorts } from './ports.ts';

/** Asks and hears the sources of the settings. */
export const startIngest = (
  ports: HubPorts,
  version: string,
  sources: SourceSettings = ports.settings.sources,
): Promise<Worker> => {
  const { settings, directory, adapters, catalogueOf, reading, looks, clock, observe } = ports;
  return hearSources({
    ...reading,
    definitions: definitions(ports, sources),
    directory,
    feeds: settings.feeds,
    adapters,
    catalogueOf,
    looks,
    ask: askPolled(sources, `AllClear/${version}`, clock.now),
    keepRegistered,
    maxPause: sources.maxPause,
    staleAfter: sources.staleAfter,
    newHolder: randomUUID,
    random: Math.random,
    clock,
    observe,
  });
};

/** The sources that are on. A new kind of source is added here. */
const definitions = (
  { settings, home, links, clock }: HubPorts,
  sources: SourceSettings,
): readonly SourceDefinition[] => [
  ...upstreams(sources, settings.feeds, settings.intake),
  ...sources.hubs.map((hub) => hubDefinition(hub, home.id, clock)),
  ...sources.mqtt.map((one) => mqttDefinition(one, home.id, links)),
];
