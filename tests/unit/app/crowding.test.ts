import { beforeEach, describe, expect, test } from 'vitest';
import type { Crowding } from '../../../src/app/intake/crowding.ts';
import { crowding } from '../../../src/app/intake/crowding.ts';
import type { Signal } from '../../../src/domain/signal.ts';
import { alert, allClear, START } from '../../support/sequencing.ts';

const PER_HOUR = 4;
const HOUR = 3_600_000;

let crowded: Crowding;

beforeEach(() => {
  crowded = crowding(PER_HOUR);
});

const taken = (signal: Signal, now = START): boolean => crowded.refuse(signal, now) === undefined;

/** As many as are taken: alternately, the last of the kind that is asked for. */
const fill = (last: 'alert' | 'all-clear', now = START): void => {
  for (let left = PER_HOUR - 1; left >= 0; left -= 1)
    expect(taken((left % 2 === 0) === (last === 'alert') ? alert('11', -left) : allClear('11', -left), now)).toBe(true);
};

describe('what one source says about one place in an hour', () => {
  test('is taken up to the limit, and told of beyond it', () => {
    fill('alert');
    expect(crowded.refuse(allClear('11', 1), START)).toEqual({
      code: 'signal.too-many',
      detail: expect.stringMatching(/^source mod said 4 words about region \d+ within the hour; at most 4 are taken$/),
    });
  });

  test('is counted apart from other sources, places and hazards', () => {
    fill('alert');
    expect(taken(alert('11', 1, { source: 'sirens' }))).toBe(true);
    expect(taken(alert('12', 1))).toBe(true);
    expect(taken(alert('11', 1, { hazard: 'chemical' }))).toBe(true);
    expect(taken(alert('11', 1))).toBe(false);
  });

  test('never keeps a list, a retraction or a heartbeat out, and they count for nothing', () => {
    const { source, trust, receivedAt, at, region, hazard } = alert('11', 0);
    const sent = { source, trust, receivedAt, at };
    const others: readonly Signal[] = [
      { kind: 'snapshot', ...sent, active: [{ region, hazard }], confirmAfter: 1_000 },
      { kind: 'withdrawn', ...sent, region, hazard, error: { reason: 'by mistake' } },
      { kind: 'heartbeat', ...sent },
    ];
    const sayAll = (): void => {
      for (let times = 0; times < PER_HOUR * 2; times += 1) for (const other of others) expect(taken(other)).toBe(true);
    };
    sayAll();
    fill('alert');
    sayAll();
  });

  test('lets one alert through after an all-clear, so that the limit leaves no place clear', () => {
    fill('all-clear');
    expect(taken(alert('11', 1))).toBe(true);
    expect(taken(alert('11', 2))).toBe(false);
    expect(taken(allClear('11', 3))).toBe(false);
  });

  test('lets it through in the same moment as the all-clear, but not before it', () => {
    fill('all-clear');
    expect(taken(alert('11', -1))).toBe(false);
    expect(taken(alert('11', 0))).toBe(true);
  });

  test('is judged by the latest word, whenever an older one comes', () => {
    for (const word of [alert('11', -9), alert('11', -8), allClear('11', 0), alert('11', -5)])
      expect(taken(word)).toBe(true);
    expect(taken(alert('11', 1))).toBe(true);
    crowded = crowding(PER_HOUR);
    for (const word of [alert('11', -9), allClear('11', -8), alert('11', 0), allClear('11', -5)])
      expect(taken(word)).toBe(true);
    expect(taken(alert('11', 1))).toBe(false);
  });

  test('is judged by the first word, too, where only older ones follow', () => {
    for (const word of [allClear('11', 0), alert('11', -9), alert('11', -8), alert('11', -7)])
      expect(taken(word)).toBe(true);
    expect(taken(alert('11', 1))).toBe(true);
  });

  test('begins anew when the hour is over, and not before', () => {
    fill('alert');
    expect(taken(alert('11', 1), START + HOUR - 1)).toBe(false);
    expect(taken(alert('11', 1), START + HOUR)).toBe(true);
  });

  test('begins anew where the clock was put back, so that no place stays closed', () => {
    fill('alert');
    expect(taken(alert('11', 1), START - 1)).toBe(true);
  });

  test('is not forgotten within the hour because very many places were heard of', () => {
    fill('alert');
    for (let number = 0; number < 30_000; number += 1) taken(alert('12', 0, { source: `s${number}` }));
    expect(taken(alert('11', 1))).toBe(false);
    for (let number = 0; number < 30_000; number += 1)
      taken(alert('12', 0, { source: `t${number}` }), START + HOUR - 1);
    expect(taken(alert('11', 1), START + HOUR - 1)).toBe(false);
  });
});
