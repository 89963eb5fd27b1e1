import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Installation, install } from '../support/hub-process.ts';

/** Every command of the papers for operators, one after another as they stand, against hubs that run. */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MAIN = join(ROOT, 'dist/src/cli/main.js');

let hub: Installation;
let other: Installation;
let folder: string;
let admin: string;
beforeAll(async () => {
  [hub, other] = await Promise.all([install(), install()]);
  await Promise.all([hub.serve(), other.serve()]);
  folder = await mkdtemp(join(tmpdir(), 'allclear-papers-'));
  admin = (await readFile(join(hub.dataDir, 'operator.token'), 'utf8')).trim();
  const night = 'oblast,raion,hromada,level,started_at,finished_at,source';
  const rows = 'Poltavska oblast,,,oblast,2022-04-01T00:00:00Z,2022-04-01T01:00:00Z,official';
  for (const name of ['day.csv.gz', 'official.csv.gz']) await writeFile(join(folder, name), `${night}\n${rows}\n`);
  const [lon, lat] = [36.23, 49.99];
  const square = [
    [lon, lat],
    [lon + 0.2, lat],
    [lon + 0.2, lat + 0.2],
    [lon, lat],
  ];
  const raion = {
    type: 'Feature',
    properties: { name: 'Харківський район' },
    geometry: { type: 'Polygon', coordinates: [square] },
  };
  await writeFile(join(folder, 'raions.geojson'), JSON.stringify(raion));
});
afterAll(async () => {
  await Promise.all([hub.close(), other.close()]);
  await rm(folder, { recursive: true, force: true });
});

/** What is written down for people: a line that begins with a command, and those that it goes on over. */
const commandsOf = async (paper: string): Promise<readonly string[]> => {
  const text = await readFile(join(ROOT, paper), 'utf8');
  return [...text.matchAll(/^ {4}((?:allclear|npm run -s allclear --|curl) (?:[^\n]*\\\n)*[^\n]*)$/gm)].map(
    ([, command = '']) => command.replace(/\s+#.*$/, ''),
  );
};

type Ran = { readonly code: number | null; readonly out: string };
const running = new Set<ReturnType<typeof spawn>>();
afterEach(() => {
  for (const child of running) child.kill();
});

/** From a folder that no hub knows of, in a shell, with the names and addresses of the papers made those of the test. */
const run = async (
  command: string,
  env: Readonly<Record<string, string>>,
  said: (out: string) => void = () => {},
): Promise<Ran> => {
  const line = command
    .replace(/^(?:npm run -s allclear --|allclear)/, `"${process.execPath}" "${MAIN}"`)
    .replaceAll('https://alerts.example.org', hub.url)
    .replaceAll('http://new-hub:8080', other.url)
    .replaceAll('localhost:8080', new URL(hub.url).host);
  const child = spawn('sh', ['-c', line.replace(/^curl/, 'curl -sS --fail-with-body')], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'] ?? '',
      NO_COLOR: '1',
      XDG_CONFIG_HOME: join(folder, 'config'),
      ALLCLEAR_DATA_DIR: join(folder, 'nothing-here'),
      ...env,
    },
  });
  running.add(child);
  let out = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      out += data;
      said(out);
    });
  const [code] = (await once(child, 'close')) as [number | null];
  running.delete(child);
  return { code, out };
};

describe('config/deploy/operating.md', () => {
  test('from the login to a restored backup, each command does what it says', { timeout: 120_000 }, async () => {
    const commands = await commandsOf('config/deploy/operating.md');
    expect(commands.length).toBeGreaterThan(14);
    const otherAdmin = (await readFile(join(other.dataDir, 'operator.token'), 'utf8')).trim();
    for (const command of commands) {
      const isLocal = command === 'allclear doctor';
      const env: Record<string, string> = command.includes('new-hub')
        ? { ALLCLEAR_TOKEN: otherAdmin }
        : command.startsWith('allclear login')
          ? { ALLCLEAR_TOKEN: admin }
          : isLocal
            ? // It holds its clock against that of Redis, which is the machine's also where the tests run a year ahead.
              { ...(hub.env as Record<string, string>), NODE_OPTIONS: '' }
            : { ALLCLEAR_URL: hub.url };
      const { code, out } = await run(command, env);
      expect(code, `${command}: ${out}`).toBe(0);
      expect(out).not.toContain(admin);
    }
    const sources = await other.get<{ sources: readonly { id: string }[] }>('/v1/sources');
    expect(sources.sources.map(({ id }) => id)).toContain('city-hall');
  });
});

describe('README.md', () => {
  test('a first alert, drills and the past', { timeout: 120_000 }, async () => {
    const commands = await commandsOf('README.md');
    expect(commands.length).toBeGreaterThan(7);
    const env: Record<string, string> = { ALLCLEAR_URL: hub.url, ALLCLEAR_TOKEN: admin };
    let watched = '';
    // The other paper calls its source the same.
    await run('allclear source remove city-hall', env);
    for (const command of commands) {
      if (command.endsWith('-- watch')) {
        // It goes on until it is stopped; the next command comes once it shows the board.
        await new Promise<void>((resolve) => {
          void run(command, env, (out) => {
            watched = out;
            resolve();
          });
        });
        continue;
      }
      // A night of eight hours at sixty times the speed would take eight minutes.
      const { code, out } = await run(command.replace('--speed 60', '--speed max'), env);
      expect(code, `${command}: ${out}`).toBe(0);
      const token = /\bac_[\w-]+/.exec(out)?.[0];
      if (command.includes('source add') && token !== undefined) env['TOKEN'] = token;
      if (command.includes('"kind":"alert"'))
        await expect.poll(() => watched, { timeout: 20_000 }).toMatch(/ALERT.*Kyiv|Kyiv.*ALERT/i);
      if (command.includes('/v1/status/31')) expect(out).toContain('"state":"alert"');
    }
    const { state } = await hub.get<{ state: string }>('/v1/status/31');
    expect(state).toBe('clear');
    expect(await readFile(join(folder, 'drill.html'), 'utf8')).toContain('<html');
  });
});
