import type { Observe } from '../../../app/kit/observe.ts';
import type { RedisClient } from '../scripts.ts';
import { followAddress } from './follow-address.ts';
import type { Keeping } from './kept.ts';
import { keepingOf } from './kept.ts';
import { isDurable, weakPoints } from './persistence.ts';
import { isHopeless, noteFailure, redisReason } from './reason.ts';
import { type Manner, type RedisServer, remoteServer } from './server.ts';

/** How this process reaches Redis. */
export type Connections = {
  /** One line for people: which Redis, and what it keeps. */
  readonly description: string;
  /** Nothing survives a restart: health says degraded. */
  readonly volatile: boolean;
  /** Ways in which a Redis of somebody's own would lose something, and their mends; empty when all is well. */
  readonly weak: readonly string[];
  /** Signals that were acknowledged survive a restart of the server. */
  readonly durable: boolean;
  /** How it is known where that is which was acknowledged. */
  readonly keeping: Keeping;
  /** The same Redis as other processes of this machine reach it, as ALLCLEAR_REDIS_URL has it. */
  readonly address: string;
  /** Shared, for commands; fails soon when Redis does not answer. */
  readonly command: RedisClient;
  /** A connection of one's own, for commands that wait a moment; fails soon when Redis does not answer. */
  openToAsk(): RedisClient;
  /**
   * A connection of one's own, for commands that wait; never gives up. `release` ends it and all connections made of it,
   * for good: what waits there fails, also while Redis is away.
   */
  own(): { readonly client: RedisClient; release(): void };
  /** Ends all connections after so many milliseconds, unless they are closed before: nothing waits for Redis then. */
  cutAfter(milliseconds: number): void;
  close(): Promise<void>;
};

/** A command that Redis has not answered for this long has failed; milliseconds. */
const COMMAND_TIMEOUT = 5_000;

/**
 * A command that waits is answered within ten seconds, if only with nothing. A server that says nothing for longer is
 * away without having closed the connection, and there may be another in its place; milliseconds.
 */
const SILENCE = 12_000;

const FAILS_SOON: Manner = {
  maxRetriesPerRequest: 1,
  commandTimeout: COMMAND_TIMEOUT,
  socketTimeout: COMMAND_TIMEOUT,
};
const WAITS: Manner = { maxRetriesPerRequest: null, socketTimeout: SILENCE };
/** Connects to a Redis that runs already, or not: that shows with the first command. */
export const connectTo = (url: string, observe: Observe): Promise<Connections> =>
  connected(remoteServer(url), observe, 0);

/** Connects, and waits a moment for one that is only about to answer. */
export const connectPatiently = (server: RedisServer, observe: Observe): Promise<Connections> =>
  connected(server, observe, PATIENCE);

/** A Redis that is started at the same time as the hub must answer within this; milliseconds. */
const PATIENCE = 10_000;
/** A fault that time does not mend, a wrong name or password, is given up on sooner; milliseconds. */
const LITTLE_PATIENCE = 1_000;
const ASK_AGAIN = 250;

/** The answer of `ask`, asked again until Redis answers. */
const answered = async <T>(
  server: RedisServer,
  ask: () => Promise<T>,
  patience: number,
  observe: Observe,
): Promise<T> => {
  const asked = performance.now();
  let told = '';
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const reason = redisReason(error);
      const waited = performance.now() - asked;
      if (waited > (isHopeless(error) ? LITTLE_PATIENCE : patience)) {
        throw new Error(`${server.description} does not answer: ${reason}; see ALLCLEAR_REDIS_URL`, { cause: error });
      }
      if (reason !== told) observe('redis.waiting', { redis: server.description, reason });
      told = reason;
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN));
    }
  }
};

const connected = async (server: RedisServer, observe: Observe, patience: number): Promise<Connections> => {
  const opened = new Set<RedisClient>();
  const { look } = server;
  const address = look === undefined ? undefined : followAddress({ connect: look, observe });
  const keep = (client: RedisClient, family: Set<RedisClient>): RedisClient => {
    client.on('error', (error: unknown) => {
      noteFailure(error);
      observe('redis.failed', { error });
    });
    opened.add(client);
    family.add(client);
    address?.add(client);
    // BullMQ makes those it waits with of the one it is given.
    const duplicate = client.duplicate.bind(client) as (...args: unknown[]) => RedisClient;
    client.duplicate = ((...args: unknown[]) => keep(duplicate(...args), family)) as never;
    return client;
  };
  const own = (manner: Manner) => {
    const family = new Set<RedisClient>();
    const client = keep(server.connect(manner), family);
    const release = (): void => {
      for (const one of family) {
        opened.delete(one);
        endForGood(one);
      }
    };
    return { client, release };
  };
  const connect = (manner: Manner): RedisClient => own(manner).client;
  const command = connect(FAILS_SOON);
  const cut = (): void => {
    address?.close();
    for (const client of opened) endForGood(client);
    opened.clear();
  };
  let cutting: NodeJS.Timeout | undefined;
  const close = async (): Promise<void> => {
    clearTimeout(cutting);
    cut();
    await server.close();
  };
  let told: Told;
  try {
    told =
      patience > 0
        ? await answered(server, () => standingOf(server, command), patience, observe)
        : await standingOf(server, command).catch(() => NOTHING_TOLD);
  } catch (error) {
    await close();
    throw error;
  }
  for (const what of told.weak) observe('redis.weak', { redis: server.description, what });
  return {
    description: server.description,
    address: server.address,
    volatile: server.volatile,
    ...told,
    command,
    openToAsk: () => connect(FAILS_SOON),
    own: () => own(WAITS),
    cutAfter: (milliseconds) => {
      cutting = setTimeout(cut, milliseconds);
    },
    close,
  };
};

/** Words of health about a Redis that may lose what was acknowledged; empty when all is well. */
export const doubtsOf = ({ volatile, weak }: Pick<Connections, 'volatile' | 'weak'>): readonly string[] =>
  volatile ? ['Redis keeps nothing across a restart; install redis-server'] : weak;

type Told = Pick<Connections, 'weak' | 'durable' | 'keeping'>;
/** Of a server that does not answer yet. */
const NOTHING_TOLD: Told = { weak: [], durable: false, keeping: 'memory' };

/** The server's settings for keeping what it acknowledges. Fails when it cannot be reached. */
const standingOf = async (server: RedisServer, redis: RedisClient): Promise<Told> => {
  await redis.ping();
  const durable = server.durable ?? (await isDurable(redis));
  return {
    weak: server.isOurs ? [] : await weakPoints(redis),
    durable,
    keeping: await keepingOf(redis, { isDurable: durable, isVolatile: server.volatile, group: server.group }),
  };
};

/**
 * A connection that is between two tries forgets, when it is ended, also to fail what waits for it. One more try ends
 * it either way.
 */
const endForGood = (client: RedisClient): void => {
  const { status } = client;
  if (status === 'end') return;
  client.disconnect();
  if (status !== 'reconnecting') return;
  client.connect().then(
    () => client.disconnect(),
    () => {},
  );
};
