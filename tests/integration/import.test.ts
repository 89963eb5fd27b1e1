import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestOf, openImport } from '../../src/adapters/files/import-file.ts';
import { redisHistory } from '../../src/adapters/redis/history/history.ts';
import { redisImportStore } from '../../src/adapters/redis/import-store.ts';
import { feedKeys } from '../../src/adapters/redis/keys.ts';
import type { ImportReport } from '../../src/app/import/history.ts';
import { importHistory } from '../../src/app/import/history.ts';
import type { ImportRow } from '../../src/app/import/rows.ts';
import { boardAt } from '../../src/app/past/look-back.ts';
import type { Region, RegionId } from '../../src/domain/places/catalogue.ts';
import { officialCsv, publishedRows, volunteerCsv } from '../support/published.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';
import { ukraine } from '../unit/app/recordings/ukraine.ts';

let server: TestRedis;
let redis: Redis;
let folder: string;
const catalogue = ukraine();

beforeAll(async () => {
  server = await startTestRedis();
  redis = server.client();
  folder = await mkdtemp(join(tmpdir(), 'allclear-import-'));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const load = async (feed: string, path: string, rows: ImportRow[] = []): Promise<ImportReport> => {
  const file = await openImport(path, { catalogue, now: Date.now(), stdin: process.stdin });
  return importHistory({
    store: redisImportStore(redis, feedKeys('', feed)),
    batches: (async function* () {
      for await (const batch of file.batches) {
        rows.push(...batch.flatMap((item) => ('refused' in item ? [] : [item])));
        yield batch;
      }
    })(),
    name: path,
    digest: await digestOf(path),
    refused: () => {},
    told: () => {},
    interrupted: new AbortController().signal,
  });
};

/** Everything Redis keeps of the feed, byte for byte. */
const bytesOf = async (feed: string): Promise<ReadonlyMap<string, string>> => {
  const keys = (await redis.keys(`{${feed}}:*`)).sort();
  const dumps = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
  return new Map(keys.map((key, index) => [key.replace(`{${feed}}`, ''), dumps[index]?.toString('hex') ?? '']));
};

const historyOf = (feed: string) =>
  redisHistory(redis, feedKeys('', feed)).readAll({ from: 0, to: Number.MAX_SAFE_INTEGER });

/** Moments at which the board is held against the rows. */
const MOMENTS = 60;

const HEADER = 'oblast,raion,hromada,level,started_at,finished_at,source';

/** Thousands of alerts of a few regions, some of which overlap. */
const manyRows = (count: number): string => {
  const names = ['Poltavska', 'Sumska', 'Odeska', 'Volynska'];
  const lines = Array.from({ length: count }, (_, index) => {
    const from = new Date(Date.UTC(2022, 3, 1) + index * 600_000).toISOString();
    const to = new Date(Date.UTC(2022, 3, 1) + index * 600_000 + (index % 5) * 900_000 + 1_000).toISOString();
    return `${names[index % names.length]} oblast,,,oblast,${from},${to},official`;
  });
  return [HEADER, ...lines, 'Atlantis oblast,,,oblast,2022-04-01T00:00:00Z,2022-04-01T01:00:00Z,official', ''].join(
    '\n',
  );
};

describe('an import', () => {
  test('that was killed in the middle goes on after its last chunk, to the same history', {
    timeout: 60_000,
  }, async () => {
    const path = join(folder, 'killed.csv');
    await writeFile(path, manyRows(17_000));
    const script = fileURLToPath(new URL('../support/import-child.ts', import.meta.url));
    const socket = String((server.connection as { readonly path?: string }).path);
    const child = spawn(process.execPath, ['--import', 'tsx', script, socket, 'killed', path, '12000'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    expect(said.toString()).toContain('far enough');
    child.kill('SIGKILL');
    await once(child, 'exit');

    const digest = await digestOf(path);
    const store = redisImportStore(redis, feedKeys('', 'killed'));
    const left = await store.progress(digest);
    expect(left).toMatchObject({ done: false });
    expect(left?.line).toBeGreaterThan(5_000);
    // Half a file covers nothing yet.
    expect((await redisHistory(redis, feedKeys('', 'killed')).coverage({ from: 0, to: Date.now() })).imported).toEqual(
      [],
    );

    const resumed = await load('killed', path);
    expect(resumed).toMatchObject({ rows: 17_001, taken: 17_000, resumedAfter: left?.line });
    const whole = await load('whole', path);
    expect(whole.resumedAfter).toBe(0);
    expect(resumed.added).toBeLessThan(whole.added);
    expect(await historyOf('killed')).toEqual(await historyOf('whole'));
    expect(await store.progress(digest)).toMatchObject({ done: true });
  });

  test('done twice changes nothing, byte for byte', async () => {
    const path = join(folder, 'twice.csv');
    await writeFile(path, manyRows(6_000));
    await load('twice', path);
    const before = await bytesOf('twice');
    const again = await load('twice', path);
    expect(again).toMatchObject({ rows: 6_001, added: 0, changed: 0 });
    expect(await bytesOf('twice')).toEqual(before);
  });

  test('refuses what it cannot read with line and reason, and takes the rest', async () => {
    const path = join(folder, 'faulty.csv');
    const good = 'Odeska oblast,,,oblast,2022-04-01T00:00:00Z,2022-04-01T01:00:00Z,official';
    await writeFile(
      path,
      [HEADER, good, 'Odeska oblast,,,oblast,"2022', good.replace('Odeska', 'Sumska'), ''].join('\n'),
    );
    const file = await openImport(path, { catalogue, now: Date.now(), stdin: process.stdin });
    const refused: unknown[] = [];
    for await (const batch of file.batches) refused.push(...batch.filter((item) => 'refused' in item));
    expect(refused).toMatchObject([{ refused: { code: 'row.malformed' } }]);
  });
});

describe('published histories', () => {
  const official = publishedRows({ rows: 6_000, seed: 5 });
  const volunteers = publishedRows({ rows: 6_000, seed: 6, parts: false });
  const rows: ImportRow[] = [];

  test('are taken whole, and a second import changes nothing', { timeout: 120_000 }, async () => {
    const paths = [join(folder, 'official.csv.gz'), join(folder, 'volunteers.csv.gz')] as const;
    await writeFile(paths[0], gzipSync(officialCsv(official)));
    await writeFile(paths[1], gzipSync(volunteerCsv(volunteers)));
    const reports = [];
    for (const path of paths) reports.push(await load('public', path, rows));
    expect(reports.map(({ rows: read, taken, endsCalculated }) => [read, taken, endsCalculated])).toEqual([
      [6_000, 6_000, 0],
      [6_000, 6_000, volunteers.filter(({ naive }) => naive).length],
    ]);
    const before = await bytesOf('public');
    for (const path of [...paths].reverse()) expect(await load('public', path)).toMatchObject({ added: 0, changed: 0 });
    expect(await bytesOf('public')).toEqual(before);
  });

  test('answer for any moment as their rows do, for all regions', {
    timeout: 60_000,
  }, async () => {
    const history = redisHistory(redis, feedKeys('', 'public'));
    const first = Math.min(...rows.map(({ startedAt }) => startedAt));
    const span = Math.max(...rows.map(({ endedAt }) => endedAt)) - first;
    const silent = catalogue.find('9999')?.id as RegionId;
    for (let moment = 0; moment < MOMENTS; moment += 1) {
      // Spread over all of it, at hours that wander.
      const at = Math.floor(first + (span * (moment + 0.5)) / MOMENTS);
      const [intervals, coverage] = await Promise.all([
        history.readAll({ from: at, to: at }),
        history.coverage({ from: at, to: at }),
      ]);
      const board = boardAt(at, intervals, coverage, catalogue);
      const alert = new Set(rows.flatMap((row) => (row.startedAt <= at && at < row.endedAt ? [row.region] : [])));
      const expected = (region: Region): boolean =>
        [region.id, ...catalogue.ancestors(region.id)].some((id) => alert.has(id));
      for (const { region, state } of board.regions.values()) expect(state === 'alert').toBe(expected(region));
      // Nobody ever told of Crimea, so that it was calm there is not known.
      expect(board.regions.get(silent)?.state).not.toBe('clear');
    }
  });

  test('call a region clear only between rows of that region', async () => {
    const history = redisHistory(redis, feedKeys('', 'public'));
    const kyiv = rows.filter(({ region }) => region === '31').sort((a, b) => a.startedAt - b.startedAt);
    const [begins, ends] = [kyiv[0]?.startedAt ?? 0, Math.max(...kyiv.map(({ endedAt }) => endedAt))];
    const stateAt = async (at: number) => {
      const moment = { from: at, to: at };
      const board = boardAt(at, await history.readAll(moment), await history.coverage(moment), catalogue);
      return board.regions.get('31' as RegionId)?.state;
    };
    const calm = kyiv.find(({ endedAt }) => !kyiv.some((row) => row.startedAt <= endedAt && endedAt < row.endedAt));
    expect(await stateAt(begins)).toBe('alert');
    expect(await stateAt(calm?.endedAt ?? 0)).toBe('clear');
    expect(await stateAt(begins - 1)).toBe('unknown');
    expect(await stateAt(ends + 86_400_000 * 365)).toBe('unknown');
  });
});
