import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openScenario } from '../../../../src/adapters/files/scenario-file.ts';
import type { ScenarioSignal } from '../../../../src/app/recordings/scenario.ts';
import type { PublishedRow } from '../../../support/published.ts';
import { officialCsv, publishedRows, volunteerCsv } from '../../../support/published.ts';
import { ukraine } from './ukraine.ts';

const ROWS = 4_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allclear-recordings-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function* nothing(): AsyncGenerator<Uint8Array> {}

const read = async (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  await writeFile(path, content);
  const scenario = await openScenario(path, ukraine(), nothing());
  const signals: ScenarioSignal[] = [];
  let refused = 0;
  for await (const batch of scenario.batches) {
    for (const one of batch) {
      if ('refused' in one) refused += 1;
      else signals.push(one);
    }
  }
  return { signals, refused };
};

const said = ({ item }: ScenarioSignal): string =>
  [item['kind'], item['region'], new Date(String(item['at'])).getTime()].join(' ');

/** Each row is an alert and its end. */
const wordsOf = (rows: readonly PublishedRow[]): readonly string[] =>
  rows.flatMap(({ region, from, to }) => [`alert ${region} ${from}`, `all-clear ${region} ${to}`]);

const inOrderOfTime = (signals: readonly ScenarioSignal[]): boolean =>
  signals.every((one, index) => one.arrivesAt >= (signals[index - 1]?.arrivesAt ?? 0));

describe('a published history', () => {
  test('of official alerts is an alert and an end for each row, in the order of time', async () => {
    const rows = publishedRows({ rows: ROWS, seed: 1 });
    const { signals, refused } = await read('official.csv.gz', gzipSync(officialCsv(rows)));
    expect({ signals: signals.length, refused }).toEqual({ signals: 2 * ROWS, refused: 0 });
    expect(signals.map(said).sort()).toEqual([...wordsOf(rows)].sort());
    expect(inOrderOfTime(signals)).toBe(true);
  });

  test('of volunteers names each end that nobody announced', async () => {
    const rows = publishedRows({ rows: ROWS, seed: 2, parts: false });
    const { signals, refused } = await read('volunteers.csv.gz', gzipSync(volunteerCsv(rows)));
    expect({ signals: signals.length, refused }).toEqual({ signals: 2 * ROWS, refused: 0 });
    expect(signals.map(said).sort()).toEqual([...wordsOf(rows)].sort());
    const naive = rows.filter((row) => row.naive);
    expect(naive.length).toBeGreaterThan(0);
    expect(
      signals
        .filter((one) => one.madeUp)
        .map(said)
        .sort(),
    ).toEqual(naive.map(({ region, to }) => `all-clear ${region} ${to}`).sort());
  });

  test('says the same as signals and as intervals', async () => {
    const rows = publishedRows({ rows: 300, seed: 3 });
    const made = await read('day.csv', officialCsv(rows));
    const lines = wordsOf(rows).map((word, index) => {
      const [kind, region, at] = word.split(' ');
      return JSON.stringify({
        id: String(index),
        source: 'official',
        region,
        kind,
        at: new Date(Number(at)).toISOString(),
      });
    });
    const recorded = await read('day.signals.jsonl', `${lines.join('\n')}\n`);
    expect({ recorded: recorded.refused, made: made.refused }).toEqual({ recorded: 0, made: 0 });
    expect(recorded.signals.map(said).sort()).toEqual(made.signals.map(said).sort());
  });
});
