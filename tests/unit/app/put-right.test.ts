import { describe, expect, test } from 'vitest';
import { memoryLog } from '../../../src/adapters/memory/log.ts';
import { boardOf } from '../../../src/domain/board.ts';
import { canonicalBoard, canonicalTimelines } from '../../support/pure-feed.ts';
import { alert, allClear, batch, newHearing, START, startSequencer } from '../../support/sequencing.ts';
import { place, SMALL_COUNTRY } from '../../support/small-country.ts';

const HOUR = 3_600;

/** A sequencer whose clock can be set; seconds. */
const clocked = async () => {
  const log = memoryLog();
  const lists = newHearing();
  let second = 0;
  let waitingFor: number | null = null;
  const begin = () =>
    startSequencer({ log, lists, live: true, now: () => START + second * 1_000, waitingFor: async () => waitingFor });
  const sequencer = await begin();
  return {
    log,
    sequencer,
    begin,
    set: (to: number): void => {
      second = to;
    },
    wait: (seconds: number | null): void => {
      waitingFor = seconds === null ? null : seconds * 1_000;
    },
  };
};

const alertIn = (sequencer: Awaited<ReturnType<typeof startSequencer>>, region: string) =>
  boardOf(sequencer.state(), SMALL_COUNTRY).regions.get(place(region));

describe('a sequencer whose clock was ahead and is put right', () => {
  test('hides no alert behind an all-clear that was stamped ahead, and says so in the log first', async () => {
    const { log, sequencer, set } = await clocked();
    set(HOUR);
    await sequencer.take(batch(alert('11', HOUR - 5), allClear('11', HOUR), alert('12', HOUR)));
    set(60);
    await sequencer.take(batch(alert('11', 60)));
    expect(alertIn(sequencer, '11')?.state).toBe('alert');
    expect(alertIn(sequencer, '12')?.state).toBe('alert');
    const kinds = (await log.read(0, 10)).map(({ claim }) => claim.kind);
    expect(kinds).toEqual(['spoke', 'alert', 'clear', 'alert', 'clock', 'alert']);
    set(61);
    await sequencer.take(batch(allClear('11', 61)));
    expect(alertIn(sequencer, '11')?.alerts).toEqual([]);
    expect(await log.read(6, 10)).toHaveLength(1);
  });

  test.each([
    ['in hand when it is put right', false],
    ['on its way when it is put right', true],
  ])('hides no word that was received just before, %s', async (_, isOnItsWay) => {
    const { sequencer, set } = await clocked();
    set(HOUR);
    await sequencer.take(batch(alert('11', HOUR - 5), allClear('11', HOUR), alert('12', HOUR)));
    set(60);
    if (isOnItsWay) await sequencer.check();
    await sequencer.take(batch(alert('11', 59), allClear('12', 59)));
    expect(alertIn(sequencer, '11')?.state).toBe('alert');
    expect(alertIn(sequencer, '12')?.alerts).toEqual([]);
  });

  test('hides no word that waits since it was received, before it puts in order', async () => {
    const { sequencer, set, wait } = await clocked();
    set(HOUR);
    await sequencer.take(batch(alert('11', HOUR - 5), allClear('11', HOUR), alert('12', HOUR)));
    set(60);
    wait(9);
    await sequencer.check();
    await sequencer.take(batch(alert('11', 51), allClear('12', 51)));
    expect(alertIn(sequencer, '11')?.state).toBe('alert');
    expect(alertIn(sequencer, '12')?.alerts).toEqual([]);
  });

  test('says so in the log though nobody says anything', async () => {
    const { log, sequencer, set } = await clocked();
    set(HOUR);
    await sequencer.take(batch(alert('11', HOUR)));
    set(60);
    await sequencer.check();
    expect((await log.read(0, 10)).map(({ claim }) => claim.kind)).toEqual(['spoke', 'alert', 'clock']);
    await sequencer.check();
    expect(await log.read(3, 10)).toEqual([]);
  });

  test('is followed by every copy: one that reads the log, and one that starts from a checkpoint', async () => {
    const { sequencer, set, begin } = await clocked();
    set(HOUR);
    await sequencer.take(batch(alert('11', HOUR - 5), allClear('11', HOUR), alert('12', HOUR)));
    set(60);
    await sequencer.take(batch(alert('11', 60)));
    const reader = await begin();
    await sequencer.close();
    const starter = await begin();
    for (const copy of [reader, starter]) {
      expect(canonicalTimelines(copy.state())).toEqual(canonicalTimelines(sequencer.state()));
      expect(canonicalBoard(copy.state(), SMALL_COUNTRY)).toEqual(canonicalBoard(sequencer.state(), SMALL_COUNTRY));
    }
  });

  test('does so when another takes over, whose clock is right', async () => {
    const { sequencer, set, begin } = await clocked();
    set(HOUR);
    await sequencer.take(batch(alert('11', HOUR - 5), allClear('11', HOUR)));
    set(60);
    const next = await begin();
    await next.take(batch(alert('11', 60)));
    expect(alertIn(next, '11')?.state).toBe('alert');
  });

  test('says of no source what it did ahead of time, also in what is kept beside the log', async () => {
    const { log, sequencer, set } = await clocked();
    const marks = async () => {
      const kept = await log.history.coverage({ from: START, to: START + 2 * HOUR * 1_000 });
      return kept.marks.map(({ kind, at }) => `${kind} ${(at - START) / 1_000}`);
    };
    set(HOUR);
    await sequencer.take(batch(alert('11', HOUR)));
    set(HOUR + 30);
    await sequencer.say({ kind: 'silent', source: 'sirens', at: START + (HOUR + 30) * 1_000, reason: 'timeout' });
    expect(await marks()).toEqual(['spoke 3600', 'silent 3630']);
    set(60);
    await sequencer.take(batch(alert('12', 61)));
    expect(await marks()).toEqual(['spoke 57.999', 'silent 58']);
  });

  test('leaves what another clock is off by a moment as it is', async () => {
    const { log, sequencer, set } = await clocked();
    set(60);
    await sequencer.take(batch(alert('11', 60)));
    set(59.5);
    await sequencer.take(batch(alert('12', 59)));
    expect((await log.read(0, 10)).map(({ claim }) => claim.kind)).toEqual(['spoke', 'alert', 'alert']);
  });
});

test('what was heard on a machine whose clock is ahead is heard no later than it is put in order', async () => {
  const { sequencer, set } = await clocked();
  set(10);
  await sequencer.take(batch(allClear('11', HOUR)));
  set(20);
  await sequencer.take(batch(alert('11', 20)));
  expect(alertIn(sequencer, '11')?.state).toBe('alert');
});

test('the word that a source is silent is not put ahead of time by what it said ahead of it', async () => {
  const { log, sequencer, set } = await clocked();
  set(HOUR);
  await sequencer.take(batch(alert('11', HOUR)));
  set(60);
  await sequencer.say({ kind: 'silent', source: 'mod', at: START + HOUR * 1_000, reason: 'timeout' });
  expect((await log.read(2, 10)).map(({ claim }) => [claim.kind, claim.at])).toEqual([
    ['clock', START + 58_000],
    ['silent', START + 60_000],
  ]);
  expect(sequencer.state().sources.get('mod')?.live).toBe(false);
});
