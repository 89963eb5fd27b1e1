import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Settings } from '../../config/settings/schema.ts';
import { rememberedFile } from '../adapters/files/remembered-file.ts';
import { countryNeighbours } from '../adapters/files/shipped/neighbours.ts';
import { secretDigest } from '../adapters/kit/secrets.ts';
import { settledDestinations } from '../adapters/kit/settled-destinations.ts';
import { mqttDestinations } from '../adapters/mqtt/destination.ts';
import { readAuthority } from '../adapters/push/authority.ts';
import { pushes } from '../adapters/push/push.ts';
import { pushSender } from '../adapters/push/sender.ts';
import { toSubscribers } from '../adapters/push/subscribers.ts';
import { newVapidKeys, vapidKeysOf } from '../adapters/push/vapid.ts';
import { hubKeys } from '../adapters/redis/keys.ts';
import { redisDestinations, redisShifts, redisTelling } from '../adapters/redis/notify.ts';
import { redisAudit } from '../adapters/redis/people/audit.ts';
import { redisCrowds, redisSubscriptions } from '../adapters/redis/push.ts';
import { redisPushKey, redisSigningKey } from '../adapters/redis/signing-key.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { processLoad } from '../adapters/system/load.ts';
import { newSigningKey, signingKeyOf } from '../adapters/webhook/sign.ts';
import { webhooks } from '../adapters/webhook/webhook.ts';
import type { DrillOffice } from '../app/drills/office.ts';
import type { Worker } from '../app/kit/lead.ts';
import type { Feed } from '../app/log/feeds.ts';
import { drillButton } from '../app/notify/drill-button.ts';
import { openTellingFeed } from '../app/notify/open-feed.ts';
import { startTelling } from '../app/notify/worker.ts';
import { keepOf } from '../domain/feed-state.ts';
import { brokerLinks } from './broker-links.ts';
import { feedAdapters } from './feed-adapters.ts';
import type { HubPorts } from './ports.ts';

export type NotifyingPorts = HubPorts & { readonly version: string; readonly drills: DrillOffice };

/** Entries kept in memory for destinations that are a little behind; those further behind read the log. */
const RING = 2_000;

/** Tells the destinations: those whose share this process has. */
export const startNotifying = async (ports: NotifyingPorts): Promise<Worker> => {
  const { connections, settings, directory, observe } = ports;
  const keys = hubKeys(settings.redis.keyPrefix);
  const redis = connections.command;
  const worker = randomUUID();
  const secret = await redisSigningKey(redis, keys, newSigningKey);
  const key = signingKeyOf(secret);
  const sender = pushSender({
    timeout: settings.notify.timeout,
    keys: vapidKeysOf(await redisPushKey(redis, keys, newVapidKeys)),
    now: systemClock.now,
    version: ports.version,
    ...(settings.notify.push.ca === null ? {} : { ca: await readAuthority(settings.notify.push.ca) }),
  });
  const pushKind = pushes({
    sender,
    subject: settings.notify.push.subject ?? httpsOf(settings) ?? NOBODY,
    page: pageOf(settings),
  });
  const telling = await startTelling({
    worker,
    shifts: redisShifts(redis, keys, worker, systemClock.now),
    destinations: redisDestinations(redis, keys),
    settled: settledDestinations(settings, ports.tree),
    telling: redisTelling(redis, keys),
    push: {
      subscriptions: redisSubscriptions(redis, keys),
      store: redisCrowds(redis, keys),
      load: processLoad(),
      send: toSubscribers({
        sender,
        subject: settings.notify.push.subject ?? httpsOf(settings),
        fallbackSubject: NOBODY,
        page: pageOf(settings),
        hosts: settings.notify.push.hosts,
      }),
    },
    remembered: (destination, feed) =>
      rememberedFile(join(settings.dataDir, 'told', `${feed}.${destination}.json`), observe),
    drill: drillButton({
      office: ports.drills,
      audit: redisAudit(redis, keys, { keep: settings.access.auditFor, now: systemClock.now }),
      clock: systemClock,
      observe,
    }),
    kinds: [
      webhooks({ timeout: settings.notify.timeout, key, version: ports.version }),
      mqttDestinations({
        links: brokerLinks,
        timeout: settings.notify.timeout,
        heartbeat: settings.notify.mqttHeartbeat,
        hub: settings.http.publicUrl,
        version: ports.version,
      }),
      pushKind,
    ],
    feeds: () => directory.list(),
    open: (feed) => openFeed(ports, feed),
    neighbours: countryNeighbours(),
    leaseTtl: settings.notify.leaseTtl,
    hub: settings.http.publicUrl ?? 'allclear',
    digest: secretDigest(secret),
    clock: systemClock,
    observe,
  });
  return {
    ...telling,
    close: async () => {
      await telling.close();
      sender.close();
    },
  };
};

/** Where the page is for who is told; empty where the hub does not know its own address. */
const pageOf = ({ http: { publicUrl } }: Settings): string => (publicUrl === null ? '' : `${publicUrl}/`);

/** Whom the operators of push services can reach. */
const httpsOf = ({ http: { publicUrl } }: Settings): string | null =>
  publicUrl?.startsWith('https:') === true ? publicUrl : null;

/** No address of anybody, which some push services take and others refuse. */
const NOBODY = 'mailto:nobody@allclear.invalid';

const openFeed = ({ connections, settings, tree, observe }: NotifyingPorts, feed: Feed) => {
  const adapters = feedAdapters(connections, settings, feed, observe);
  const queue = adapters.queue();
  return openTellingFeed(queue, {
    feed,
    tree: tree(feed.country),
    log: adapters.log(),
    tail: adapters.tail(),
    pulse: adapters.pulse(queue),
    clock: systemClock,
    observe,
    keep: keepOf(feed.status, settings.intake.horizon),
    ring: RING,
  });
};
