import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openImport } from '../../src/adapters/files/import-file.ts';
import { openScenario } from '../../src/adapters/files/scenario-file.ts';
import type { MemoryLog } from '../../src/adapters/memory/log.ts';
import { memoryLog } from '../../src/adapters/memory/log.ts';
import { importHistory } from '../../src/app/import/history.ts';
import type { Feed } from '../../src/app/log/feeds.ts';
import { exportPast } from '../../src/app/recordings/export.ts';
import { ukraine } from '../unit/app/recordings/ukraine.ts';
import { NOW } from '../unit/cli/fake-cli.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allclear-export-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function* nothing(): AsyncGenerator<Uint8Array> {}

const ROWS = [
  'oblast,raion,hromada,level,started_at,finished_at,source,naive',
  'Poltavska oblast,,,oblast,2022-12-25 07:23:31+00:00,2022-12-25 09:51:58+00:00,official,',
  'Poltavska oblast,,,oblast,2022-12-25 07:23:40+00:00,2022-12-25 09:51:58+00:00,volunteer,False',
  'Lubenskyi raion,Poltavska oblast,Hrebinkivska terytorialna hromada,hromada,2022-12-25 08:00:00.250+00:00,2022-12-25 08:10:00+00:00,official,',
  'Odeska oblast,,,oblast,2023-01-25 08:00:00+00:00,2023-01-25 08:30:00+00:00,volunteer,True',
  'Sumska oblast,,,oblast,2023-02-25 08:00:00+00:00,2023-02-25 09:00:00+00:00,official,',
];

const imported = async (path: string): Promise<MemoryLog> => {
  const log = memoryLog();
  const file = await openImport(path, { catalogue: ukraine(), now: NOW, stdin: nothing() });
  await importHistory({
    store: log.imports,
    batches: file.batches,
    name: path,
    digest: undefined,
    refused: ({ line, refused }) => expect.unreachable(`line ${line}: ${refused.detail}`),
    told: () => {},
    interrupted: new AbortController().signal,
  });
  return log;
};

const all = { from: 0, to: NOW };
const UA: Feed = { id: 'ua', status: 'Actual', country: 'ua', createdAt: 0 };

/** Writes what the hub would send; returns how much that was. */
const exported = async (
  log: MemoryLog,
  path: string,
  {
    feed = UA,
    format = 'ndjson',
    from = 0,
    to = NOW,
  }: Partial<{ feed: Feed; format: 'ndjson' | 'csv'; from: number; to: number }>,
) => {
  const source = { feed, catalogue: ukraine(), history: log.history, log, registry: { list: async () => [] } };
  const { texts, written } = await exportPast(source, { from, to }, format);
  let text = '';
  for await (const part of texts) text += part;
  await writeFile(path, text);
  return written();
};

test('what was imported comes out as rows that give the same history again', async () => {
  const path = join(folder, 'rows.csv');
  await writeFile(path, ROWS.join('\n'));
  const log = await imported(path);
  const output = join(folder, 'again.csv');
  expect(await exported(log, output, { format: 'csv' })).toMatchObject({ lines: 5, leftOut: 0 });
  const again = await imported(output);
  expect(await again.history.readAll(all)).toEqual(await log.history.readAll(all));
  expect(await readFile(output, 'utf8')).toContain('2022-12-25 08:00:00.250+00:00');
});

test('what comes out of a drill says so in each line, and is not taken as the past of a live feed', async () => {
  const path = join(folder, 'rows.csv');
  await writeFile(path, ROWS.join('\n'));
  const feed: Feed = { ...UA, id: 'drill-1', status: 'Exercise' };
  const past = await imported(path);
  await past.open();
  const csv = join(folder, 'drill.csv');
  await exported(past, csv, { feed, format: 'csv' });
  const rows = (await readFile(csv, 'utf8')).trim().split('\n');
  expect(rows.length).toBeGreaterThan(1);
  expect(rows[0]).toMatch(/,status,feed$/);
  for (const row of rows.slice(1)) expect(row).toMatch(/,Exercise,drill-1$/);
  const file = await openImport(csv, { catalogue: ukraine(), now: NOW, stdin: nothing() });
  const codes: string[] = [];
  const log = memoryLog();
  await importHistory({
    store: log.imports,
    batches: file.batches,
    name: csv,
    digest: undefined,
    refused: ({ refused }) => codes.push(refused.code),
    told: () => {},
    interrupted: new AbortController().signal,
  });
  expect(codes).toEqual(rows.slice(1).map(() => 'interval.exercise'));
  expect(await log.history.readAll(all)).toEqual([]);

  const ndjson = join(folder, 'drill.ndjson');
  await exported(past, ndjson, { feed });
  const [head, ...lines] = (await readFile(ndjson, 'utf8')).trim().split('\n');
  expect(JSON.parse(head ?? '')).toMatchObject({ status: 'Exercise', feed: 'drill-1' });
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ status: 'Exercise' });
});

test('the same as signals can be played, and what the log lacks is said', async () => {
  const path = join(folder, 'rows.csv');
  await writeFile(path, ROWS.join('\n'));
  const log = await imported(path);
  await log.open();
  const output = join(folder, 'signals.ndjson');
  await exported(log, output, { from: Date.UTC(2022, 11, 25, 8, 5), to: Date.UTC(2022, 11, 26) });
  const scenario = await openScenario(output, ukraine(), nothing());
  const items = [];
  for await (const batch of scenario.batches) items.push(...batch);
  expect(items.map((one) => ('item' in one ? [one.item['kind'], one.item['region']] : one))).toEqual([
    ['alert', '19'],
    ['alert', expect.any(String)],
    ['all-clear', expect.any(String)],
    ['all-clear', '19'],
  ]);
});
