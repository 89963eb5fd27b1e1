import { Redis } from 'ioredis';
import { loadSettings } from '../../config/settings/load.ts';
import type { SourceSettings } from '../../config/settings/sources-schema.ts';
import { sourceSettings } from '../../config/settings/sources-schema.ts';
import type { Connections } from '../../src/adapters/redis/connect/connections.ts';
import { redisDirectory } from '../../src/adapters/redis/directory.ts';
import { feedKeys } from '../../src/adapters/redis/keys.ts';
import { redisSourceStatuses } from '../../src/adapters/redis/source-memory.ts';
import type { FeedDesk } from '../../src/app/gateway/desk.ts';
import type { Closable } from '../../src/app/kit/lifetime.ts';
import { lifetime } from '../../src/app/kit/lifetime.ts';
import type { Entry } from '../../src/app/log/log.ts';
import type { SourceStatus } from '../../src/app/upstreams/status.ts';
import type { Change } from '../../src/domain/event.ts';
import type { RegionId } from '../../src/domain/places/catalogue.ts';
import { startDesks } from '../../src/roles/desks.ts';
import { startIngest } from '../../src/roles/ingest.ts';
import { hubPorts } from '../../src/roles/ports.ts';
import { startSequencing } from '../../src/roles/sequencing.ts';
import { memoryAccess } from './access.ts';
import type { TestRedis } from './redis.ts';
import { startTestRedis } from './redis.ts';

/** A sequencer and a follower on a real Redis, and as many ingest workers as a test wants: no ports, no page. */
export type SourceHub = {
  readonly redis: TestRedis;
  readonly desk: FeedDesk;
  /** Every change the follower was told, oldest first. */
  readonly changes: readonly Change[];
  /** What was observed, by name. */
  readonly observed: readonly { readonly event: string; readonly fields: Readonly<Record<string, unknown>> }[];
  ingest(sources: NonNullable<Parameters<typeof sourceSettings>[0]>): Promise<Closable>;
  /** Resolves as soon as it holds; looked at after every batch of the log and every observation. */
  until<T>(what: string, holds: () => T | undefined | false): Promise<T>;
  stateOf(region: string): string | undefined;
  sourceState(id: string): 'live' | 'silent' | undefined;
  status(id: string): Promise<SourceStatus | undefined>;
  close(): Promise<void>;
};

/** Everything off, so that no test asks the real world. */
const OFF = { sirenPpUa: { enabled: false }, ubilling: { enabled: false } };

export const startSourceHub = async (
  options: { readonly feed?: string; readonly country?: string } = {},
): Promise<SourceHub> => {
  const { feed = 'ua', country = 'ua' } = options;
  const life = lifetime();
  const redis = await startTestRedis();
  life.use({ close: redis.close });
  const loaded = loadSettings({ env: {}, argv: ['sources.tick=20ms', 'sequencer.leaseTtl=1s'], cwd: '/' });
  const settings = { ...loaded, feeds: [{ id: feed, country: country as 'ua' }] };
  const opened: Redis[] = [];
  life.use({
    close: async () => {
      for (const client of opened) client.disconnect();
    },
  });
  const open = (): Redis => {
    const client = new Redis({ ...redis.connection, maxRetriesPerRequest: null });
    client.on('error', () => undefined);
    opened.push(client);
    return client;
  };
  const connections: Connections = {
    description: 'test',
    address: '',
    volatile: false,
    weak: [],
    durable: true,
    keeping: 'always',
    command: redis.client(),
    openToAsk: open,
    own: () => {
      const client = open();
      return { client, release: () => client.disconnect() };
    },
    cutAfter: () => {},
    close: async () => {},
  };
  const directory = redisDirectory(connections.command, '');
  await directory.add({ id: feed, country, status: 'Actual', createdAt: Date.now() });
  const waiting = new Set<() => void>();
  const look = (): void => {
    for (const again of [...waiting]) again();
  };
  const observed: { event: string; fields: Readonly<Record<string, unknown>> }[] = [];
  const observe = (event: string, fields: Readonly<Record<string, unknown>> = {}): void => {
    observed.push({ event, fields });
    look();
  };
  const ports = { ...hubPorts(connections, settings, observe), directory };
  life.use(await startSequencing(ports));
  const desks = life.use(startDesks({ ...ports, operator: null, people: memoryAccess(Date.now).people }));
  const desk = await desks.open(feed);
  if (desk === undefined) throw new Error('no desk');
  const changes: Change[] = [];
  desk.follower.listen({
    entries: (entries: readonly Entry[]) => {
      changes.push(...entries.flatMap((entry) => entry.changes));
      look();
    },
    pulse: look,
    reset: look,
  });
  const statuses = redisSourceStatuses(connections.command, feedKeys('', feed));

  return {
    redis,
    desk,
    changes,
    observed,
    ingest: async (raw) => {
      const sources: SourceSettings = sourceSettings({ ...OFF, maxPause: '100ms', ...raw });
      return life.use(await startIngest(ports, 'test', sources));
    },
    until: (what, holds) =>
      new Promise((resolve, reject) => {
        const limit = setTimeout(() => {
          waiting.delete(check);
          reject(new Error(`waited too long until ${what}; last observed: ${JSON.stringify(observed.slice(-8))}`));
        }, 15_000);
        const check = (): void => {
          const found = holds();
          if (found === undefined || found === false) return;
          clearTimeout(limit);
          waiting.delete(check);
          resolve(found);
        };
        waiting.add(check);
        check();
      }),
    stateOf: (region) => desk.follower.board().regions.get(region as RegionId)?.state,
    sourceState: (id) => {
      const source = desk.follower.state().sources.get(id);
      return source === undefined ? undefined : source.live ? 'live' : 'silent';
    },
    status: (id) => statuses.get(id),
    close: life.close,
  };
};
