import { describe, expect, test } from 'vitest';
import type { Row } from '../../../../src/app/recordings/intervals.ts';
import { headerProblem, intervals } from '../../../../src/app/recordings/intervals.ts';
import { ukraine } from './ukraine.ts';

const times = { started_at: '2022-12-25 07:23:31+00:00', finished_at: '2022-12-25 09:51:58+00:00' };
const oblast = { oblast: 'Poltavska oblast', raion: '', hromada: '', level: 'oblast', ...times, source: 'official' };

const read = (...rows: readonly Row[]) => {
  const all = intervals(ukraine());
  const refused = rows.flatMap((row, index) => all.add(row, index + 2) ?? []);
  return { refused, signals: [...all.signals()] };
};

const regionsOf = (row: Row) => read(row).signals.map((signal) => ('item' in signal ? signal.item['region'] : signal));

describe('a row of intervals', () => {
  test('is an alert and an all-clear', () => {
    expect(read(oblast)).toEqual({
      refused: [],
      signals: [
        {
          line: 2,
          arrivesAt: Date.UTC(2022, 11, 25, 7, 23, 31),
          source: 'official',
          item: {
            id: 'alert/19/2022-12-25T07:23:31.000Z',
            kind: 'alert',
            region: '19',
            at: '2022-12-25T07:23:31.000Z',
            receivedAt: '2022-12-25T07:23:31.000Z',
          },
        },
        expect.objectContaining({
          item: expect.objectContaining({ kind: 'all-clear', at: '2022-12-25T09:51:58.000Z' }),
        }),
      ],
    });
  });

  test('without an end is an alert that stands', () => {
    expect(read({ ...oblast, finished_at: '' }).signals).toHaveLength(1);
  });

  test('whose end nobody announced has one that says so', () => {
    const row = { region: 'Kyiv City', ...times, naive: 'True' };
    expect(read(row).signals).toMatchObject([{ source: 'volunteer' }, { source: 'volunteer', madeUp: true }]);
    expect(read({ ...row, naive: 'False' }).signals[1]).not.toHaveProperty('madeUp');
  });

  test('that stands there twice has the same ids twice', () => {
    const ids = read(oblast, oblast).signals.map((signal) => ('item' in signal ? signal.item['id'] : signal));
    expect(new Set(ids).size).toBe(2);
    expect(ids).toHaveLength(4);
  });

  test('with oblast and raion exchanged is understood', () => {
    const row = { ...oblast, oblast: 'Lubenskyi raion', raion: 'Poltavska oblast' };
    expect(regionsOf({ ...row, level: 'raion' })).toEqual(
      regionsOf({ ...oblast, raion: 'Lubenskyi raion', level: 'raion' }),
    );
    const hromada = { ...row, hromada: 'Hrebinkivska terytorialna hromada', level: 'hromada' };
    expect(read(hromada)).toMatchObject({ refused: [], signals: [{}, {}] });
  });

  test('is found by its number before its name', () => {
    expect(regionsOf({ ...oblast, uid: '31', katottg: '' })).toEqual(['31', '31']);
    expect(regionsOf({ ...oblast, uid: '', katottg: 'UA80000000000093317' })).toEqual(['31', '31']);
  });

  test.each([
    [{ oblast: 'Atlantis' }, 'region.unknown'],
    [{ level: 'raion', raion: 'Nowhere raion' }, 'region.unknown'],
    [{ started_at: 'soon' }, 'time.malformed'],
    [{ finished_at: '2022-12-25 09:51:58' }, 'time.no-offset'],
    [{ finished_at: '2022-12-25 07:00:00+00:00' }, 'interval.backwards'],
    [{ source: 'The Official One' }, 'source.malformed'],
  ])('with %j is refused with its number and %s', (change, code) => {
    expect(read({ ...oblast, ...change })).toMatchObject({ refused: [{ line: 2, refused: { code } }], signals: [] });
  });
});

test('signals of all rows come in the order of time', () => {
  const late = { ...oblast, oblast: 'Sumska oblast', finished_at: '2022-12-25 08:00:00+00:00' };
  const found = read(oblast, late).signals.map((signal) =>
    'arrivesAt' in signal ? [signal.arrivesAt, signal.line] : [],
  );
  expect(found.map(([, line]) => line)).toEqual([2, 3, 3, 2]);
});

test('a file that says neither where nor when is none of intervals', () => {
  expect(headerProblem(['oblast', 'started_at', 'finished_at'])).toBeUndefined();
  expect(headerProblem(['region', 'started_at'])).toContain('finished_at');
  expect(headerProblem(['started_at', 'finished_at'])).toContain('where');
});
