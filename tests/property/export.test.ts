import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MemoryLog } from '../../src/adapters/memory/log.ts';
import { memoryLog } from '../../src/adapters/memory/log.ts';
import { parseSignal } from '../../src/adapters/signals/parse-signal.ts';
import { exportSignals } from '../../src/app/recordings/export-history.ts';
import type { SignalLine } from '../../src/app/recordings/export-lines.ts';
import { isRefused, readScenarioLine } from '../../src/app/recordings/scenario.ts';
import type { Signal, SnapshotSignal } from '../../src/domain/signal.ts';
import { alert, allClear, batch, record, START, startSequencer } from '../support/sequencing.ts';
import { place, SMALL_COUNTRY } from '../support/small-country.ts';

const SOURCES = [record('mod'), record('city'), record('bot', { trust: 'relay' })];
const SPAN = { from: START - 1_000, to: START + 3_600_000 };
const all = { from: 0, to: Number.MAX_SAFE_INTEGER };

const played = async (signals: readonly (readonly Signal[])[]): Promise<MemoryLog> => {
  const log = memoryLog();
  let now = START;
  const sequencer = await startSequencer({ log, sources: SOURCES, now: () => now });
  for (const together of signals) {
    now = Math.max(now, ...together.map(({ receivedAt }) => receivedAt));
    await sequencer.take(batch(...together));
  }
  return log;
};

const exported = async (log: MemoryLog, span = SPAN): Promise<readonly SignalLine[]> => {
  const { batches } = await exportSignals({ history: log.history, log, span, hubTime: true, trusts: new Map() });
  const lines: SignalLine[] = [];
  for await (const some of batches) lines.push(...some);
  return lines;
};

/** As a replay reads it, line by line. */
const readBack = (lines: readonly SignalLine[]): readonly (readonly Signal[])[] =>
  lines.map((line, index) => {
    const item = readScenarioLine(JSON.stringify(line), index + 2, SMALL_COUNTRY);
    if (item === undefined || 'head' in item || isRefused(item)) throw new Error(`unreadable: ${JSON.stringify(line)}`);
    const source = SOURCES.find(({ id }) => id === item.source);
    if (source === undefined) throw new Error(`no source ${item.source}`);
    const read = parseSignal(item.item, { source, receivedAt: 0, catalogue: SMALL_COUNTRY, scenarioTime: true });
    if (!('signal' in read)) throw new Error(`${read.code}: ${read.detail}`);
    return [read.signal];
  });

const intervalsIn = async (log: MemoryLog) =>
  (await log.history.readAll(all)).map(({ region, hazard, startedAt, endedAt }) => ({
    region,
    hazard,
    startedAt,
    endedAt,
  }));

const source = fc.constantFrom(
  { source: 'mod', trust: 'official' as const },
  { source: 'city', trust: 'official' as const },
  { source: 'bot', trust: 'relay' as const },
);

const word: fc.Arbitrary<Signal> = fc
  .record({
    region: fc.constantFrom('1', '11', '3'),
    second: fc.integer({ min: 1, max: 60 }),
    late: fc.integer({ min: 0, max: 20 }),
    alert: fc.boolean(),
    by: source,
  })
  .map(({ region, second, late, alert: isAlert, by }) =>
    (isAlert ? alert : allClear)(region, second, { ...by, receivedAt: START + (second + late) * 1000 }),
  );

describe('an export', () => {
  test('of alerts and all-clears, played again, gives the same history', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 20 }), async (words) => {
        const inOrder = [...words].sort((a, b) => a.receivedAt - b.receivedAt);
        const first = await played(inOrder.map((one) => [one]));
        const again = await played(readBack(await exported(first)));
        expect(await intervalsIn(again)).toEqual(await intervalsIn(first));
      }),
      { numRuns: 60 },
    );
  });

  const list = (second: number, regions: readonly string[], by = 'mod'): SnapshotSignal => ({
    kind: 'snapshot',
    source: by,
    trust: 'official',
    at: START + second * 1000,
    receivedAt: START + second * 1000,
    confirmAfter: 1_000,
    active: regions.map((id) => ({ region: place(id), hazard: 'air-raid' })),
  });

  test('of lists has the alerts and all-clears that they amounted to', async () => {
    const first = await played([
      [list(1, ['1', '3'])],
      // Somebody as trusted gives the all-clear; the list still has the place for eight seconds.
      [allClear('1', 20, { source: 'city' })],
      [list(28, ['3'])],
      [list(40, [])],
      [list(50, ['1'])],
    ]);
    const lines = await exported(first);
    expect(lines.every(({ kind }) => kind !== 'snapshot')).toBe(true);
    expect(await intervalsIn(await played(readBack(lines)))).toEqual(await intervalsIn(first));
  });

  test('of alerts that stand for years keeps all of them standing', async () => {
    const old = (second: number, ...regions: readonly string[]): SnapshotSignal => ({
      ...list(second, []),
      active: regions.map((id, index) => ({
        region: place(id),
        hazard: 'air-raid',
        at: START - (100 + index) * 86_400_000,
      })),
    });
    const first = await played([[old(1, '1')], [old(10, '1', '3')], [list(15, ['1', '3', '2'])], [old(20, '1', '3')]]);
    const lines = await exported(first);
    expect(await intervalsIn(await played(readBack(lines)))).toEqual(await intervalsIn(first));
    const later = await exported(first, { from: START + 12_000, to: START + 60_000 });
    expect(await intervalsIn(await played(readBack(later)))).toEqual(await intervalsIn(first));
  });

  test('of lists that were not believed at first has the all-clears once they were', async () => {
    const many = ['1', '11', '111', '112', '12', '2', '21'];
    const first = await played([[list(1, many)], [list(10, [])], [list(20, [])]]);
    const lines = await exported(first);
    expect(lines.filter(({ kind }) => kind === 'all-clear')).toHaveLength(7);
    expect(await intervalsIn(await played(readBack(lines)))).toEqual(await intervalsIn(first));
  });

  test('that begins in the middle says first what stood then', async () => {
    const first = await played([
      [alert('1', 1)],
      [alert('3', 2, { at: START - 30 * 86_400_000 + 1, kind: 'alert' })],
      [allClear('1', 100)],
      [allClear('3', 110)],
    ]);
    const span = { from: START + 50_000, to: START + 200_000 };
    const lines = await exported(first, span);
    expect(lines.map(({ kind, receivedAt }) => [kind, Date.parse(receivedAt) - START])).toEqual([
      ['snapshot', 50_000],
      ['alert', 50_000],
      ['all-clear', 100_000],
      ['all-clear', 110_000],
    ]);
    const again = await played(readBack(lines));
    expect(await intervalsIn(again)).toEqual(await intervalsIn(first));
  });

  test('where the log is gone has the intervals of the history, and says up to where', async () => {
    const log = memoryLog({ keep: 2 });
    let now = START;
    const sequencer = await startSequencer({ log, sources: SOURCES, now: () => now, checkpointEvery: 1 });
    for (const one of [alert('1', 10), allClear('1', 20), alert('3', 30), allClear('3', 40)]) {
      now = one.receivedAt;
      await sequencer.take(batch(one));
    }
    const { batches, historyUntil } = await exportSignals({
      history: log.history,
      log,
      span: SPAN,
      hubTime: true,
      trusts: new Map(),
    });
    expect(historyUntil).toBe(START + 30_000);
    const lines: SignalLine[] = [];
    for await (const some of batches) lines.push(...some);
    expect(await intervalsIn(await played(readBack(lines)))).toEqual(await intervalsIn(log));
  });
});
