import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { linesOf } from '../../../../src/adapters/files/lines.ts';
import { openScenario } from '../../../../src/adapters/files/scenario-file.ts';
import { ukraine } from './ukraine.ts';

const folder = mkdtempSync(join(tmpdir(), 'allclear-scenario-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function* bytes(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === 'string' ? Buffer.from(part) : part;
}

const file = (content: string | Uint8Array): string => {
  const path = join(folder, `${Math.random()}`);
  writeFileSync(path, content);
  return path;
};

const read = async (path: string, stdin: AsyncIterable<Uint8Array> = bytes()) => {
  const scenario = await openScenario(path, ukraine(), stdin);
  const items = [];
  for await (const batch of scenario.batches) items.push(...batch);
  return { format: scenario.format, head: scenario.head, share: scenario.share(), total: scenario.total, items };
};

const SIGNALS = [
  '{"scenario":"small","sources":{"city":{"trust":"relay"}}}',
  '{"id":"1","source":"city","region":"31","kind":"alert","at":"2022-12-25T07:00:00Z"}',
  'nonsense',
  '',
  '{"id":"2","source":"city","region":"31","kind":"all_clear","at":"2022-12-25T08:00:00Z"}',
].join('\n');

const ROWS = [
  'region,started_at,finished_at,naive',
  'Kyiv City,2022-02-25 16:36:22+00:00,2022-02-25 17:06:22+00:00,True',
  'Atlantis,2022-02-25 16:36:22+00:00,2022-02-25 17:06:22+00:00,False',
  'too,few',
  'Sumska oblast,2022-02-25 16:00:00+00:00,2022-02-25 17:00:00+00:00,False',
].join('\r\n');

describe('a file of signals', () => {
  test.each([
    ['plain', SIGNALS],
    ['with a byte order mark', `\uFEFF${SIGNALS}`],
    ['with carriage returns', SIGNALS.replaceAll('\n', '\r\n')],
    ['ending in a line end', `${SIGNALS}\n`],
    ['packed', gzipSync(SIGNALS)],
  ])('%s is read line by line', async (_, content) => {
    const { format, head, share, total, items } = await read(file(content));
    expect({ format, name: head.name, share, total }).toEqual({ format: 'ndjson', name: 'small', share: 1, total: 4 });
    expect(head.sources.get('city')).toEqual({ trust: 'relay' });
    expect(items).toMatchObject([
      { line: 2, source: 'city' },
      { line: 3, refused: { code: 'signal.malformed' } },
      { line: 5, source: 'city' },
    ]);
  });

  test('comes from standing input too, cut anywhere, packed or not', async () => {
    const packed = gzipSync(SIGNALS);
    expect(
      (await read('-', bytes(packed.subarray(0, 1), packed.subarray(1, 30), packed.subarray(30)))).items,
    ).toHaveLength(3);
    expect(await read('-', bytes(...SIGNALS))).toMatchObject({
      share: undefined,
      head: { name: 'small' },
      items: [{}, {}, {}],
    });
  });

  test('that is empty has nothing in it', async () => {
    expect(await read(file(''))).toMatchObject({ items: [] });
  });
});

describe('a file of intervals', () => {
  test.each([
    ['plain', ROWS],
    ['packed', gzipSync(ROWS)],
  ])('%s is read by its columns and sorted by time', async (_, content) => {
    const { format, total, items } = await read(file(content));
    expect({ format, total }).toEqual({ format: 'csv', total: 6 });
    expect(items).toMatchObject([
      { line: 4, refused: { code: 'row.malformed' } },
      { line: 3, refused: { code: 'region.unknown' } },
      { line: 5, item: { kind: 'alert' } },
      { line: 2, item: { kind: 'alert' } },
      { line: 5, item: { kind: 'all-clear' } },
      { line: 2, item: { kind: 'all-clear' }, madeUp: true },
    ]);
  });
});

describe('what cannot be read is told in words', () => {
  test.each([
    ['a file that is not there', () => join(folder, 'nothing'), /there is no file/],
    ['a folder', () => folder, /is a folder/],
    ['a gzip cut off', () => file(gzipSync(SIGNALS).subarray(0, 60)), /cut off/],
    ['a JSON array', () => file('[{}]'), /one JSON array/],
    ['another CSV', () => file('a,b\n1,2\n'), /neither NDJSON nor a CSV of intervals/],
  ])('%s', async (_, path, words) => {
    await expect(read(path())).rejects.toThrow(words);
  });
});

test('a line without end does not fill memory', async () => {
  const lines = [];
  for await (const some of linesOf(bytes('ab\n', 'cdefgh', 'ijkl', 'mn\nop', '\n', 'qrstuvwxyz'), 8))
    lines.push(...some);
  expect(lines).toEqual([
    { line: 1, text: 'ab' },
    { line: 2, text: '', tooLong: true },
    { line: 3, text: 'op' },
    { line: 4, text: '', tooLong: true },
  ]);
});
