import { randomBytes } from 'node:crypto';
import { sentImports } from '../adapters/files/sent-import.ts';
import { sentOutlines } from '../adapters/files/sent-outlines.ts';
import { countryNeighbours } from '../adapters/files/shipped/neighbours.ts';
import { shippedOutlines } from '../adapters/files/shipped/outlines.ts';
import { builtInNames } from '../adapters/files/shipped/scenarios.ts';
import { spoolBackup } from '../adapters/files/spool.ts';
import { newPersonId, newToken, secretDigest, sha256 } from '../adapters/kit/secrets.ts';
import { settledDestinations } from '../adapters/kit/settled-destinations.ts';
import { mqttProblem } from '../adapters/mqtt/destination.ts';
import { pushProblem } from '../adapters/push/push.ts';
import { subscriptionProblem } from '../adapters/push/subscribers.ts';
import { newVapidKeys, vapidKeysOf } from '../adapters/push/vapid.ts';
import { readPost } from '../adapters/upstreams/telegram/telegram.ts';
import { newSecret, newSigningKey, publicKeyOf, signingKeyOf } from '../adapters/webhook/sign.ts';
import { webhookProblem } from '../adapters/webhook/webhook.ts';
import { peopleOf } from '../app/access/people.ts';
import { backupOffice } from '../app/backup/backup.ts';
import { buttonProblem } from '../app/drills/button.ts';
import { importOffice } from '../app/import/reading.ts';
import { nobody } from '../app/kit/observe.ts';
import { destinationOffice } from '../app/notify/administration.ts';
import { keptFresh, outlineOffice } from '../app/outlines/office.ts';
import { pushOffice } from '../app/push/subscribing.ts';
import { sourceAdmin } from '../app/sources/administration.ts';
import type { HubPorts } from './ports.ts';

/** Everything of the hub that is asked over HTTP and belongs to no feed; drills, which others ask for, too, stand apart. */
export const openOffices = async (ports: HubPorts, version: string) => {
  const { settings, stores, catalogueOf, clock, observe } = ports;
  const { now } = clock;
  const uploads = ports.folder('uploads');
  const { maxUpload } = settings.http;
  const { maxSubscriptions, hosts } = settings.notify.push;
  const neighbours = countryNeighbours();
  return {
    people: peopleOf({ store: stores.people, now, newId: newPersonId, newToken, hashToken: sha256 }),
    audit: stores.audit,
    sourceAdmin: sourceAdmin({ now, newToken, hashToken: sha256, silentAfter: settings.sources.silentAfter }),
    backup: backupOffice({ store: stores.backup, spool: (chunks) => spoolBackup(uploads, chunks), version, clock }),
    imports: importOffice({
      jobs: stores.importJobs,
      receive: sentImports({
        folder: uploads,
        maxBytes: maxUpload,
        readPost: (regions) => (text, publishedAt) => readPost(text, publishedAt, regions),
        now,
      }),
      digest: sha256,
      clock,
      observe,
    }),
    outlineOffice: await keptFresh(
      outlineOffice({
        store: stores.outlines,
        shipped: (country) => shippedOutlines(country, catalogueOf(country)),
        now,
        read: sentOutlines(uploads, maxUpload),
      }),
      settings.feeds.map(({ country }) => country),
      clock,
    ),
    destinations: destinationOffice({
      destinations: stores.destinations,
      telling: stores.telling,
      settled: settledDestinations(settings, catalogueOf),
      problem: async (destination) =>
        buttonProblem(destination, await builtInNames()) ?? PROBLEMS[destination.kind](destination),
      publicKey: async () => publicKeyOf(signingKeyOf(await stores.signingKey(newSigningKey))),
      ground: (feed) => {
        const catalogue = catalogueOf(feed.country);
        return { catalogue, neighbours: neighbours(catalogue), log: ports.adapters(feed, nobody).log() };
      },
      newId: () => randomBytes(6).toString('hex'),
      newSecret,
      clock,
    }),
    push: pushOffice({
      subscriptions: stores.subscriptions,
      store: stores.crowds,
      key: async () => vapidKeysOf(await stores.pushKey(newVapidKeys)).publicKey,
      most: maxSubscriptions,
      problem: subscriptionProblem(hosts),
      idOf: async (endpoint) => secretDigest(await stores.signingKey(newSigningKey))(`push ${endpoint}`),
      newCode: () => randomBytes(12).toString('base64url'),
      now,
    }),
  };
};

const PROBLEMS = { webhook: webhookProblem, push: pushProblem, mqtt: mqttProblem } as const;
