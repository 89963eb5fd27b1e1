import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { openImport } from '../../../src/adapters/files/import-file.ts';
import { openScenario } from '../../../src/adapters/files/scenario-file.ts';
import { ukraine } from '../app/recordings/ukraine.ts';

/** Mistakes around what others say: files, addresses, connections; each by its name. */
const NOW = Date.UTC(2026, 10, 20);
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const fileOf = (text: string | Uint8Array): string => {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-'));
  folders.push(folder);
  writeFileSync(join(folder, 'rows.csv'), text);
  return join(folder, 'rows.csv');
};

const imported = async (text: string | Uint8Array) => {
  const { batches } = await openImport(fileOf(text), { catalogue: ukraine(), now: NOW, stdin: process.stdin });
  const rows = [];
  for await (const batch of batches) rows.push(...batch);
  return rows;
};

describe('CSV as spreadsheets and databases write it', () => {
  const expected = {
    region: '31',
    startedAt: Date.UTC(2022, 11, 25, 7, 23, 31),
    endedAt: Date.UTC(2022, 11, 25, 9, 51, 58),
  };

  test.each([
    ['a comma', ','],
    ['a semicolon', ';'],
    ['a tab', '\t'],
  ])('%s between columns', async (_, sign) => {
    const row = ['Kyiv City', '2022-12-25 07:23:31+00:00', '2022-12-25 09:51:58+00:00', '"a, b; c"'];
    const text = [['region', 'started_at', 'finished_at', 'note'].join(sign), row.join(sign), ''].join('\r\n');
    expect(await imported(text)).toMatchObject([expected]);
    const scenario = await openScenario(fileOf(`\ufeff${text}`), ukraine(), process.stdin);
    const items = [];
    for await (const batch of scenario.batches) items.push(...batch);
    expect(items).toHaveLength(2);
  });

  test.each([
    ['the sign between columns in a line of its own', (rows: string) => `sep=;\r\n${rows}`],
    ['that behind a mark', (rows: string) => `\ufeff"sep=;"\n${rows}`],
    ['the line ends of old machines', (rows: string) => rows.replaceAll('\r\n', '\r')],
    ['dashes in the header', (rows: string) => rows.replace('started_at', 'Started-At')],
    [
      'UTF-16, as text of a spreadsheet',
      (rows: string) => Buffer.from(`\ufeff${rows.replaceAll(';', '\t')}`, 'utf16le'),
    ],
    ['UTF-16 without its mark', (rows: string) => Buffer.from(rows, 'utf16le')],
  ])('%s', async (_, written) => {
    const times = '"2022-12-25 07:23:31+00";"2022-12-25 09:51:58 GMT"';
    const rows = `"region";"started_at";"finished_at";"note"\r\n"Kyiv City";${times};"a ""b"" c"\r\n`;
    expect(await imported(written(rows))).toMatchObject([expected]);
  });

  test('a header in capitals or with spaces', async () => {
    expect(
      await imported('Region,Started_At,Finished At\nKyiv City,2022-12-25T07:23:31Z,2022-12-25T09:51:58Z\n'),
    ).toMatchObject([expected]);
  });

  test.each(['+00', '+0000', ' +0000', ' UTC', ' utc', 'UTC', '-00', 'Z', ' +00:00'])(
    'an offset written %j',
    async (offset) => {
      expect(
        await imported(
          `region,started_at,finished_at\nKyiv City,2022-12-25 07:23:31.0${offset},2022-12-25 09:51:58${offset}\n`,
        ),
      ).toMatchObject([expected]);
    },
  );

  test('an offset of hours is not taken for none', async () => {
    expect(
      await imported('region,started_at,finished_at\nKyiv City,2022-12-25 09:23:31+02,2022-12-25 11:51:58+0200\n'),
    ).toMatchObject([expected]);
  });

  test('no offset stays refused: a date is not an offset', async () => {
    expect(
      await imported(
        'region,started_at,finished_at\nKyiv City,2022-12-25 07:23:31,2022-12-25 09:51:58\nKyiv City,2022-12-25,2022-12-26\n',
      ),
    ).toMatchObject([{ refused: { code: 'time.no-offset' } }, { refused: { code: 'time.malformed' } }]);
  });
});
