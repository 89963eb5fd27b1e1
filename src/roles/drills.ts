import { randomUUID } from 'node:crypto';
import { liveClient } from '../adapters/allclear/live-client.ts';
import { sentScenarios, unpackScenario } from '../adapters/files/sent-scenario.ts';
import { listBuiltIn, loadBuiltIn } from '../adapters/files/shipped/scenarios.ts';
import { fingerprint } from '../adapters/kit/secrets.ts';
import { redisDrills } from '../adapters/redis/drills.ts';
import { hubKeys } from '../adapters/redis/keys.ts';
import { redisScenarioUploads } from '../adapters/redis/scenario-uploads.ts';
import { reportHtml } from '../adapters/report/html.ts';
import { parseSignal } from '../adapters/signals/parse-signal.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { drillOffice } from '../app/drills/offering.ts';
import type { DrillOffice } from '../app/drills/office.ts';
import { drillKit } from '../app/drills/play/kit.ts';
import { startReplaying } from '../app/drills/replaying.ts';
import { scenarioLoader, scenarioTaker } from '../app/drills/taking.ts';
import type { Closable } from '../app/kit/lifetime.ts';
import { nobody } from '../app/kit/observe.ts';
import { feedAdapters } from './feed-adapters.ts';
import type { HubPorts } from './ports.ts';
import { uploadFolder } from './uploads.ts';

const drillParts = ({ connections, settings, directory, tree, observe }: HubPorts) => {
  const { ahead, horizon, maxQueued, wordsPerHour } = settings.intake;
  const uploads = redisScenarioUploads(connections.command, hubKeys(settings.redis.keyPrefix), systemClock.now);
  return {
    kit: drillKit({
      directory,
      store: redisDrills(connections.command, settings.redis.keyPrefix),
      partsOf: (id) => feedAdapters(connections, settings, { id }, nobody),
      live: new Set(settings.feeds.map(({ id }) => id)),
      tree,
      parse: parseSignal,
      fingerprint,
      limits: { ahead, horizon, maxQueued, wordsPerHour },
      subscriber: (url, feed) => (onFrame) =>
        liveClient({ url, feed, onFrame, onState: () => {}, clock: systemClock, random: Math.random }),
      newHolder: randomUUID,
      clock: systemClock,
      observe,
    }),
    uploads,
    load: scenarioLoader({ uploads, shipped: loadBuiltIn, unpack: unpackScenario }),
  };
};

/** Drills as a gateway offers them. */
export const openDrillOffice = (ports: HubPorts): DrillOffice => {
  const { settings, observe } = ports;
  const parts = drillParts(ports);
  const country = settings.feeds[0]?.country ?? 'ua';
  return drillOffice({
    ...parts,
    country,
    tree: ports.tree(country),
    take: scenarioTaker({
      readSent: sentScenarios(uploadFolder(settings), settings.http.maxUpload),
      uploads: parts.uploads,
      retention: settings.drills.retention,
      clock: systemClock,
    }),
    shipped: listBuiltIn,
    page: reportHtml,
    clock: systemClock,
    observe,
  });
};

/** Plays the drills that were begun over HTTP. */
export const startReplayer = (ports: HubPorts & { readonly url: URL | undefined }): Promise<Closable> =>
  startReplaying({
    ...drillParts(ports),
    tree: ports.tree,
    retention: ports.settings.drills.retention,
    url: ports.url,
    clock: systemClock,
    observe: ports.observe,
  });
