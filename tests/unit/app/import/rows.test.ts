import { describe, expect, test } from 'vitest';
import type { ImportedInterval } from '../../../../src/app/import/merge.ts';
import { importReader, spokenSpans } from '../../../../src/app/import/rows.ts';
import { ukraine } from '../recordings/ukraine.ts';

const NOW = Date.UTC(2026, 10, 20);
const read = importReader(ukraine(), NOW);
const official = {
  oblast: 'Poltavska oblast',
  raion: '',
  hromada: '',
  level: 'oblast',
  started_at: '2022-12-25 07:23:31+00:00',
  finished_at: '2022-12-25 09:51:58+00:00',
  source: 'official',
};

describe('a row of an imported file', () => {
  test('is an alert of its region, by its source', () => {
    expect(read(official, 2)).toEqual({
      line: 2,
      region: '19',
      source: 'official',
      startedAt: Date.UTC(2022, 11, 25, 7, 23, 31),
      endedAt: Date.UTC(2022, 11, 25, 9, 51, 58),
      endCalculated: false,
    });
  });

  test('is refused when it is out of a drill or a test', () => {
    for (const status of ['Exercise', 'Test', 'whatever'])
      expect(read({ ...official, status, feed: 'drill-1' }, 7)).toMatchObject({
        line: 7,
        refused: { code: 'interval.exercise' },
      });
    expect(read({ ...official, status: 'Actual' }, 7)).not.toHaveProperty('refused');
  });

  test('with oblast and raion exchanged is understood', () => {
    const exchanged = {
      ...official,
      oblast: 'Lubenskyi raion',
      raion: 'Poltavska oblast',
      hromada: 'Hrebinkivska terytorialna hromada',
      level: 'hromada',
    };
    expect(read(exchanged, 18)).toMatchObject({
      region: ukraine().find('UA53040030000060297')?.id ?? expect.anything(),
    });
    expect(read(exchanged, 18)).not.toHaveProperty('refused');
  });

  test('says so when its end was made up, by itself or by its length of one hour', () => {
    const naive = { region: 'Kyiv City', started_at: official.started_at, finished_at: '2022-12-25 07:53:31+00:00' };
    expect(read({ ...naive, naive: 'True' }, 2)).toMatchObject({ endCalculated: true, source: 'volunteer' });
    expect(read({ ...naive, naive: 'False' }, 2)).toMatchObject({ endCalculated: false });
    const hour = { ...official, finished_at: '2022-12-25 08:23:31+00:00' };
    expect(read(hour, 2)).toMatchObject({ endCalculated: true });
    expect(read({ ...hour, finished_at: '2022-12-25 08:23:32+00:00' }, 2)).toMatchObject({ endCalculated: false });
    expect(read({ ...hour, source: 'city' }, 2)).toMatchObject({ endCalculated: false });
  });

  test.each([
    ['region.unknown', { ...official, oblast: 'Atlantis' }],
    ['interval.open', { ...official, finished_at: '' }],
    ['interval.backwards', { ...official, finished_at: '2022-12-25 07:00:00+00:00' }],
    ['interval.ahead', { ...official, finished_at: '2030-01-01 00:00:00+00:00' }],
    ['time.no-offset', { ...official, started_at: '2022-12-25 07:23:31' }],
    ['time.malformed', { ...official, started_at: 'yesterday' }],
    ['source.malformed', { ...official, source: 'Some Body' }],
  ])('is refused with a reason: %s', (code, row) => {
    expect(read(row, 7)).toMatchObject({ line: 7, refused: { code } });
  });
});

describe('the rows of one source speak of a region', () => {
  const row = (startedAt: number, endedAt: number, calculated = false): ImportedInterval => ({
    startedAt,
    endedAt,
    sources: ['a'],
    ...(calculated ? { endCalculated: true } : {}),
  });
  const spans = (...rows: readonly ImportedInterval[]) =>
    spokenSpans(rows).map(({ startedAt, endedAt }) => [startedAt, endedAt]);

  test('from the first to the last of them', () => {
    expect(spans(row(50, 60), row(1, 5), row(20, 30))).toEqual([[1, 60]]);
  });

  test('but not after an end that nobody announced, until the next row', () => {
    expect(spans(row(1, 5), row(10, 40, true), row(100, 110))).toEqual([
      [1, 40],
      [100, 110],
    ]);
    expect(spans(row(10, 40, true), row(30, 60), row(100, 110))).toEqual([[10, 110]]);
    expect(spans(row(10, 40, true), row(20, 30), row(100, 110))).toEqual([
      [10, 40],
      [100, 110],
    ]);
  });
});
