import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Installation, install } from '../support/hub-process.ts';
import { isThere, type RunningProxy, startProxy, WAYS } from '../support/proxies.ts';

/** The files of config/deploy in the programs that they are for, wherever these are installed. */

let hub: Installation;
let token: string;
beforeAll(async () => {
  hub = await install({ ALLCLEAR_LIVE_HEARTBEAT: '500ms', ALLCLEAR_HTTP_TRUST_PROXY: '1' });
  await hub.serve();
  token = await hub.source('city', { trust: 'official', regions: 'all' });
});
afterAll(() => hub.close());

/** What a test opened ends with it; others run beside it, since all of them mostly wait. */
type Opened = { close(): unknown }[];
const openedBy = ({ onTestFinished }: TestContext): Opened => {
  const opened: Opened = [];
  onTestFinished(async () => {
    for (const one of opened.reverse()) await one.close();
  });
  return opened;
};

const gatewayPort = (): number => Number(new URL(hub.url).port);

/** A gateway that does not do as it should. */
const bad = async (opened: Opened, behave: (server: Server) => void): Promise<number> => {
  const server = createServer();
  behave(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  opened.push(server);
  return port;
};
const BAD: readonly (readonly [string, (opened: Opened) => Promise<number>])[] = [
  [
    'is not there',
    async (opened) => {
      const port = await bad(opened, () => {});
      await opened.pop()?.close();
      return port;
    },
  ],
  ['hangs up', (opened) => bad(opened, (server) => server.on('connection', (socket) => socket.destroy()))],
  [
    'never answers',
    (opened) =>
      bad(opened, (server) =>
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

/** Each test that follows a place follows one of its own: directly, and behind a path. */
const FOLLOWED = [
  ['31', '14'],
  ['24', '9'],
  ['12', '27'],
] as const;

describe.concurrent.each(WAYS.map((way, index) => [way.name, way, FOLLOWED[index] ?? ['', '']] as const))(
  '%s',
  (_name, way, [place, placeBehindPath]) => {
    describe.skipIf(!isThere(way))('where it is installed', () => {
      const start = async (
        opened: Opened,
        gateway: number,
        change?: (file: string) => string,
      ): Promise<RunningProxy> => {
        const proxy = await startProxy(way, gateway, change);
        opened.push(proxy);
        return proxy;
      };

      const followsBoth = async (opened: Opened, url: string, region: string): Promise<void> => {
        const say = (kind: string): Promise<unknown> => hub.post(token, { kind, region }, '?wait=sequenced');
        await say('all-clear');
        const status = await fetch(`${url}/v1/status/${region}`);
        expect([status.status, ((await status.json()) as { state: string }).state]).toEqual([200, 'clear']);

        const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/live?regions=${region}`);
        opened.push({ close: () => socket.terminate() });
        const alerted = new Promise<void>((resolve, reject) => {
          socket.on('error', reject);
          socket.on('message', (data) => {
            if (String(data).includes('"alert.started"')) resolve();
          });
        });
        await once(socket, 'open');

        const events = await stream(`${url}/v1/live?regions=${region}`);
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

      test('passes on answers, WebSockets and streams, and holds nothing back', async (context) => {
        const opened = openedBy(context);
        await followsBoth(opened, (await start(opened, gatewayPort())).url, place);
      });

      test('does so behind a path, too, changed as the file says', async (context) => {
        const opened = openedBy(context);
        const { url } = await start(opened, gatewayPort(), way.behindPath);
        await followsBoth(opened, `${url}/alerts`, placeBehindPath);
      });

      test.for(BAD)(
        'tells a browser to come back when the gateway %s, and keeps the status of all else',
        async ([, gateway], context) => {
          const opened = openedBy(context);
          const { url } = await start(opened, await gateway(opened));
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
  },
);
