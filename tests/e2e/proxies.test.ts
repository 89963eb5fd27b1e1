import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Installation, install } from '../support/hub-process.ts';
import { isThere, type RunningProxy, startProxy, WAYS } from '../support/proxies.ts';

/** The files of config/deploy in the programs that they are for, wherever these are installed. */

let hub: Installation;
let token: string;
beforeAll(async () => {
  hub = await install({ ALLCLEAR_LIVE_HEARTBEAT: '500ms', ALLCLEAR_HTTP_TRUST_PROXY: '1' });
  await hub.serve();
  token = await hub.source('city', '--trust', 'official', '--regions', 'all');
});
afterAll(() => hub.close());

const say = (kind: string): Promise<unknown> => hub.post(token, { kind, region: '31' }, '?wait=sequenced');

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

const gatewayPort = (): number => Number(new URL(hub.url).port);

/** A gateway that does not do as it should. */
const bad = async (behave: (server: Server) => void): Promise<number> => {
  const server = createServer();
  behave(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  opened.push(server);
  return port;
};
const BAD: readonly (readonly [string, () => Promise<number>])[] = [
  [
    'is not there',
    async () => {
      const port = await bad(() => {});
      await opened.pop()?.close();
      return port;
    },
  ],
  ['hangs up', () => bad((server) => server.on('connection', (socket) => socket.destroy()))],
  [
    'never answers',
    () =>
      bad((server) =>
        server.on('connection', (socket) => {
          opened.push({ close: () => socket.destroy() });
          socket.on('error', () => {});
        }),
      ),
  ],
];

const stream = (url: string): Promise<Response> => fetch(url, { headers: { Accept: 'text/event-stream' } });

/** Reads until the text is there; the stream stays open. */
const until = async (reader: ReadableStreamDefaultReader<Uint8Array>, text: string): Promise<string> => {
  let said = '';
  while (!said.includes(text)) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`the stream ended after ${said}`);
    said += Buffer.from(value).toString();
  }
  return said;
};

describe.each(WAYS.map((way) => [way.name, way] as const))('%s', (_name, way) => {
  describe.skipIf(!isThere(way))('where it is installed', () => {
    const start = async (gateway: number, change?: (file: string) => string): Promise<RunningProxy> => {
      const proxy = await startProxy(way, gateway, change);
      opened.push(proxy);
      return proxy;
    };

    const followsBoth = async (url: string): Promise<void> => {
      await say('all-clear');
      const status = await fetch(`${url}/v1/status/31`);
      expect([status.status, ((await status.json()) as { state: string }).state]).toEqual([200, 'clear']);

      const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/live?regions=31`);
      opened.push({ close: () => socket.terminate() });
      const alerted = new Promise<void>((resolve, reject) => {
        socket.on('error', reject);
        socket.on('message', (data) => {
          if (String(data).includes('"alert.started"')) resolve();
        });
      });
      await once(socket, 'open');

      const events = await stream(`${url}/v1/live?regions=31`);
      expect(events.headers.get('Content-Type')).toContain('text/event-stream');
      const reader = (events.body as ReadableStream<Uint8Array>).getReader();
      opened.push({ close: () => reader.cancel() });
      await until(reader, '"type":"snapshot"');
      await say('alert');
      await Promise.all([alerted, until(reader, '"alert.started"')]);
      // Longer than the proxy waits for one word: heartbeats hold the stream.
      const began = performance.now();
      while (performance.now() - began < 2_500) await until(reader, '"type":"heartbeat"');
      expect(socket.readyState).toBe(WebSocket.OPEN);
    };

    test('passes on answers, WebSockets and streams, and holds nothing back', async () => {
      await followsBoth((await start(gatewayPort())).url);
    });

    test('does so behind a path, too, changed as the file says', async () => {
      await followsBoth(`${(await start(gatewayPort(), way.behindPath)).url}/alerts`);
    });

    test.each(BAD)(
      'tells a browser to come back when the gateway %s, and keeps the status of all else',
      async (_, gateway) => {
        const { url } = await start(await gateway());
        const answer = await stream(`${url}/v1/live?regions=31`);
        const text = await answer.text();
        expect(answer.status, text).toBe(200);
        expect(answer.headers.get('Content-Type')).toBe('text/event-stream; charset=utf-8');
        expect(answer.headers.get('Cache-Control')).toContain('no-store');
        expect(text).toMatch(/^retry: 10000\n\nevent: error\ndata: \{"type":"error","code":"hub\.closing",.*\}\n\n$/);
        const [plain, socket] = await Promise.all([
          fetch(`${url}/v1/status`),
          fetch(`${url}/v1/live`, { headers: { Accept: 'application/json' } }),
        ]);
        expect([502, 503, 504]).toContain(plain.status);
        expect([502, 503, 504]).toContain(socket.status);
      },
    );
  });
});
