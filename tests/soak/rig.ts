import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { bullQueue } from '../../src/adapters/bullmq/queue.ts';
import { redisReason } from '../../src/adapters/redis/connect/reason.ts';
import { feedKeys } from '../../src/adapters/redis/keys.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import type { SignalQueue } from '../../src/app/intake/queue.ts';
import { within } from '../../src/app/within.ts';
import type { HubProcess, Installation } from '../support/hub-process.ts';
import { install } from '../support/hub-process.ts';
import type { Member as Process } from '../support/member.ts';
import { memberOf } from '../support/member.ts';
import type { Receiver } from '../support/notify-rig.ts';
import { receiver } from '../support/notify-rig.ts';
import type { TestRedis } from '../support/redis.ts';
import { serverPid, startTestRedis } from '../support/redis.ts';
import type { TcpProxy } from '../support/tcp-proxy.ts';
import { tcpProxy } from '../support/tcp-proxy.ts';
import { POLLED, TOLD } from './people.ts';
import type { Upstream } from './upstream.ts';
import { upstream } from './upstream.ts';

/** A hub as it runs in earnest: each role in a process of its own, each behind a line of its own to one real Redis. */
export type Member = Process & {
  readonly line: TcpProxy;
  /** Somebody has killed it, frozen it, or is about to start it. */
  busy: boolean;
};

export type Rig = {
  readonly hub: Installation;
  readonly redis: TestRedis;
  /** To look on, beside all that goes wrong. */
  readonly client: Redis;
  readonly queue: SignalQueue;
  readonly members: readonly Member[];
  /** A gateway more, not started. */
  readonly another: Member;
  readonly receiver: Receiver;
  readonly upstream: Upstream;
  /** Whoever ended without being told to. */
  readonly died: readonly string[];
  /** Whether Redis answers whoever asks it directly, in time: nobody gets on without it on a machine that is too busy. */
  getsOn(): Promise<boolean>;
  /** All that was said, by process. */
  logs(): ReadonlyMap<string, string>;
  close(): Promise<void>;
};

/** Milliseconds. */
const ANSWERS_WITHIN = 1_000;

const ROLES: readonly string[] = ['sequencer', 'sequencer', 'web', 'web', 'ingest', 'notify'];

export const startRig = async (): Promise<Rig> => {
  const redis = await startTestRedis({ durability: 'always' });
  const path = 'path' in redis.connection ? redis.connection.path : '';
  const hooks = await receiver();
  const polled = await upstream();
  const token = randomBytes(24).toString('base64url');
  const hub = await install({ ALLCLEAR_OPERATOR_TOKEN: token, ALLCLEAR_TOKEN: token });
  await writeFile(join(hub.dataDir, 'soak.yaml'), settingsOf(hooks.url, polled.url));
  const client = redis.client();
  const queue = bullQueue({
    connection: client,
    // Nobody here waits for the outcome of a batch.
    blocking: () => ({ client, release: () => {} }),
    clock: systemClock,
    root: feedKeys('', 'ua').root,
    now: async () => Date.now(),
    keepDead: 86_400_000,
    reason: redisReason,
  });
  let server = await serverPid(client);
  const died: string[] = [];
  const said = new Map<string, HubProcess[]>();
  const alive = new Set<HubProcess>();

  const member = async (role: string, index: number): Promise<Member> => {
    const name = `${role}-${index}`;
    const line = await tcpProxy(path);
    const one = await memberOf(hub, role, name, {
      env: {
        ALLCLEAR_CONFIG: join(hub.dataDir, 'soak.yaml'),
        ALLCLEAR_REDIS_URL: `redis://127.0.0.1:${line.port}`,
      },
      started: (started) => {
        said.set(name, [...(said.get(name) ?? []), started]);
        alive.add(started);
        void started.ended.then(() => alive.delete(started));
      },
      died: (how) => died.push(`${name} ended by itself: ${JSON.stringify(how)}`),
    });
    return { ...one, line, busy: false };
  };
  // Nobody stays behind when this process ends by an error.
  process.on('exit', () => {
    for (const runs of said.values()) for (const run of runs) if (alive.has(run)) kill(run.pid);
    if (server !== 0) kill(server);
  });
  const members: Member[] = [];
  for (const [index, role] of ROLES.entries()) {
    const one = await member(role, index);
    members.push(one);
    await one.start();
  }
  const another = await member('web', ROLES.length);

  return {
    hub,
    redis: {
      ...redis,
      restart: async () => {
        await redis.restart();
        server = await serverPid(client);
      },
    },
    client,
    queue,
    members,
    another,
    receiver: hooks,
    upstream: polled,
    died,
    getsOn: () => within(systemClock, ANSWERS_WITHIN, client.ping()).catch(() => false),
    logs: () => new Map([...said].map(([name, runs]) => [name, runs.map((run) => run.output()).join('\n---\n')])),
    close: async () => {
      for (const one of [...members, another]) {
        one.process()?.thaw();
        await one.end();
        await one.line.close();
      }
      await hub.close();
      await queue.close();
      await Promise.all([redis.close(), hooks.close(), polled.close()]);
      server = 0;
    },
  };
};

/** JSON is YAML. */
const settingsOf = (hook: string, url: string): string =>
  JSON.stringify({
    sources: {
      json: [
        {
          id: POLLED.id,
          trust: POLLED.trust,
          regions: POLLED.regions.join(),
          url,
          list: '/active',
          region: '/region',
          interval: '2s',
          silentAfter: '60s',
        },
      ],
    },
    notify: { destinations: [{ ...TOLD, url: hook }] },
  });

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
};
