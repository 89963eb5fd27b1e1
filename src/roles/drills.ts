import { randomUUID } from 'node:crypto';
import { liveClient } from '../adapters/allclear/live-client.ts';
import { sentScenarios, unpackScenario } from '../adapters/files/sent-scenario.ts';
import { listBuiltIn, loadBuiltIn } from '../adapters/files/shipped/scenarios.ts';
import { reportHtml } from '../adapters/report/html.ts';
import { drillOffice } from '../app/drills/offering.ts';
import type { DrillOffice } from '../app/drills/office.ts';
import { openDrills } from '../app/drills/play/drills.ts';
import { startReplaying } from '../app/drills/replaying.ts';
import { scenarioLoader, scenarioTaker } from '../app/drills/taking.ts';
import type { Closable } from '../app/kit/lifetime.ts';
import { nobody } from '../app/kit/observe.ts';
import type { HubPorts } from './ports.ts';

const drillParts = ({ settings, directory, stores, adapters, catalogueOf, reading, clock, observe }: HubPorts) => ({
  drills: openDrills({
    ...reading,
    directory,
    store: stores.drills,
    adaptersOf: (id) => adapters({ id }, nobody),
    live: new Set(settings.feeds.map(({ id }) => id)),
    catalogueOf,
    subscriber: (url, feed) => (onFrame) =>
      liveClient({ url, feed, onFrame, onState: () => {}, clock, random: Math.random }),
    newHolder: randomUUID,
    clock,
    observe,
  }),
  uploads: stores.scenarios,
  load: scenarioLoader({ uploads: stores.scenarios, shipped: loadBuiltIn, unpack: unpackScenario }),
  catalogueOf,
  clock,
  observe,
});

/** Drills as a gateway offers them. */
export const openDrillOffice = (ports: HubPorts): DrillOffice => {
  const { settings, stores, catalogueOf, home, clock } = ports;
  return drillOffice({
    ...drillParts(ports),
    country: home.country,
    catalogue: catalogueOf(home.country),
    take: scenarioTaker({
      readSent: sentScenarios(ports.folder('uploads'), settings.http.maxUpload),
      uploads: stores.scenarios,
      retention: settings.drills.retention,
      clock,
    }),
    shipped: listBuiltIn,
    page: reportHtml,
  });
};

/** Plays the drills that were begun over HTTP. */
export const startReplayer = (ports: HubPorts, url: URL | undefined): Promise<Closable> =>
  startReplaying({ ...drillParts(ports), retention: ports.settings.drills.retention, url });
