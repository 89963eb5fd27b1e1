import { randomBytes } from 'node:crypto';
import type { MqttClient } from 'mqtt';
import type { Clock } from '../../app/kit/clock.ts';
import { lateMqtt } from '../kit/late.ts';
import type { Broker } from './address.ts';
import { fits } from './topics.ts';

/** The broker's word about us, retained, once we are gone without one; we say the same when we go. */
export type Will = { readonly topic: string; readonly payload: string };

/** One who has to do with a broker: a source that listens there, a destination that is told there. */
export type LinkUse = {
  readonly broker: Broker;
  readonly will?: Will;
  /** Filters of what it listens to. */
  readonly topics: readonly string[];
  /** There is a connection, with its topics; each time there is a new one. */
  connected(): void;
  /** There is none, or none any more. It is tried again. */
  lost(reason: string): void;
  refused?(topic: string, reason: string): void;
  message?(topic: string, payload: Uint8Array, retained: boolean): void;
};

export type Link = {
  isOpen(): boolean;
  /**
   * Resolves once it was written, with `qos: 1` once the broker has it; throws when that did not happen. Nothing is kept for
   * a later connection: what was said late would pass for news.
   */
  publish(
    topic: string,
    payload: string,
    how: { readonly qos: 0 | 1; readonly retain?: boolean; readonly signal?: AbortSignal },
  ): Promise<void>;
  close(): Promise<void>;
};

/** Connections to brokers. All who have to do with the same one share one, as far as they agree on the will. */
export type Links = { open(use: LinkUse): Link };

type Connection = {
  readonly broker: Broker;
  will: Will | undefined;
  readonly uses: Set<LinkUse>;
  /** The newest client, which may still be on its way. */
  newest: MqttClient | undefined;
  /** The one that is connected, and those who have their topics there. */
  live: Live | undefined;
  /** Calls off the next try. */
  cancel: () => void;
};

type Live = { readonly client: MqttClient; readonly open: Set<LinkUse>; readonly gone: Doom };

/** A promise that never resolves, and rejects when it is told to. */
type Doom = { readonly promise: Promise<never>; readonly reject: (error: Error) => void };

const doom = (): Doom => {
  let reject = (_: Error): void => {};
  const promise = new Promise<never>((_, no) => {
    reject = no;
  });
  promise.catch(() => {});
  return { promise, reject };
};

/** Milliseconds. */
const RECONNECT_AFTER = 2_000;
const CONNECT_LIMIT = 10_000;
/** The broker misses us after one and a half of this; seconds. */
const KEEPALIVE = 10;
/** A goodbye takes no longer; milliseconds. */
const LAST_WORD = 1_000;

export const mqttLinks = (clock: Clock, reconnectAfter = RECONNECT_AFTER): Links => {
  const connections = new Set<Connection>();

  const start = (connection: Connection): void => {
    const { broker, will } = connection;
    const client = lateMqtt().connect(broker.url, {
      clientId: `allclear-${randomBytes(6).toString('hex')}`,
      reconnectPeriod: 0,
      connectTimeout: CONNECT_LIMIT,
      keepalive: KEEPALIVE,
      queueQoSZero: false,
      resubscribe: false,
      ...(broker.username === null ? {} : { username: broker.username }),
      ...(broker.password === null ? {} : { password: broker.password }),
      ...(will === undefined ? {} : { will: { ...will, payload: Buffer.from(will.payload), qos: 1, retain: true } }),
    });
    connection.newest = client;
    let reason = 'the broker closed the connection';
    let isOver = false;
    const lose = (): void => {
      if (isOver) return;
      isOver = true;
      client.end(true);
      const was = connection.live?.client === client ? connection.live : undefined;
      was?.gone.reject(new Error(reason));
      if (was !== undefined) connection.live = undefined;
      if (connection.newest !== client) return;
      connection.newest = undefined;
      for (const use of connection.uses) use.lost(reason);
      if (connection.uses.size > 0) connection.cancel = clock.after(reconnectAfter, () => start(connection));
    };
    client.on('error', (error) => {
      reason = error.message === '' ? 'the broker does not answer' : error.message;
      lose();
    });
    client.on('close', lose);
    client.on('message', (topic, payload, { retain }) => {
      for (const use of connection.uses)
        if (use.topics.some((filter) => fits(filter, topic))) use.message?.(topic, payload, retain);
    });
    client.on('connect', () => {
      if (isOver || connection.newest !== client) return;
      const before = connection.live?.client;
      const live = { client, open: new Set<LinkUse>(), gone: doom() };
      connection.live = live;
      // The one before goes on until this one hears all that it heard: what comes in between comes twice, and not never.
      void Promise.all([...connection.uses].map((use) => bring(connection, live, use))).then(() => before?.end(true));
    });
  };

  /** Gives a use its topics on that client. */
  const bring = async (connection: Connection, live: Live, use: LinkUse): Promise<void> => {
    await undefined; // Nobody is told before the link is in their hands.
    for (const topic of use.topics) {
      try {
        const [granted] = await live.client.subscribeAsync(topic, { qos: 1 });
        if (granted?.qos === (128 as number)) use.refused?.(topic, 'the broker refuses it');
      } catch (error) {
        if (!live.client.connected) return;
        use.refused?.(topic, error instanceof Error ? error.message : String(error));
      }
    }
    if (connection.live !== live || !connection.uses.has(use) || live.open.has(use)) return;
    live.open.add(use);
    use.connected();
  };

  const connectionFor = ({ broker, will }: LinkUse): Connection | undefined =>
    [...connections].find(
      (one) => isSame(one.broker, broker) && (will === undefined || one.will === undefined || isSame(one.will, will)),
    );

  const join = (connection: Connection, use: LinkUse): void => {
    connection.uses.add(use);
    if (use.will !== undefined && connection.will === undefined) {
      // A will goes with a connection from its beginning.
      connection.will = use.will;
      connection.cancel();
      const { newest, live } = connection;
      start(connection);
      if (newest !== live?.client) newest?.end(true);
    } else if (connection.live !== undefined) void bring(connection, connection.live, use);
  };

  const leave = async (connection: Connection, use: LinkUse): Promise<void> => {
    if (!connection.uses.has(use)) return;
    const isLastWithWill = use.will !== undefined && [...connection.uses].every((one) => one === use || !one.will);
    if (isLastWithWill && use.will !== undefined) {
      const { topic, payload } = use.will;
      const limit = AbortSignal.timeout(LAST_WORD);
      await publishOver(connection.live, topic, payload, { qos: 1, retain: true, signal: limit }).catch(() => {});
    }
    connection.uses.delete(use);
    const { live, newest } = connection;
    live?.open.delete(use);
    if (connection.uses.size > 0) {
      const others = new Set([...connection.uses].flatMap(({ topics }) => topics));
      const own = use.topics.filter((topic) => !others.has(topic));
      if (own.length > 0) await live?.client.unsubscribeAsync([...own]).catch(() => {});
      return;
    }
    connections.delete(connection);
    connection.cancel();
    connection.live = undefined;
    connection.newest = undefined;
    for (const client of new Set([live?.client, newest])) if (client !== undefined) await farewell(client);
  };

  return {
    open: (use) => {
      const known = connectionFor(use);
      const connection: Connection = known ?? {
        broker: use.broker,
        will: use.will,
        uses: new Set([use]),
        newest: undefined,
        live: undefined,
        cancel: () => {},
      };
      if (known === undefined) {
        connections.add(connection);
        start(connection);
      } else join(connection, use);
      const isOpen = (): boolean => connection.live?.open.has(use) === true;
      return {
        isOpen,
        publish: (topic, payload, how) => publishOver(isOpen() ? connection.live : undefined, topic, payload, how),
        close: () => leave(connection, use),
      };
    },
  };
};

const isSame = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other);

const publishOver = async (
  live: Live | undefined,
  topic: string,
  payload: string,
  { qos, retain = false, signal }: Parameters<Link['publish']>[2],
): Promise<void> => {
  if (live === undefined) throw new Error('there is no connection to the broker');
  const late = doom();
  const abort = (): void => late.reject(new Error('the broker did not confirm it in time'));
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([live.client.publishAsync(topic, payload, { qos, retain }), live.gone.promise, late.promise]);
  } finally {
    signal?.removeEventListener('abort', abort);
  }
};

const farewell = async (client: MqttClient): Promise<void> => {
  const limit = setTimeout(() => client.end(true), LAST_WORD);
  await client.endAsync(!client.connected).catch(() => {});
  clearTimeout(limit);
};
