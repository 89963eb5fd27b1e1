import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { connect, type Options, type State } from '../../src/client/client.ts';
import { type HubProcess, type Installation, install } from '../support/hub-process.ts';
import { findChromium, startChromium } from '../support/page-chromium.ts';

/** What `config/examples` has, and the client library, against a hub that runs. */
const EXAMPLES = fileURLToPath(new URL('../../config/examples/', import.meta.url));

let hub: Installation;
let serving: HubProcess;
let token: string;
beforeAll(async () => {
  hub = await install();
  serving = await hub.serve();
  token = await hub.source('city', '--trust', 'official', '--regions', 'all');
  await say({ kind: 'heartbeat' });
});
afterAll(() => hub.close());

const say = async (signal: object): Promise<void> => {
  const { status } = await hub.post(token, signal, '?wait=sequenced');
  expect(status).toBe(202);
};

const becomes = (client: ReturnType<typeof connect>, region: string, state: State): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (client.state(region) === state) resolve();
    };
    for (const name of ['change', 'stale', 'recovered'] as const) client.on(name, look);
    look();
  });

const ways: readonly (readonly [string, Partial<Options>])[] = [
  ['WebSocket', { WebSocket: WebSocket as unknown as NonNullable<Options['WebSocket']> }],
  ['server-sent events', { WebSocket: null }],
];
test.each(ways)('the client library by %s says what stands, and nothing once the hub is frozen', async (_, options) => {
  const client = connect({ url: hub.url, regions: ['Kyiv', 'UA-63'], ...options });
  try {
    await becomes(client, '31', 'clear');
    await say({ kind: 'alert', region: 'UA-30', level: 'red' });
    await becomes(client, 'Kyiv', 'alert');
    expect(client.state('22')).toBe('clear');
    expect(client.row('31')).toMatchObject({ nameEn: 'Kyiv', alerts: [{ level: 'red' }] });
    await say({ kind: 'all-clear', region: 'UA-30' });
    await becomes(client, '31', 'clear');
    serving.freeze();
    await becomes(client, '31', 'unknown');
  } finally {
    serving.thaw();
    await becomes(client, '31', 'clear');
    client.close();
  }
});

test('client.mjs prints each change', async () => {
  const child = spawn(process.execPath, [`${EXAMPLES}client.mjs`, 'Lviv Oblast'], {
    env: { ...process.env, ALLCLEAR_URL: hub.url, ALLCLEAR_TOKEN: undefined },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const printed = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (line.startsWith('27 clear')) void say({ kind: 'alert', region: '27' });
      if (line.startsWith('27 alert')) resolve();
    });
  });
  await printed;
  child.kill();
  expect(lines).toContain('27 alert Lviv Oblast');
  await say({ kind: 'all-clear', region: '27' });
});

test('the five lines of the README print what becomes of Kyiv', async () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const lines = /<script type="module">\n([\s\S]*?)<\/script>/.exec(readme)?.[1] ?? '';
  // Node imports nothing over HTTP: the module is fetched first, from the same address.
  const library = await (await fetch(`${hub.url}/client.js`)).text();
  const code = lines
    .replace(
      "'http://localhost:8080/client.js'",
      `'data:text/javascript;base64,${Buffer.from(library).toString('base64')}'`,
    )
    .replace('http://localhost:8080', hub.url);
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const printed: string[] = [];
  const done = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      printed.push(line);
      if (line === '31 clear') void say({ kind: 'alert', region: '31' });
      if (line === '31 alert') resolve();
    });
  });
  await done;
  child.kill();
  expect(printed).toContain('31 alert');
  await say({ kind: 'all-clear', region: '31' });
});

test('watch.sh says it by its exit code, and that it does not know when the hub is away', async () => {
  const run = async (url: string): Promise<readonly [string, number | null]> => {
    const child = spawn('sh', [`${EXAMPLES}watch.sh`, '12'], {
      env: { ...process.env, ALLCLEAR_URL: url, ALLCLEAR_TOKEN: '' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let said = '';
    child.stdout.on('data', (data) => {
      said += data;
    });
    const [code] = (await once(child, 'close')) as [number | null];
    return [said.trim(), code];
  };
  expect(await run(hub.url)).toEqual(['clear', 0]);
  await say({ kind: 'alert', region: '12' });
  expect(await run(hub.url)).toEqual(['alert', 1]);
  expect(await run('http://127.0.0.1:1')).toEqual(['unknown', 2]);
});

const chromium = findChromium();
test.skipIf(chromium === undefined)(
  'page.html, from another origin, shows the state by the module of the hub',
  async () => {
    const html = readFileSync(`${EXAMPLES}page.html`, 'utf8');
    const server = createServer((_, res) => res.setHeader('Content-Type', 'text/html').end(html));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await startChromium(chromium ?? '');
    try {
      const page = await browser.newPage();
      const { port } = server.address() as AddressInfo;
      await page.goto(`http://127.0.0.1:${port}/?hub=${encodeURIComponent(hub.url)}&region=Odesa%20Oblast`);
      await page.getByText('clear', { exact: true }).waitFor();
      await say({ kind: 'alert', region: '18' });
      await page.getByText('alert', { exact: true }).waitFor();
    } finally {
      await browser.close();
      server.close();
    }
  },
);
