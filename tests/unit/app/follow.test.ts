import { afterEach, describe, expect, test } from 'vitest';
import type { MemoryLog } from '../../../src/adapters/memory/log.ts';
import { memoryLog } from '../../../src/adapters/memory/log.ts';
import { follow } from '../../../src/app/gateway/follow.ts';
import type { Follower } from '../../../src/app/gateway/follower.ts';
import type { Entry, Log } from '../../../src/app/log/log.ts';
import { restore } from '../../../src/app/log/restore.ts';
import { toCheckpoint } from '../../../src/domain/checkpoint/checkpoint.ts';
import { HORIZON_MS, keepOf } from '../../../src/domain/timeline/feed-state.ts';
import { fakeClock, turns } from '../../support/live-rig.ts';
import { START } from '../../support/sequencing.ts';
import { place, SMALL_COUNTRY } from '../../support/small-country.ts';

const entry = (seq: number): Entry => ({
  seq,
  claim: {
    kind: seq % 2 === 1 ? 'alert' : 'clear',
    source: 'mod',
    trust: 'official',
    region: place('11'),
    hazard: 'air-raid',
    at: START + seq * 1_000,
    receivedAt: START + seq * 1_000,
  },
  changes: [],
  sequencedAt: START + seq * 1_000,
});

const append = async (log: Log, count: number): Promise<void> => {
  const expected = await log.open();
  const entries = Array.from({ length: count }, (_, index) => entry(expected.seq + index + 1));
  const { kind } = await log.commit({ expected, entries, history: [], identities: [] });
  expect(kind).toBe('committed');
};

/** Somebody commits after every answer, as in a hub that is busy. */
const busy = (log: MemoryLog, count = 3): Log => ({
  ...log,
  open: async () => {
    const head = await log.open();
    await append(log, count);
    return head;
  },
  read: async (seq, limit) => {
    const page = await log.read(seq, limit);
    await append(log, count);
    return page;
  },
});

const seqsOf = (entries: readonly Entry[] | undefined): readonly number[] | undefined => entries?.map(({ seq }) => seq);
const upTo = (last: number, first = 1): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

let running: Follower | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

const following = async (
  memory: MemoryLog,
  options: {
    readonly log?: Log;
    readonly tail?: ReturnType<MemoryLog['tail']>;
    readonly ring?: number;
    /** Whether a sequencer of that log said who is silent; all do when nothing is said. */
    readonly sequencing?: (epoch: string) => boolean;
    /** What happens between the pulse's look at the log and its answer. */
    readonly meanwhile?: () => Promise<void>;
  } = {},
) => {
  const time = fakeClock();
  const told: number[] = [];
  const happened: string[] = [];
  const follower = await follow({
    feed: { id: 'ua', status: 'Actual', country: SMALL_COUNTRY.country, createdAt: 0 },
    catalogue: SMALL_COUNTRY,
    log: options.log ?? memory,
    tail: options.tail ?? memory.tail(),
    pulse: async () => {
      const position = await memory.open();
      await options.meanwhile?.();
      return { position, heard: new Map(), sequencing: options.sequencing?.(position.epoch) ?? true };
    },
    clock: time.clock,
    observe: (event) => happened.push(event),
    keep: keepOf('Actual', HORIZON_MS),
    ring: options.ring ?? 1_000,
  });
  running = follower;
  follower.listen({
    entries: (entries) => told.push(...entries.map(({ seq }) => seq)),
    pulse: () => {},
    reset: () => happened.push('reset'),
  });
  return { follower, told, happened, time };
};

describe('a copy that is made while others commit', () => {
  test('has no entry past the position it names', async () => {
    const log = memoryLog();
    await append(log, 5);
    const seen: number[] = [];
    const { position } = await restore({
      log: busy(log),
      catalogue: SMALL_COUNTRY,
      keep: HORIZON_MS,
      take: (entries) => {
        seen.push(...entries.map(({ seq }) => seq));
      },
    });
    expect(position.seq).toBe(5);
    expect(seen).toEqual(upTo(5));
  });

  test('hands out each entry once, be it missed or told live', async () => {
    const memory = memoryLog();
    await append(memory, 5);
    const { follower, told } = await following(memory, { log: busy(memory) });
    const { epoch } = follower.position();
    for (let round = 0; round < 5; round += 1) {
      await append(memory, 4);
      await turns(5);
      const { seq } = follower.position();
      expect(seqsOf(await follower.since({ epoch, seq: 0 }))).toEqual(upTo(seq));
    }
    expect(told).toEqual(upTo(told.at(-1) ?? 0, told[0]));
    expect(seqsOf(follower.recent(told[0] ?? 0))).toEqual(told.slice(1));
  });

  test('reads from the log no more than it has itself when somebody comes back', async () => {
    const memory = memoryLog();
    await append(memory, 50);
    const { follower } = await following(memory, { log: busy(memory, 1), tail: deafOf(memory), ring: 40 });
    await append(memory, 10);
    const position = follower.position();
    expect(seqsOf(await follower.since({ ...position, seq: position.seq - 20 }))).toEqual(
      upTo(position.seq, position.seq - 19),
    );
  });
});

/** A tail that hears nothing until it is closed. */
const deafOf = (memory: MemoryLog): ReturnType<MemoryLog['tail']> => {
  const tail = memory.tail();
  return {
    next: (after, limit, waitMs) =>
      tail.next({ ...after, seq: Number.MAX_SAFE_INTEGER }, limit, Math.max(waitMs, 60_000)),
    close: tail.close,
  };
};

test('a pulse that was on its way while the copy read on is no log that went back', async () => {
  const memory = memoryLog();
  await append(memory, 5);
  let busyNow = false;
  const { told, happened, time } = await following(memory, {
    meanwhile: async () => {
      if (!busyNow) return;
      await append(memory, 3);
      await turns(20);
    },
  });
  busyNow = true;
  for (let round = 0; round < 4; round += 1) {
    time.advance(1_000);
    await turns(60);
  }
  expect(told.length).toBeGreaterThan(5);
  expect(happened.filter((what) => what === 'reset' || what === 'follow.reset')).toEqual([]);
});

test('a checkpoint that is saved while the copy is loaded does not stand for a position before it', async () => {
  const memory = memoryLog();
  await append(memory, 3);
  const log: Log = {
    ...memory,
    loadCheckpoint: async () => {
      await append(memory, 2);
      const { state, position } = await restore({
        log: memory,
        catalogue: SMALL_COUNTRY,
        keep: keepOf('Actual', HORIZON_MS),
      });
      await memory.saveCheckpoint({ position, sequencedAt: START, state: toCheckpoint(state) });
      return memory.loadCheckpoint();
    },
  };
  const { follower } = await following(memory, { log, tail: deafOf(memory) });
  expect(follower.position().seq).toBe(5);
});

test('a copy vouches for nothing before a sequencer has said who is silent in the log as it is', async () => {
  const memory = memoryLog();
  await append(memory, 2);
  let judged = '';
  const { follower, time } = await following(memory, { sequencing: (epoch) => epoch === judged });
  expect(follower.vouched()).toBe(false);
  expect(follower.doubts().join()).toMatch(/no sequencer/);
  judged = follower.position().epoch;
  time.advance(500);
  await turns(20);
  expect(follower.vouched()).toBe(true);

  // The log goes back: who fell silent after what is left of it is live in it.
  memory.lose();
  await append(memory, 1);
  time.advance(500);
  await turns(30);
  expect(follower.position().epoch).not.toBe(judged);
  expect(follower.vouched()).toBe(false);
  judged = follower.position().epoch;
  time.advance(500);
  await turns(20);
  expect(follower.vouched()).toBe(true);
});

describe('a copy that does not get on', () => {
  test('is in doubt at once when the log was trimmed past it and cannot be loaded', async () => {
    const memory = memoryLog();
    await append(memory, 5);
    let lost = 0;
    const log: Log = {
      ...memory,
      read: async (seq, limit) => memory.read(Math.max(seq, lost), limit),
    };
    const tail = lateOf({
      ...memory,
      tail: () => ({
        ...memory.tail(),
        next: (after, limit, waitMs) => memory.tail().next({ ...after, seq: Math.max(after.seq, lost) }, limit, waitMs),
      }),
    });
    const { follower, time, happened } = await following(memory, { log, tail });
    expect(follower.vouched()).toBe(true);
    await append(memory, 40);
    lost = 30;
    release();
    await turns(20);
    expect(follower.vouched()).toBe(false);
    expect(follower.fresh()).toBe(false);
    expect(follower.doubts().join()).toMatch(/trimmed/);

    const position = await memory.open();
    await memory.saveCheckpoint({ position, sequencedAt: START, state: toCheckpoint(follower.state()) });
    time.advance(1_000);
    await turns(20);
    expect(follower.vouched()).toBe(true);
    expect(follower.position()).toEqual(position);
    expect(happened).toContain('reset');
  });

  test('is in doubt after two seconds in which it stood still behind the log, and is loaded anew when that lasts', async () => {
    const memory = memoryLog();
    await append(memory, 5);
    const { follower, time, happened } = await following(memory, { tail: deafOf(memory) });
    await append(memory, 5);
    for (let second = 0; second < 15 && !happened.includes('reset'); second += 1) {
      expect(follower.position().seq).toBe(5);
      expect(follower.vouched()).toBe(second < 4);
      time.advance(1_000);
      await turns(10);
    }
    expect(happened.filter((one) => one === 'reset')).toHaveLength(1);
    expect(follower.position().seq).toBe(10);
  });
});

let release = (): void => {};

/** A tail that begins to answer when it is let. */
const lateOf = (memory: MemoryLog): ReturnType<MemoryLog['tail']> => {
  const tail = memory.tail();
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  return {
    next: async (seq, limit, waitMs) => {
      await gate;
      return tail.next(seq, limit, waitMs);
    },
    close: async () => {
      release();
      await tail.close();
    },
  };
};

describe('a copy that was not in touch with the log', () => {
  const away = async () => {
    const memory = memoryLog();
    await append(memory, 2);
    let line: 'up' | 'away' = 'up';
    let held = (): void => {};
    const fail = (): void => {
      if (line === 'away') throw new Error('the connection was cut');
    };
    const time = fakeClock();
    let stoodStill = 0;
    const tail = memory.tail();
    const follower = await follow({
      feed: { id: 'ua', status: 'Actual', country: SMALL_COUNTRY.country, createdAt: 0 },
      catalogue: SMALL_COUNTRY,
      log: memory,
      tail: {
        next: async (seq, limit) => {
          await new Promise<void>((resolve) => {
            held = resolve;
          });
          fail();
          return tail.next(seq, limit, 0);
        },
        close: async () => {
          held();
          await tail.close();
        },
      },
      pulse: async () => {
        fail();
        return { position: await memory.open(), heard: new Map(), sequencing: true };
      },
      clock: { now: () => time.clock.now() + stoodStill, after: time.clock.after },
      observe: () => {},
      keep: keepOf('Actual', HORIZON_MS),
      ring: 1_000,
    });
    running = follower;
    return {
      follower,
      memory,
      pass: async (milliseconds: number) => {
        for (let passed = 0; passed < milliseconds; passed += 500) {
          time.advance(500);
          await turns(5);
        }
      },
      /** Time goes on, and nothing of this process does. */
      standStill: (milliseconds: number) => {
        stoodStill += milliseconds;
      },
      cut: () => {
        line = 'away';
        held();
      },
      mend: () => {
        line = 'up';
      },
      read: async () => {
        held();
        await turns(20);
      },
    };
  };

  test('vouches for nothing again until it has what was committed meanwhile', async () => {
    const { follower, memory, pass, cut, mend, read } = await away();
    expect(follower.vouched()).toBe(true);
    cut();
    await pass(20_000);
    expect(follower.vouched()).toBe(false);
    await append(memory, 1);
    mend();
    await pass(1_000);
    expect(follower.position().seq).toBe(2);
    expect(follower.vouched()).toBe(false);
    await read();
    expect(follower.position().seq).toBe(3);
    expect(follower.vouched()).toBe(true);
  });

  test('vouches for nothing again after it stood still until it has what came meanwhile, though it had just caught up', async () => {
    const { follower, memory, pass, cut, mend, read, standStill } = await away();
    cut();
    await pass(20_000);
    await append(memory, 1);
    mend();
    await pass(500);
    await read();
    expect(follower.vouched()).toBe(true);
    standStill(90_000);
    await append(memory, 5);
    await pass(500);
    expect(follower.position().seq).toBe(3);
    expect(follower.vouched()).toBe(false);
    await read();
    expect(follower.position().seq).toBe(8);
    expect(follower.vouched()).toBe(true);
  });

  test('vouches for nothing from the moment it moves again after it stood still', async () => {
    const { follower, standStill } = await away();
    expect(follower.vouched()).toBe(true);
    standStill(60_000);
    expect(follower.vouched()).toBe(false);
    expect([...follower.board().regions.values()].some(({ state }) => state === 'clear')).toBe(false);
  });
});
