import { request as ask, createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Installation, install } from '../support/hub-process.ts';
import { findChromium, sharedChromium } from '../support/page-chromium.ts';

/** A proxy as `location /alerts/ { proxy_pass http://hub/; }` with Upgrade: the hub does not know of the path. */
const PREFIX = '/alerts/';

let hub: Installation;
let proxy: Server;
const outside: string[] = [];
beforeAll(async () => {
  hub = await install();
  await hub.serve();
  const { port } = new URL(hub.url);
  const within = (url = ''): string | undefined => (url.startsWith(PREFIX) ? url.slice(PREFIX.length - 1) : undefined);
  proxy = createServer((req, res) => {
    const path = within(req.url);
    if (path === undefined) {
      outside.push(req.url ?? '');
      res.writeHead(404).end();
      return;
    }
    const asked = ask({ host: '127.0.0.1', port, path, method: req.method, headers: req.headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    asked.on('error', () => res.destroy());
    req.pipe(asked);
  });
  proxy.on('upgrade', (req, socket, head) => {
    const path = within(req.url);
    const upstream = connect(Number(port), '127.0.0.1', () => {
      const lines = Object.entries(req.headers).map(([name, value]) => `${name}: ${String(value)}\r\n`);
      upstream.write(`GET ${path ?? '/'} HTTP/1.1\r\n${lines.join('')}\r\n`);
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    for (const one of [socket, upstream]) one.on('error', () => one.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  proxy.closeAllConnections();
  proxy.close();
  await hub.close();
});

const chromium = findChromium();
test.skipIf(chromium === undefined)(
  'the page below a path asks nothing of the root: files, answers, socket, worker',
  async () => {
    const token = await hub.source('city', { trust: 'official', regions: 'all' });
    const context = await (await sharedChromium(chromium ?? '')).newContext();
    try {
      const page = await context.newPage();
      const sockets: string[] = [];
      page.on('websocket', (socket) => sockets.push(new URL(socket.url()).pathname));
      const base = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}${PREFIX}`;
      await page.goto(`${base}?places=31&lang=en`);
      await hub.post(token, { kind: 'alert', region: '31' }, '?wait=sequenced');
      await page.waitForFunction(`document.title.includes('Kyiv') || document.body.innerText.includes('Alert')`);
      expect(sockets).toContain(`${PREFIX}v1/live`);
      const scope = await page.evaluate(`navigator.serviceWorker.ready.then(({ scope }) => scope)`);
      expect(scope).toBe(base);
      for (const view of ['history', 'drills', 'hub', 'now']) await page.evaluate(`location.hash = '${view}'`);
      await page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => undefined);
      expect(outside).toEqual([]);
      await page.goto(`${base}docs`);
      await page.getByRole('link', { name: 'OpenAPI 3.1' }).click();
      expect(new URL(page.url()).pathname).toBe(`${PREFIX}openapi.json`);
    } finally {
      await context.close();
    }
  },
);
