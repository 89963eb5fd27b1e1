import { describe, expect, test } from 'vitest';
import type { FaultName } from '../../../../src/app/drills/plan/faults.ts';
import { FAULT_NAMES, NO_FAULTS, USUAL_FAULTS, withFaults } from '../../../../src/app/drills/plan/faults.ts';
import type { ScenarioSignal } from '../../../../src/app/recordings/scenario.ts';
import { formatInstant } from '../../../../src/domain/instant.ts';

const START = Date.UTC(2022, 11, 25, 7);
const MINUTE = 60_000;

/** Two sources, 600 signals in a little more than an hour. */
const signals: readonly ScenarioSignal[] = Array.from({ length: 600 }, (_, index) => {
  const at = START + 1 + index * 7_000;
  const kind = index % 2 === 0 ? 'alert' : 'all-clear';
  const item = { id: `s${index}`, kind, region: String(3 + (index % 20)), at: formatInstant(at) };
  return {
    line: index + 2,
    arrivesAt: at,
    source: index % 3 === 0 ? 'city' : 'official',
    item: { ...item, receivedAt: formatInstant(at) },
  };
});

const SOURCES = new Map([['city', { trust: 'relay' as const }]]);
const only = (name: FaultName, seed = 1) =>
  withFaults(signals, SOURCES, { ...NO_FAULTS, [name]: USUAL_FAULTS[name] }, seed);
const text = (seed: number, faults = USUAL_FAULTS): string =>
  JSON.stringify(withFaults(signals, SOURCES, faults, seed));
const ids = (some: readonly ScenarioSignal[]): readonly unknown[] => some.map(({ item }) => item['id']);

describe('one seed', () => {
  test('makes the same stream, byte for byte', () => {
    expect(text(7)).toBe(text(7));
    expect(text(8)).not.toBe(text(7));
  });

  test.each(FAULT_NAMES)('decides %s, and what comes after it does not move it', (name) => {
    const other = 'duplicates';
    const done = (faults: readonly FaultName[]): number =>
      withFaults(
        signals,
        SOURCES,
        { ...NO_FAULTS, ...Object.fromEntries(faults.map((one) => [one, USUAL_FAULTS[one]])) },
        5,
      ).done[name];
    expect(done([name])).toBeGreaterThan(0);
    if (!['silence', 'duplicates', 'delay', 'disorder', 'bursts', 'malformed'].includes(name))
      expect(done([name, other])).toBe(done([name]));
  });
});

test('without faults nothing is touched', () => {
  expect(withFaults(signals, SOURCES, NO_FAULTS, 1)).toMatchObject({ signals, sources: SOURCES, silence: undefined });
});

test('what comes out stands in the order of its arrival', () => {
  const { signals: made } = withFaults(signals, SOURCES, USUAL_FAULTS, 3);
  expect(made.every((one, index) => one.arrivesAt >= (made[index - 1]?.arrivesAt ?? 0))).toBe(true);
  const received = made.filter(({ item }) => typeof item['receivedAt'] === 'string');
  expect(received.every(({ item, arrivesAt }) => item['receivedAt'] === formatInstant(arrivesAt))).toBe(true);
});

describe('a fault', () => {
  test('duplicates: the same id, another id, another source', () => {
    const { signals: made, sources, done } = only('duplicates');
    const extra = made.length - signals.length;
    expect(extra).toBe(done.duplicates);
    const all = ids(made);
    expect(all.filter((id, index) => all.indexOf(id) !== index).length).toBeGreaterThan(0);
    expect(all.some((id) => String(id).endsWith('~again'))).toBe(true);
    expect(sources.get('official-echo')).toEqual({ trust: 'relay' });
    expect(made.some(({ source }) => source === 'official-echo')).toBe(true);
  });

  test('disorder: later by no more than the window, and not in the order it happened', () => {
    const { signals: made } = only('disorder');
    const late = made.map(({ item, arrivesAt }) => arrivesAt - Date.parse(String(item['at'])));
    expect(Math.max(...late)).toBeLessThanOrEqual(USUAL_FAULTS.disorder);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    const at = made.map(({ item }) => String(item['at']));
    expect([...at].sort()).not.toEqual(at);
  });

  test('delay: never early, never later than said', () => {
    const late = only('delay').signals.map(({ item, arrivesAt }) => arrivesAt - Date.parse(String(item['at'])));
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...late)).toBeLessThanOrEqual(USUAL_FAULTS.delay);
  });

  test('loss: all-clears only', () => {
    const kept = new Set(ids(only('loss').signals));
    const lost = signals.filter(({ item }) => !kept.has(item['id']));
    expect(lost.length).toBe(only('loss').done.loss);
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.every(({ item }) => item['kind'] === 'all-clear')).toBe(true);
  });

  test('skew: one amount for each source', () => {
    const offs = new Map<string, Set<number>>();
    for (const { source, item, arrivesAt } of only('skew').signals) {
      offs.set(source, (offs.get(source) ?? new Set()).add(Date.parse(String(item['at'])) - arrivesAt));
    }
    expect([...offs.values()].map((set) => set.size)).toEqual([1, 1]);
  });

  test('silence: not a word of one source meanwhile, and it is found out', () => {
    const { signals: made, silence, sources } = withFaults(signals, SOURCES, { ...NO_FAULTS, silence: 0.2 }, 1);
    const { source, from, until } = silence ?? { source: '', from: 0, until: 0 };
    expect(until - from).toBeGreaterThan(10 * MINUTE);
    const said = made.filter((one) => one.source === source && one.arrivesAt >= from && one.arrivesAt < until);
    expect(said).toEqual([]);
    expect(made.some((one) => one.source === source && one.arrivesAt >= until)).toBe(true);
    expect(sources.get(source)?.silentAfter).toBeLessThan(until - from);
  });

  test('malformed: beside the good ones, which all stay', () => {
    const { signals: made, done } = only('malformed');
    expect(made.length - signals.length).toBe(done.malformed);
    for (const one of signals) expect(made).toContain(one);
  });

  test('bursts: many at one instant', () => {
    const { signals: made } = withFaults(signals, SOURCES, { ...NO_FAULTS, bursts: 5 * MINUTE }, 1);
    expect(new Set(made.map(({ arrivesAt }) => arrivesAt)).size).toBeLessThan(17);
  });

  test('flapping: off and on again', () => {
    const { signals: made, done } = only('flapping');
    expect(made.length).toBe(signals.length + 2 * done.flapping);
  });
});
