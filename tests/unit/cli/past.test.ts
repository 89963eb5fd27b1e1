import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fakeCli, ok, problem } from './fake-cli.ts';
import { settle } from './fake-clock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allclear-past-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const FROM = ['--from', '2026-11-19T00:00:00Z', '--to', '2026-11-20T00:00:00Z'];
const QUERY = 'from=2026-11-19T00:00:00.000Z&to=2026-11-20T00:00:00.000Z&format';
const LINES = '{"scenario":"x"}\n{"id":"1"}\n{"id":"2"}\n';

describe('export', () => {
  const hub = { [`v1/export?${QUERY}=ndjson`]: ok(LINES), [`v1/export?feed=drill&${QUERY}=csv`]: ok('a,b\n1,2\n') };

  test('to standard output is what the hub sends, and how much is said beside it', async () => {
    const cli = fakeCli({ hub });
    expect(await cli.run('export', ...FROM)).toBe(0);
    expect(cli.out()).toBe(LINES);
    expect(cli.err()).toBe('2 lines written.\n');
  });

  test('to a file says in JSON what was written, and where the history stands in for the log', async () => {
    const headers = {
      'allclear-history-until': '2026-11-19T05:00:00.000Z',
      'allclear-feed-status': 'Exercise',
      'allclear-left-out': '3',
    };
    const path = join(folder, 'rows.csv');
    const cli = fakeCli({ hub, headers });
    expect(await cli.run('export', '--feed', 'drill', ...FROM, '--csv', '--output', path, '--json')).toBe(0);
    expect(await readFile(path, 'utf8')).toBe('a,b\n1,2\n');
    expect((await stat(path)).mode & 0o077).toBe(0);
    expect(cli.json()).toMatchObject({ status: 'Exercise', format: 'csv', lines: 1, leftOut: 3 });
    expect(cli.json()).toMatchObject({ historyUntil: headers['allclear-history-until'] });
    expect(cli.err()).toContain('3 intervals of other hazards');
  });

  test.each([
    ['a feed that is not there', problem(404, 'feed.unknown'), 2],
    ['a token that may not', problem(403, 'token.not-allowed'), 4],
    ['no hub', { kind: 'unreachable', detail: 'nothing listens' } as const, 3],
  ])('of %s writes no file, and does not touch the one that is there', async (_, answer, code) => {
    const path = join(folder, 'night.ndjson');
    await writeFile(path, 'before');
    const cli = fakeCli({ hub: { [`v1/export?${QUERY}=ndjson`]: answer } });
    expect(await cli.run('export', ...FROM, '--output', path)).toBe(code);
    expect(await readFile(path, 'utf8')).toBe('before');
    expect(await readdir(folder)).toEqual(['night.ndjson']);
  });

  test('that breaks off on the way leaves no part of a file and is no success', async () => {
    const path = join(folder, 'night.ndjson');
    const cli = fakeCli({ hub, breaksOff: true });
    expect(await cli.run('export', ...FROM, '--output', path)).toBe(1);
    expect(await readdir(folder)).toEqual([]);
    expect(cli.err()).toContain('nothing was kept');
  });

  test.each([
    [['--from', 'yesterday']],
    [['--from', '2026-01-01T00:00:00Z', '--to', '2025-01-01T00:00:00Z']],
    [['--from', '2026-01-01T00:00:00Z', '--csv', '--ndjson']],
    [['--from', '2026-01-01T00:00:00Z', '--json']],
  ])('%j makes no sense, and the hub is not asked', async (argv) => {
    const cli = fakeCli();
    expect(await cli.run('export', ...argv)).toBe(2);
    expect(cli.sent).toEqual([]);
  });
});

describe('import', () => {
  const running = {
    id: 'i-1',
    feed: 'ua',
    status: 'Actual',
    name: 'past.csv',
    dryRun: false,
    state: 'running',
    share: 0.5,
    rows: 1,
    taken: 1,
    refused: { total: 0, byCode: {}, first: [] },
    endsCalculated: 0,
    intervals: { added: 0, changed: 0 },
    regions: 1,
    from: null,
    to: null,
    resumedAfterLine: 0,
  };
  const refused = {
    total: 1,
    byCode: { 'region.unknown': 1 },
    first: [{ line: 3, code: 'region.unknown', detail: '"Atlantis" is no region' }],
  };
  const done = {
    ...running,
    state: 'done',
    rows: 3,
    taken: 2,
    refused,
    endsCalculated: 1,
    intervals: { added: 2, changed: 0 },
    from: '2022-02-25T16:36:22.000Z',
    to: '2022-02-25T19:32:11.000Z',
  };
  const POST = 'POST v1/imports?name=past.csv';
  const hub = { [POST]: ok(running), 'v1/imports/i-1?feed=ua': [ok(running), ok(done)] };
  const path = (): string => join(folder, 'past.csv');
  beforeEach(() => writeFile(path(), 'region,started_at\nKyiv,now\n'));

  /** Lets the command ask again until it ends. */
  const ended = async (cli: ReturnType<typeof fakeCli>, running: Promise<number>, step = 500): Promise<number> => {
    let code: number | undefined;
    void running.then((one) => {
      code = one;
    });
    // Reading the file takes real time, in which the clock stands.
    await expect.poll(() => cli.sent.length).toBeGreaterThan(0);
    for (let round = 0; code === undefined && round < 400; round += 1) {
      await settle();
      await new Promise((resolve) => setImmediate(resolve));
      await cli.clock.advance(step);
    }
    return running;
  };

  test('sends the file as it is, follows it to its end, and says what it took and refused', async () => {
    const cli = fakeCli({ hub });
    expect(await ended(cli, cli.run('import', path()))).toBe(0);
    expect(cli.sent[0]).toMatchObject({ request: POST, json: 'region,started_at\nKyiv,now\n' });
    expect(cli.out()).toContain('3 rows');
    expect(cli.out()).toContain('2 new');
    expect(cli.out()).toContain('1 end nobody announced');
    expect(cli.out()).toContain('line 3: "Atlantis" is no region (region.unknown)');
  });

  test('says the same to machines, and writes what was refused to a file', async () => {
    const cli = fakeCli({ hub });
    const list = join(folder, 'refused.csv');
    expect(await ended(cli, cli.run('import', path(), '--json', '--refused', list))).toBe(0);
    expect(cli.json()).toMatchObject({
      feed: 'ua',
      dryRun: false,
      files: [{ rows: 3, taken: 2, refused, intervals: { added: 2 }, from: done.from, stopped: false }],
    });
    expect(await readFile(list, 'utf8')).toBe(
      `file,line,code,detail\n${path()},3,region.unknown,"""Atlantis"" is no region"\n`,
    );
  });

  test('shows into a pipe that it goes on, a line now and then', async () => {
    const cli = fakeCli({ hub: { ...hub, 'v1/imports/i-1?feed=ua': [...Array(40).fill(ok(running)), ok(done)] } });
    await ended(cli, cli.run('import', path()));
    const lines = cli.err().trim().split('\n');
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.length).toBeLessThan(8);
    expect(lines[1]).toBe('past.csv: 1 row, 50 %');
  });

  test('that the hub stopped says that the same command goes on', async () => {
    const cli = fakeCli({ hub: { [POST]: ok({ ...running, state: 'interrupted' }) } });
    expect(await ended(cli, cli.run('import', path()))).toBe(1);
    expect(cli.err()).toContain('the same command goes on from here');
  });

  test('that is left while the hub reads says that the hub goes on', async () => {
    const cli = fakeCli({ hub: { [POST]: ok(running), 'v1/imports/i-1?feed=ua': ok(running) } });
    const left = cli.run('import', path());
    await expect.poll(() => cli.sent.length).toBeGreaterThan(0);
    await settle();
    cli.interrupt();
    expect(await left).toBe(1);
    expect(cli.err()).toContain('goes on with it');
  });

  test.each([
    ['no file', ['import', 'nowhere.csv'], 1, 'there is no file'],
    ['a folder', ['import', '.'], 1, 'is a folder'],
    ['no feed', ['import', 'PATH', '--feed', 'mars'], 2, 'detail of feed.unknown'],
  ])('of %s ends with one clear line', async (_, argv, code, said) => {
    const cli = fakeCli({ hub: { 'POST v1/imports?feed=mars&name=past.csv': problem(404, 'feed.unknown') } });
    expect(await cli.run(...argv.map((word) => (word === 'PATH' ? path() : word)))).toBe(code);
    expect(cli.err().trim().split('\n')).toHaveLength(1);
    expect(cli.err()).toContain(said);
  });
});
