import { randomBytes } from 'node:crypto';
import { countryNeighbours } from '../adapters/files/shipped/neighbours.ts';
import { builtInNames } from '../adapters/files/shipped/scenarios.ts';
import { secretDigest } from '../adapters/kit/secrets.ts';
import { settledDestinations } from '../adapters/kit/settled-destinations.ts';
import { mqttProblem } from '../adapters/mqtt/destination.ts';
import { pushProblem } from '../adapters/push/push.ts';
import { subscriptionProblem } from '../adapters/push/subscribers.ts';
import { newVapidKeys, vapidKeysOf } from '../adapters/push/vapid.ts';
import { hubKeys } from '../adapters/redis/keys.ts';
import { redisDestinations, redisTelling } from '../adapters/redis/notify.ts';
import { redisCrowds, redisSubscriptions } from '../adapters/redis/push.ts';
import { redisPushKey, redisSigningKey } from '../adapters/redis/signing-key.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { newSecret, newSigningKey, publicKeyOf, signingKeyOf } from '../adapters/webhook/sign.ts';
import { webhookProblem } from '../adapters/webhook/webhook.ts';
import { nobody } from '../app/kit/observe.ts';
import { destinationOffice } from '../app/notify/desk.ts';
import type { Destination } from '../app/notify/destination.ts';
import type { DestinationOffice } from '../app/notify/office.ts';
import { pushOffice } from '../app/push/desk.ts';
import type { PushOffice } from '../app/push/office.ts';
import { feedAdapters } from './feed-adapters.ts';
import type { HubPorts } from './ports.ts';

/** The fault of a destination, by its kind; undefined: none. */
const destinationProblem = async (destination: Destination): Promise<string | undefined> => {
  const { kind, button } = destination;
  if (button !== undefined && kind !== 'mqtt') return 'button: only a destination at a broker (mqtt) has one';
  const names = await builtInNames();
  if (button !== undefined && !names.includes(button.scenario))
    return `button.scenario: expected one of ${names.join(', ')}`;
  switch (destination.kind) {
    case 'webhook':
      return webhookProblem(destination);
    case 'push':
      return pushProblem(destination);
    case 'mqtt':
      return mqttProblem(destination);
    default:
      return undefined;
  }
};

export const openDestinationOffice = ({
  connections,
  settings,
  tree,
}: Pick<HubPorts, 'connections' | 'settings' | 'tree'>): DestinationOffice => {
  const keys = hubKeys(settings.redis.keyPrefix);
  const redis = connections.command;
  const neighbours = countryNeighbours();
  return destinationOffice({
    destinations: redisDestinations(redis, keys),
    telling: redisTelling(redis, keys),
    settled: settledDestinations(settings, tree),
    problem: destinationProblem,
    publicKey: async () => publicKeyOf(signingKeyOf(await redisSigningKey(redis, keys, newSigningKey))),
    ground: (feed) => {
      const regions = tree(feed.country);
      return {
        tree: regions,
        neighbours: neighbours(regions),
        log: feedAdapters(connections, settings, feed, nobody).log(),
      };
    },
    newId: () => randomBytes(6).toString('hex'),
    newSecret,
    clock: systemClock,
  });
};

/** Where people subscribe by themselves. */
export const openPushOffice = ({ connections, settings }: Pick<HubPorts, 'connections' | 'settings'>): PushOffice => {
  const { maxSubscriptions, hosts } = settings.notify.push;
  const keys = hubKeys(settings.redis.keyPrefix);
  const redis = connections.command;
  return pushOffice({
    subscriptions: redisSubscriptions(redis, keys),
    store: redisCrowds(redis, keys),
    key: async () => vapidKeysOf(await redisPushKey(redis, keys, newVapidKeys)).publicKey,
    most: maxSubscriptions,
    problem: subscriptionProblem(hosts),
    idOf: async (endpoint) => secretDigest(await redisSigningKey(redis, keys, newSigningKey))(`push ${endpoint}`),
    newCode: () => randomBytes(12).toString('base64url'),
    now: systemClock.now,
  });
};
