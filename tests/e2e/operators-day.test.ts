import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import type { HubProcess, Installation } from '../support/hub-process.ts';
import { install } from '../support/hub-process.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';

/** The whole of an operator's day with nothing but an address and a token, and what was said about it nowhere. */
const opened: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

const MANNERS: readonly (readonly [string, readonly (readonly string[])[]])[] = [
  ['one process', [[]]],
  [
    'a process for each role and two gateways',
    [
      ['--role', 'sequencer'],
      ['--role', 'replay'],
      ['--role', 'web', '--web', '2'],
    ],
  ],
];

// biome-ignore lint/suspicious/noExplicitAny: a test reads what came over the wire
type Body = any;
type Answer = { readonly status: number; readonly body: Body };

/** Everything that was answered and shown, except what tells a token once; and all the tokens there were. */
const witness = () => {
  const said: string[] = [];
  const tokens = new Set<string>();
  return { said, tokens };
};

const MAIN = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

const CSV = [
  'oblast,raion,hromada,level,started_at,finished_at,source',
  'Poltavska oblast,,,oblast,2022-04-01T00:00:00Z,2022-04-01T01:00:00Z,official',
  'Sumska oblast,,,oblast,2022-04-01T00:10:00Z,2022-04-01T01:30:00Z,official',
  '',
].join('\n');

const years = (count: number): string => {
  const lines = Array.from({ length: count }, (_, index) => {
    const from = Date.UTC(2022, 3, 1) + index * 600_000;
    return `Poltavska oblast,,,oblast,${new Date(from).toISOString()},${new Date(from + 30_000).toISOString()},official`;
  });
  return ['oblast,raion,hromada,level,started_at,finished_at,source', ...lines, ''].join('\n');
};

describe.each(MANNERS)("an operator's day, %s", (_name, processes) => {
  test('from the first admin to a revoked token', { timeout: 240_000 }, async () => {
    const redis: TestRedis = await startTestRedis({ durability: 'always' });
    opened.push(redis);
    const hub: Installation = await install({
      ALLCLEAR_REDIS_URL: 'path' in redis.connection ? redis.connection.path : '',
      ALLCLEAR_LOGGING_LEVEL: 'trace',
      ALLCLEAR_ACCESS_TWO_PERSONS_REGIONS: '2',
      ALLCLEAR_ACCESS_TWO_PERSONS_LEVEL: 'oblast',
    });
    opened.push(hub);
    const running: HubProcess[] = [];
    for (const args of processes) running.push(await hub.serve(...args));
    const { said, tokens } = witness();

    const ask = async (token: string | null, method: string, path: string, body?: unknown): Promise<Answer> => {
      const isFile = typeof body === 'string';
      const response = await fetch(`${hub.url}${path}`, {
        method,
        headers: {
          ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'Content-Type': isFile ? 'text/csv' : 'application/json' }),
        },
        ...(body === undefined ? {} : { body: isFile ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = response.headers.get('Content-Type')?.includes('json') === true && !path.startsWith('/v1/export');
      const read: Body = isJson ? JSON.parse(text) : text;
      if (typeof read === 'object' && typeof read.token === 'string') tokens.add(read.token);
      else said.push(text, JSON.stringify([...response.headers]));
      return { status: response.status, body: read };
    };
    const done = async (token: string | null, method: string, path: string, body?: unknown): Promise<Body> => {
      const answer = await ask(token, method, path, body);
      expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
      return answer.body;
    };
    const until = async (path: string, fits: (body: Body) => boolean, token: string | null = null): Promise<Body> => {
      for (;;) {
        const { body } = await ask(token, 'GET', path).catch(() => ({ body: {} }));
        if (fits(body)) return body;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    const isState = (state: string) => (body: Body) => body.state === state;

    // The first admin, two operators, a source.
    const admin = (await readFile(join(hub.dataDir, 'operator.token'), 'utf8')).trim();
    tokens.add(admin);
    expect(await done(admin, 'GET', '/v1/me')).toMatchObject({ id: 'admin', role: 'admin' });
    const olena = await done(admin, 'POST', '/v1/people', { name: 'Olena', role: 'operator' });
    const taras = await done(admin, 'POST', '/v1/people', { name: 'Taras', role: 'operator' });
    const city = await done(admin, 'POST', '/v1/sources', {
      id: 'city',
      trust: 'official',
      regions: 'all',
      silentAfter: 'never',
    });
    await done(city.token, 'POST', '/v1/signals', { kind: 'heartbeat' });
    await until('/v1/status/19', isState('clear'));

    // An alert that takes two, and a retraction that takes two.
    const byTwo = async (kind: string, reason: string): Promise<void> => {
      const asked = await ask(olena.token, 'POST', '/v1/operator/signals', { kind, region: 19, reason });
      expect(asked).toMatchObject({ status: 202, body: { kind, by: { name: 'Olena' } } });
      const confirm = `/v1/operator/proposals/${asked.body.id}/confirm`;
      expect((await ask(olena.token, 'POST', confirm)).status).toBe(409);
      expect(await done(taras.token, 'POST', confirm)).toMatchObject({
        operator: 'Olena',
        confirmedBy: { name: 'Taras' },
      });
    };
    await byTwo('alert', 'sirens heard at the town hall');
    await until('/v1/status/19', isState('alert'));
    await byTwo('retraction', 'it was a test of the sirens');
    await until('/v1/status/19', isState('clear'));

    // A drill from a CSV.
    const scenario = await done(olena.token, 'POST', '/v1/scenarios?name=night.csv', CSV);
    expect(scenario.problems.total).toBe(0);
    const drill = await done(olena.token, 'POST', '/v1/drills', { scenario: scenario.id, feed: 'night', speed: 'max' });
    expect(drill.status).toBe('Exercise');
    const events = String(await done(null, 'GET', '/v1/drills/night/live'))
      .trim()
      .split('\n\n');
    expect(events.at(-1)).toContain('"proof":"same"');
    await done(olena.token, 'DELETE', '/v1/drills/night');

    // An import whose process is killed, and which goes on with the same file.
    const file = years(30_000);
    const job = await done(admin, 'POST', '/v1/imports?name=years.csv', file);
    const address = `/v1/imports/${job.id}`;
    await until(address, ({ intervals }) => (intervals?.added ?? 0) > 0, admin);
    const web = running.at(-1);
    await web?.end('SIGKILL');
    const again = async (): Promise<void> => {
      try {
        running.push(await hub.serve(...(processes.at(-1) ?? [])));
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 500)); // The port may be held a moment longer.
        await again();
      }
    };
    await again();
    await until(address, isState('interrupted'), admin);
    expect((await done(admin, 'POST', '/v1/imports?name=years.csv', file)).id).toBe(job.id);
    const imported = await until(address, ({ state }) => state === 'done' || state === 'failed', admin);
    expect(imported).toMatchObject({ state: 'done', rows: 30_000 });
    expect(imported.resumedAfterLine).toBeGreaterThan(0);

    // What was said can be taken away, and stands in the trail by name.
    const out = String(await done(taras.token, 'GET', '/v1/export?from=2026-01-01T00:00:00Z'));
    expect(out).toContain('sirens heard at the town hall');
    const { audit } = await done(olena.token, 'GET', '/v1/operator/audit');
    expect(audit).toMatchObject([
      { kind: 'retraction', operator: 'Olena', confirmedBy: { id: taras.id } },
      { kind: 'alert', operator: 'Olena', person: olena.id },
    ]);
    const acts = (await done(olena.token, 'GET', '/v1/audit')).audit.map(({ act }: { act: string }) => act);
    for (const act of [
      'addPerson',
      'addSource',
      'confirmProposal',
      'sendScenario',
      'beginDrill',
      'removeDrill',
      'importFile',
    ])
      expect(acts).toContain(act);

    // Tokens that end, at every gateway within a second.
    const renewed = await done(admin, 'POST', '/v1/sources/city/token', {});
    await done(admin, 'DELETE', `/v1/people/${taras.id}`);
    await new Promise((resolve) => setTimeout(resolve, 1_000)); // This long they may still be taken, and no longer.
    for (let times = 0; times < 8; times += 1) {
      expect((await ask(taras.token, 'GET', '/v1/me')).status).toBe(401);
      expect((await ask(city.token, 'POST', '/v1/signals', { kind: 'heartbeat' })).status).toBe(401);
    }
    await done(renewed.token, 'POST', '/v1/signals', { kind: 'heartbeat' });

    // A backup taken with a command from another folder, and restored elsewhere with another: all of it is there, and the
    // token that was revoked is revoked there, too.
    const folder = await mkdtemp(join(tmpdir(), 'allclear-elsewhere-'));
    opened.push({ close: () => rm(folder, { recursive: true, force: true }) });
    const elsewhere: Installation = await install();
    opened.push(elsewhere);
    running.push(await elsewhere.serve());
    const itsAdmin = (await readFile(join(elsewhere.dataDir, 'operator.token'), 'utf8')).trim();
    tokens.add(itsAdmin);
    const command = async (url: string, token: string, ...args: string[]): Promise<void> => {
      const env = {
        PATH: process.env['PATH'] ?? '',
        XDG_CONFIG_HOME: folder,
        ALLCLEAR_URL: url,
        ALLCLEAR_TOKEN: token,
      };
      const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
      let out = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (data) => {
          out += data;
        });
      const [code] = await once(child, 'close');
      said.push(out);
      expect(code, `${args.join(' ')}: ${out}`).toBe(0);
    };
    await command(hub.url, admin, 'backup', 'hub.backup');
    await command(elsewhere.url, itsAdmin, 'restore', 'hub.backup');
    const there = async (token: string | null, path: string): Promise<Answer> => {
      const headers: Record<string, string> = token === null ? {} : { Authorization: `Bearer ${token}` };
      const response = await fetch(`${elsewhere.url}${path}`, { headers });
      return { status: response.status, body: await response.json().catch(() => undefined) };
    };
    await expect.poll(async () => (await there(null, '/v1/status/19')).body.state, { timeout: 30_000 }).toBe('clear');
    const past = '/v1/history?region=19&from=2022-04-01T00:00:00Z&to=2022-04-02T00:00:00Z';
    const intervals = ({ body }: Answer) => body.intervals;
    expect(intervals(await there(null, past))).toEqual(intervals(await ask(null, 'GET', past)));
    expect(intervals(await there(null, past))).not.toEqual([]);
    expect((await there(olena.token, '/v1/me')).body).toMatchObject({ id: olena.id, role: 'operator' });
    expect((await there(taras.token, '/v1/me')).status).toBe(401);
    expect((await there(olena.token, '/v1/operator/audit')).body.audit).toEqual(audit);

    // No token stands in a log, an address, an error, a metric or a row of the audit.
    for (const path of ['/metrics', '/v1/sources', '/readyz', `/v1/live?token=${olena.token}`])
      await ask(null, 'GET', path);
    for (const path of ['/v1/audit?limit=1000', '/v1/people', '/v1/sources', '/v1/rejected'])
      await ask(admin, 'GET', path);
    const all = [...said, ...running.map((one) => one.output())].join('\n');
    expect(tokens.size).toBe(6);
    for (const token of tokens) expect(all.includes(token), `a token beginning with ${token.slice(0, 6)}`).toBe(false);
  });
});
