import { randomUUID } from 'node:crypto';
import { rememberedFile } from '../adapters/files/remembered-file.ts';
import { countryNeighbours } from '../adapters/files/shipped/neighbours.ts';
import { secretDigest } from '../adapters/kit/secrets.ts';
import { settledDestinations } from '../adapters/kit/settled-destinations.ts';
import { mqttDestinations } from '../adapters/mqtt/destination.ts';
import { openPushes } from '../adapters/push/ways.ts';
import { processLoad } from '../adapters/system/load.ts';
import { newSigningKey, signingKeyOf } from '../adapters/webhook/sign.ts';
import { webhooks } from '../adapters/webhook/webhook.ts';
import { drillButton } from '../app/drills/button.ts';
import type { DrillOffice } from '../app/drills/office.ts';
import type { Worker } from '../app/kit/lead.ts';
import { openTogether } from '../app/kit/lifetime.ts';
import { openTellingFeed } from '../app/notify/open-feed.ts';
import { startTelling } from '../app/notify/worker.ts';
import { type HubPorts, inFeed } from './ports.ts';

/** Entries kept in memory for destinations that are a little behind; those further behind read the log. */
const RING = 2_000;

/** Tells the destinations: those whose share this process has. */
export const startNotifying = (ports: HubPorts, version: string, drills: DrillOffice): Promise<Worker> =>
  openTogether(async (life) => {
    const { settings, directory, stores, links, clock, observe } = ports;
    const { timeout, mqttHeartbeat: heartbeat, leaseTtl } = settings.notify;
    const { publicUrl } = settings.http;
    const worker = randomUUID();
    const secret = await stores.signingKey(newSigningKey);
    const pushes = life.use(await openPushes(settings, stores.pushKey, { version, now: clock.now }));
    const { stuck } = life.use(
      await startTelling({
        worker,
        shifts: stores.shifts(worker),
        destinations: stores.destinations,
        settled: settledDestinations(settings, ports.catalogueOf),
        telling: stores.telling,
        push: { subscriptions: stores.subscriptions, store: stores.crowds, load: processLoad(), send: pushes.send },
        remembered: (destination, feed) => rememberedFile(ports.folder(`told/${feed}.${destination}.json`), observe),
        drill: drillButton({ office: drills, audit: stores.audit, clock, observe }),
        kinds: [
          webhooks({ timeout, key: signingKeyOf(secret), version }),
          mqttDestinations({ links, timeout, heartbeat, hub: publicUrl, version }),
          pushes.kind,
        ],
        feeds: directory.list,
        open: (feed) => openTellingFeed(ports.adapters(feed), { ...inFeed(ports, feed), ring: RING }),
        neighbours: countryNeighbours(),
        leaseTtl,
        hub: publicUrl ?? 'allclear',
        digest: secretDigest(secret),
        clock,
        observe,
      }),
    );
    return { stuck };
  });
