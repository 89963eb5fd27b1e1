import { describe, expect, test } from 'vitest';
import { AppError } from '../../../src/app/errors.ts';
import type { ScenarioItem } from '../../../src/app/scenario.ts';
import { NO_HEAD } from '../../../src/app/scenario.ts';
import { paceOf, speedOf } from '../../../src/cli/pace.ts';
import type { Play } from '../../../src/cli/play.ts';
import { play } from '../../../src/cli/play.ts';
import { fakeClock, settle } from './fake-clock.ts';
import { fakeSink } from './fake-sink.ts';

const T0 = Date.UTC(2022, 11, 25, 7);
const HOUR = 3_600_000;

const signal = (line: number, seconds: number, source = 'official'): ScenarioItem => ({
  line,
  arrivesAt: T0 + seconds * 1000,
  source,
  item: { id: String(line), kind: 'alert' },
});
const unread = (line: number): ScenarioItem => ({ line, refused: { code: 'region.unknown', detail: 'no region' } });

async function* inBatches(...batches: readonly (readonly ScenarioItem[])[]): AsyncGenerator<readonly ScenarioItem[]> {
  yield* batches;
}

const start = (batches: AsyncIterable<readonly ScenarioItem[]>, options: Partial<Play> = {}) => {
  const clock = fakeClock();
  const sink = fakeSink();
  const interrupt = new AbortController();
  const played = play({
    file: { head: NO_HEAD, batches, share: () => undefined },
    sink: sink.sink,
    clock,
    pace: paceOf('max', 12 * HOUR),
    strict: false,
    trusts: new Map(),
    interrupted: interrupt.signal,
    ...options,
  });
  return { clock, sink, interrupt, played };
};

const many = (count: number, source = 'official'): readonly ScenarioItem[] =>
  Array.from({ length: count }, (_, index) => signal(index + 1, index, source));

describe('a scenario played at once', () => {
  test('goes in windows of at most a thousand, in order, a call for each source', async () => {
    const items = many(2_500).map((one, index) =>
      'source' in one && index % 3 === 0 ? { ...one, source: 'volunteer' } : one,
    );
    const { sink, played } = start(inBatches(items.slice(0, 700), items.slice(700)));
    expect(await played).toMatchObject({ signals: 2_500, taken: 2_500, repeated: 0, stopped: undefined });
    expect(sink.calls.map(({ source, items: all }) => [source, all.length])).toEqual([
      ['volunteer', 234],
      ['official', 466],
      ['official', 667],
      ['volunteer', 333],
      ['official', 533],
      ['volunteer', 267],
    ]);
    for (const source of ['official', 'volunteer']) {
      const lines = sink.calls
        .filter((call) => call.source === source)
        .flatMap((call) => call.items.map(({ id }) => Number(id)));
      expect(lines).toEqual([...lines].sort((a, b) => a - b));
    }
  });

  test('has several windows on their way, but not without end', async () => {
    const { sink, played } = start(inBatches(many(20_000)));
    sink.hold();
    await settle();
    expect(sink.calls).toHaveLength(8);
    sink.release();
    expect(await played).toMatchObject({ taken: 20_000 });
  });

  test('tells the trust of each source before its first word: the operator’s, the file’s, or official', async () => {
    const head = {
      name: 'x',
      sources: new Map([
        ['a', { trust: 'relay' }],
        ['b', { trust: 'relay' }],
      ] as const),
    };
    const batches = inBatches([signal(1, 0, 'a'), signal(2, 0, 'b'), signal(3, 0, 'c'), signal(4, 0, 'a')]);
    const { sink, played } = start(batches, {
      file: { head, batches, share: () => 1 },
      trusts: new Map([['b', 'unconfirmed']]),
    });
    await played;
    expect(sink.sources).toEqual([
      ['a', 'relay'],
      ['b', 'unconfirmed'],
      ['c', 'official'],
    ]);
  });

  test('counts what was repeated and refused, with the lines', async () => {
    const { sink, played } = start(inBatches([signal(2, 0), unread(3), signal(4, 1), signal(5, 2)]));
    sink.answer({ accepted: 1, duplicate: 1, rejected: [{ index: 2, code: 'signal.too-old', detail: 'old' }] });
    sink.outcome({ taken: 0, repeated: 1, refused: 1 });
    expect(await played).toMatchObject({
      signals: 4,
      taken: 0,
      repeated: 2,
      refused: new Map([
        ['region.unknown', 1],
        ['signal.too-old', 1],
        ['sequencer.refused', 1],
      ]),
      refusals: [
        { line: 3, code: 'region.unknown' },
        { line: 5, code: 'signal.too-old' },
      ],
    });
  });

  test('counts the ends nobody announced', async () => {
    expect(await start(inBatches([{ ...signal(1, 0), madeUp: true }, signal(2, 0)])).played).toMatchObject({
      madeUp: 1,
    });
  });

  test('stops at the first refusal when it is to be strict', async () => {
    const { sink, played } = start(inBatches([signal(1, 0), unread(2), signal(3, 1)]), { strict: true });
    expect(await played).toMatchObject({ signals: 2, taken: 1, stopped: 'strict' });
    expect(sink.calls.flatMap((call) => call.items)).toHaveLength(1);
  });

  test('waits while the hub is full, and goes on', async () => {
    const { clock, sink, played } = start(inBatches(many(3)));
    sink.fail(3, new AppError('queue.full', 'too much waits'));
    await clock.advance(1_000);
    expect(await played).toMatchObject({ taken: 3 });
  });

  test('gives up on a hub that takes nothing for a minute, or is broken', async () => {
    const full = start(inBatches(many(3)));
    full.sink.fail(1_000, new AppError('queue.full', 'too much waits'));
    const gaveUp = expect(full.played).rejects.toThrow('too much waits');
    await full.clock.advance(70_000);
    await gaveUp;
    const broken = start(inBatches(many(3)));
    broken.sink.fail(1, new Error('broken'));
    await expect(broken.played).rejects.toThrow('broken');
  });
});

describe('a scenario played at a speed', () => {
  test('keeps its pace', async () => {
    const { clock, sink, played } = start(inBatches([signal(1, 0), signal(2, 0), signal(3, 60), signal(4, 90)]), {
      pace: paceOf(60, HOUR),
    });
    const told = (): readonly unknown[] => sink.calls.flatMap((call) => call.items.map(({ id }) => id));
    await clock.advance(999);
    expect(told()).toEqual(['1', '2']);
    await clock.advance(1);
    expect(told()).toEqual(['1', '2', '3']);
    await clock.advance(499);
    expect(told()).toEqual(['1', '2', '3']);
    await clock.advance(1);
    expect(await played).toMatchObject({ taken: 4 });
  });

  test('passes over long silences: recordings begin with alerts that stand for years', async () => {
    const { played } = start(inBatches([signal(1, -20_000_000), signal(2, -10_000_000), signal(3, 0)]), {
      pace: paceOf(1, 12 * HOUR),
    });
    expect(await played).toMatchObject({ taken: 3 });
  });

  test('does not wait for what is late', async () => {
    const { clock, played } = start(inBatches([signal(1, 0), signal(2, 10), signal(3, 5), signal(4, 11)]), {
      pace: paceOf(1, HOUR),
    });
    await clock.advance(11_000);
    expect(await played).toMatchObject({ taken: 4 });
  });

  test('stops when it is interrupted, in a pause or before a pipe that nobody writes to', async () => {
    const pausing = start(inBatches([signal(1, 0), signal(2, 1_000)]), { pace: paceOf(1, HOUR) });
    await settle();
    pausing.interrupt.abort();
    expect(await pausing.played).toMatchObject({ taken: 1, stopped: 'interrupted' });
    async function* never(): AsyncGenerator<readonly ScenarioItem[]> {
      yield [signal(1, 0)];
      await new Promise(() => {});
    }
    const piped = start(never());
    await settle();
    piped.interrupt.abort();
    expect(await piped.played).toMatchObject({ taken: 1, stopped: 'interrupted' });
  });
});

test('a speed is a number or max', () => {
  expect([speedOf('1'), speedOf('0.5'), speedOf('60'), speedOf('max')]).toEqual([1, 0.5, 60, 'max']);
  for (const text of ['0', '-1', 'fast', '1e9', '', 'Infinity']) expect(() => speedOf(text)).toThrow('--speed');
});
