import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HubInside } from '../support/hub-inside.ts';
import { hubInside } from '../support/hub-inside.ts';
import type { LiveClient } from '../support/live-client.ts';
import { liveClient } from '../support/live-client.ts';
import type { RedisGroup, RedisProcess } from '../support/redis-processes.ts';
import { serverBinary, startPair, until } from '../support/redis-processes.ts';
import type { TcpProxy } from '../support/tcp-proxy.ts';
import { tcpProxy } from '../support/tcp-proxy.ts';

/** One address, `redis://…`, and a proxy behind it that goes to the new primary while old connections stay open. */
const binary = await serverBinary();
const NEEDS = binary === undefined ? ' (skipped: no redis-server can be had here)' : '';

let group: RedisGroup;
let proxy: TcpProxy;
let hub: HubInside;
let subscriber: LiveClient;
let token: string;

const nodes = (): readonly [RedisProcess, RedisProcess] => group.nodes as [RedisProcess, RedisProcess];

beforeEach(async () => {
  if (binary === undefined) return;
  group = await startPair(binary);
  proxy = await tcpProxy(nodes()[0].port);
  hub = await hubInside(`redis://127.0.0.1:${proxy.port}`);
  token = await hub.source('official', { id: 'ua' });
  subscriber = liveClient(hub.url);
  await subscriber.until(({ type }) => type === 'snapshot');
  await isHeard('31');
  await nodes()[0].client.wait(1, 5_000);
});
afterEach(async () => {
  subscriber?.close();
  await hub?.close();
  await proxy?.close();
  await group?.close();
});

/** An alert is taken, put in order and told, all by connections that work. */
const isHeard = async (region: string): Promise<void> => {
  await until(`an alert in ${region} is taken`, async () => {
    const signal = { id: `in-${region}`, kind: 'alert', region, at: new Date().toISOString() };
    return (await hub.post(token, signal)) === 202;
  });
  await subscriber.until(
    (frame) =>
      (frame.type === 'events' && frame.events.some((event) => event.region === region)) ||
      (frame.type === 'snapshot' && frame.regions.some(({ id, state }) => id === region && state === 'alert')),
  );
};

/** Seconds, and a busy machine's share on top; milliseconds. */
const SOON = 20_000;
const withinSoon = async (work: Promise<void>): Promise<void> => {
  const begun = performance.now();
  await work;
  expect(performance.now() - begun).toBeLessThan(SOON);
};

describe.skipIf(binary === undefined)(`another server behind the same address${NEEDS}`, () => {
  test('is found by every connection when the old one answers READONLY', async () => {
    const [old, next] = nodes();
    await next.client.replicaof('NO', 'ONE');
    await old.client.replicaof('127.0.0.1', next.port);
    proxy.moveTo(next.port);
    await withinSoon(isHeard('14'));
    await expect.poll(() => proxy.openTo(old.port), { timeout: SOON }).toBe(0);
    await withinSoon(isHeard('9'));
  });

  test('is found by every connection when the old one is cut off and goes on as if it were the primary', async () => {
    const [old, next] = nodes();
    await next.client.replicaof('NO', 'ONE');
    proxy.moveTo(next.port);
    await expect.poll(() => proxy.openTo(old.port), { timeout: SOON }).toBe(0);
    await withinSoon(isHeard('14'));
    // What the source's first word made may have gone to the old one and is lost with it; the alert is here.
    expect(JSON.stringify(await next.client.xrange('{ua}:log', '-', '+'))).toContain('\\"region\\":\\"14\\"');
    await expect.poll(async () => (await fetch(`${hub.url}/readyz`)).status, { timeout: SOON }).toBe(200);
  });

  test('is found when nothing more comes through the old connections and nobody ends them', async () => {
    const [old, next] = nodes();
    await next.client.replicaof('NO', 'ONE');
    proxy.freeze();
    proxy.moveTo(next.port);
    await withinSoon(isHeard('14'));
    await expect.poll(() => proxy.openTo(old.port), { timeout: SOON }).toBe(0);
  });

  test('is found when the old connections are half closed', async () => {
    const [, next] = nodes();
    await next.client.replicaof('NO', 'ONE');
    proxy.moveTo(next.port);
    proxy.halfClose();
    await withinSoon(isHeard('14'));
  });

  test('that still reads its data is waited for', async () => {
    const [, next] = nodes();
    await next.client.replicaof('NO', 'ONE');
    const busy = await loadingServer();
    proxy.moveTo(busy.port);
    proxy.halfClose();
    await busy.asked;
    proxy.moveTo(next.port);
    await withinSoon(isHeard('14'));
    await busy.close();
  });
});

describe.skipIf(binary === undefined)(`the same server behind an address whose connections broke${NEEDS}`, () => {
  test.each(['freeze', 'halfClose'] as const)('is connected to anew (%s)', async (how) => {
    proxy[how]();
    await withinSoon(isHeard('14'));
    await expect.poll(async () => (await fetch(`${hub.url}/readyz`)).status, { timeout: SOON }).toBe(200);
  });
});

/** Answers as Redis does while it reads its data; `asked` when it was asked many times. */
const loadingServer = async () => {
  const ENOUGH = 20;
  const sockets = new Set<Socket>();
  let answers = 0;
  let enough = (): void => {};
  const asked = new Promise<void>((resolve) => {
    enough = resolve;
  });
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (data) => {
      for (const _ of String(data).matchAll(/^\*\d+\r$/gm)) {
        socket.write('-LOADING Redis is loading the dataset in memory\r\n');
        answers += 1;
        if (answers === ENOUGH) enough();
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
};
