import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createNetServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { connect, type Options, type State } from '../../src/client/client.ts';
import { type HubProcess, type Installation, install } from '../support/hub-process.ts';
import { findChromium, sharedChromium } from '../support/page-chromium.ts';

/** What `config/examples` has, and the client library, against a hub that runs. */
const EXAMPLES = fileURLToPath(new URL('../../config/examples/', import.meta.url));

/** Whoever hears nothing for two of these and a half knows nothing any more: the shorter, the sooner a frozen hub shows. */
const HEARTBEAT = '1s';
const SECOND = 1_000;

let hub: Installation;
let serving: HubProcess;
let token: string;
beforeAll(async () => {
  hub = await install({ ALLCLEAR_LIVE_HEARTBEAT: HEARTBEAT });
  serving = await hub.serve();
  token = await hub.source('city', { trust: 'official', regions: 'all' });
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

const hasPython = spawnSync('python3', ['-c', 'import websockets']).status === 0;
test.skipIf(!hasPython)(
  'watch.py prints each change, and that nothing is known while the hub stands still',
  async () => {
    const child = spawn('python3', [`${EXAMPLES}watch.py`, '24'], {
      env: { ...process.env, ALLCLEAR_URL: hub.url, ALLCLEAR_TOKEN: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const printed: string[] = [];
    const expected = ['unknown', 'clear', 'alert', 'unknown', 'alert'];
    const then = [undefined, () => say({ kind: 'alert', region: '24' }), () => serving.freeze(), () => serving.thaw()];
    await new Promise<void>((resolve) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line === expected[printed.length]) void then[printed.length]?.();
        printed.push(line);
        if (printed.length === expected.length) resolve();
      });
    });
    child.kill();
    expect(printed).toEqual(expected);
    await say({ kind: 'all-clear', region: '24' });
  },
);

const hasCompiler = spawnSync('cc', ['--version']).status === 0;
test.skipIf(!hasCompiler)('lamp.c says what is known, and takes nothing else for calm', async () => {
  const lamp = join(hub.dataDir, 'lamp');
  const built = spawnSync('cc', [
    ...['-Wall', '-Wextra', '-Werror', '-std=c99', '-D_POSIX_C_SOURCE=200809L'],
    ...[`${EXAMPLES}lamp.c`, '-o', lamp],
  ]);
  expect(String(built.stderr)).toBe('');
  const run = async (port: string, region: string): Promise<string> => {
    const child = spawn(lamp, ['127.0.0.1', port, region, '1'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (data) => {
      said += data;
    });
    await once(child, 'close');
    return said.trim();
  };
  const { port } = new URL(hub.url);
  expect(await run(port, '3')).toBe('clear');
  await say({ kind: 'alert', region: '3' });
  expect(await run(port, '3')).toBe('alert');
  expect(await run(port, 'nowhere')).toBe('unknown');
  expect(await run('1', '3')).toBe('unknown');

  const answers = [
    'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 3\r\n\r\n"N"',
    'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"',
    'HTTP/1.1 200 OK\r\n\r\n"NN"',
    'HTTP/1.1 200 OK\r\n\r\n<p>Please pay for "N"</p>',
    '"N"',
  ];
  const liar = createNetServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(answers.shift() ?? ''));
  });
  await new Promise<void>((resolve) => liar.listen(0, '127.0.0.1', resolve));
  const to = String((liar.address() as AddressInfo).port);
  while (answers.length > 0) {
    const answer = answers[0];
    expect(await run(to, '3'), answer).toBe('unknown');
  }
  liar.close();
});

const chromium = findChromium();
test.skipIf(chromium === undefined)(
  'page.html, from another origin, shows the state by the module of the hub',
  async () => {
    const html = readFileSync(`${EXAMPLES}page.html`, 'utf8');
    const server = createServer((_, res) => res.setHeader('Content-Type', 'text/html').end(html));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const context = await (await sharedChromium(chromium ?? '')).newContext();
    try {
      const page = await context.newPage();
      const frames: string[] = [];
      page.on('websocket', (socket) => {
        frames.push(`opened ${socket.url()}`);
        socket.on('framereceived', ({ payload }) => frames.push(String(payload).slice(0, 500)));
        socket.on('close', () => frames.push('closed'));
      });
      page.on('framenavigated', (frame) => frames.push(`went to ${frame.url()}`));
      page.on('pageerror', (error) => frames.push(error.message));
      const { port } = server.address() as AddressInfo;
      await page.goto(`http://127.0.0.1:${port}/?hub=${encodeURIComponent(hub.url)}&region=Odesa%20Oblast`);
      // As long as the test may take: what the page needs first (module, places, board) comes late on a busy machine.
      const shows = async (state: string): Promise<void> =>
        await expect
          .poll(async () => (await page.locator('body').innerText()).split(/\n+/), { timeout: 120 * SECOND })
          .toContain(state);
      await shows('clear');
      await say({ kind: 'alert', region: '18' });
      await shows('alert').catch(async (error: unknown) => {
        // What a machine that is busy may have come upon cannot be had again.
        const status = await hub.get('/v1/status/18');
        const told = frames.filter((frame, index) => index > frames.length - 3 || !frame.includes('"heartbeat"'));
        throw new Error([JSON.stringify(status), ...told].join('\n'), { cause: error });
      });
    } finally {
      await context.close();
      server.close();
    }
  },
);
