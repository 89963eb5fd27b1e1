import { describe, expect, test } from 'vitest';
import { readScenarioLine } from '../../../../src/app/recordings/scenario.ts';
import { ukraine } from './ukraine.ts';

const catalogue = ukraine();
const read = (value: unknown, line = 2) =>
  readScenarioLine(typeof value === 'string' ? value : JSON.stringify(value), line, catalogue);
const alert = { id: 'a1', source: 'official', region: '31', kind: 'alert', at: '2022-12-25T07:23:31Z' };

describe('a line of a scenario', () => {
  test('is a signal with its source beside it and its arrival in it', () => {
    expect(read(alert)).toEqual({
      line: 2,
      arrivesAt: Date.UTC(2022, 11, 25, 7, 23, 31),
      source: 'official',
      item: {
        id: 'a1',
        region: '31',
        kind: 'alert',
        at: '2022-12-25T07:23:31.000Z',
        receivedAt: '2022-12-25T07:23:31.000Z',
      },
    });
  });

  test('arrives later than it happened when it says so', () => {
    expect(read({ ...alert, receivedAt: '2022-12-25T09:24:00+02:00' })).toMatchObject({
      arrivesAt: Date.UTC(2022, 11, 25, 7, 24),
      item: { at: '2022-12-25T07:23:31.000Z', receivedAt: '2022-12-25T07:24:00.000Z' },
    });
  });

  test.each(['all_clear', 'all-clear'])('%s is read as all-clear', (kind) => {
    expect(read({ ...alert, kind })).toMatchObject({ item: { kind: 'all-clear' } });
  });

  test.each(['UA-30', 'UA80000000000093317', 'Kyiv City', 31])('finds the region %s', (region) => {
    expect(read({ ...alert, region })).toMatchObject({ item: { region: '31' } });
  });

  test('keeps what a signal may say besides', () => {
    const said = { hazard: 'artillery', level: 'red', threats: [{ kind: 'drone' }], reason: 'why' };
    expect(read({ ...alert, ...said })).toMatchObject({ item: said });
  });

  test('may be a list or a heartbeat', () => {
    expect(read({ source: 'x', kind: 'snapshot', at: alert.at, active: [{ region: '31' }] })).toMatchObject({
      item: { kind: 'snapshot', active: [{ region: '31' }] },
    });
    expect(read({ source: 'x', kind: 'heartbeat', receivedAt: alert.at })).toMatchObject({
      item: { kind: 'heartbeat' },
    });
  });

  test('is nothing when blank', () => {
    expect(read('  \r')).toBeUndefined();
  });

  test.each([
    ['{"id":', 'signal.malformed'],
    ['[1]', 'signal.malformed'],
    [{ ...alert, source: undefined }, 'source.malformed'],
    [{ ...alert, source: 'Not A Name' }, 'source.malformed'],
    [{ ...alert, kind: 'toString' }, 'signal.malformed'],
    [{ ...alert, at: undefined }, 'time.malformed'],
    [{ ...alert, at: 'yesterday' }, 'time.malformed'],
    [{ ...alert, at: '2022-12-25T07:23:31' }, 'time.no-offset'],
    [{ ...alert, receivedAt: 7 }, 'time.malformed'],
    [{ ...alert, region: 'Atlantis' }, 'region.unknown'],
    [{ ...alert, region: undefined }, 'signal.malformed'],
    [{ ...alert, hazard: 'dragons' }, 'hazard.unknown'],
    [{ scenario: 'late' }, 'scenario.head-misplaced'],
  ])('%j is refused with its number and %s', (value, code) => {
    expect(read(value, 17)).toMatchObject({ line: 17, refused: { code } });
  });
});

describe('the first line', () => {
  test('may name the scenario and say more of its sources', () => {
    const head = read({ scenario: 'two sources', sources: { city: { trust: 'relay' }, state: {} } }, 1);
    expect(head).toEqual({
      head: {
        name: 'two sources',
        sources: new Map([
          ['city', { trust: 'relay' }],
          ['state', { trust: 'official' }],
        ]),
      },
    });
  });

  test.each([
    { scenario: 1 },
    { scenario: 'x', sources: [] },
    { scenario: 'x', sources: { 'A B': {} } },
    { scenario: 'x', sources: { a: { trust: 'blind' } } },
    { scenario: 'x', speed: 2 },
  ])('%j is refused', (value) => {
    expect(read(value, 1)).toMatchObject({ line: 1, refused: { code: 'scenario.malformed' } });
  });
});
