import { afterAll, beforeAll, expect, test } from 'vitest';
import { bullConsumer } from '../../src/adapters/bullmq/consumer.ts';
import { bullQueue } from '../../src/adapters/bullmq/queue.ts';
import { redisHistory } from '../../src/adapters/redis/history/history.ts';
import { feedKeys } from '../../src/adapters/redis/keys.ts';
import { redisLog } from '../../src/adapters/redis/log.ts';
import { redisRefused } from '../../src/adapters/redis/refused.ts';
import { serverTime } from '../../src/adapters/redis/server-time.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import type { QueueConsumer, SignalQueue } from '../../src/app/intake/queue.ts';
import type { Entry } from '../../src/app/log/log.ts';
import type { Sequencer } from '../../src/app/sequencer/sequencer.ts';
import { boardOf } from '../../src/domain/board.ts';
import type { Signal } from '../../src/domain/signal.ts';
import { canonicalBoard, canonicalTimelines } from '../support/pure-feed.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';
import { alert, allClear, batch, folded, startSequencer } from '../support/sequencing.ts';
import { PLACES, place, SMALL_COUNTRY } from '../support/small-country.ts';

let redis: TestRedis;
let feeds = 0;

beforeAll(async () => {
  redis = await startTestRedis({ durability: 'always' });
});
afterAll(() => redis.close());

const own = () => ({ client: { ...redis.connection, maxRetriesPerRequest: null }, release: () => {} });

/** A feed of its own on the shared Redis. */
const feed = () => {
  feeds += 1;
  const keys = feedKeys('', `fight${feeds}`);
  const client = redis.client();
  const log = () =>
    redisLog({ redis: redis.client(), keys, keep: 100_000, remember: 86_400_000, now: Date.now, durable: true });
  return {
    keys,
    log,
    history: redisHistory(client, keys),
    refused: redisRefused(client, keys),
    queue: (): SignalQueue =>
      bullQueue({
        connection: client,
        blocking: own,
        clock: systemClock,
        root: keys.root,
        now: serverTime(redis.client(), keys.meta),
        keepDead: 86_400_000,
        reason: String,
      }),
    consume: bullConsumer({
      connection: own,
      root: keys.root,
      concurrency: 8,
      attempts: 5,
      backoff: 20,
      clock: systemClock,
      observe: () => {},
    }),
  };
};

/** A night over all places, in order. */
const night = (count: number): readonly Signal[] =>
  Array.from({ length: count }, (_, index) => {
    const region = PLACES[index % PLACES.length] ?? '1';
    return Math.floor(index / PLACES.length) % 2 === 0 ? alert(region, index) : allClear(region, index);
  });

const withoutHole = (entries: readonly Entry[]): void => {
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
};

test('two sequencers that fight over one feed write one log without hole or repeat', async () => {
  const { log } = feed();
  const [one, two] = await Promise.all([startSequencer({ log: log() }), startSequencer({ log: log() })]);
  const signals = night(200);
  await Promise.all(
    signals.flatMap((signal, index) => {
      const both = index % 5 === 0;
      return [
        ...(both || index % 2 === 0 ? [one.take(batch(signal))] : []),
        ...(both || index % 2 === 1 ? [two.take(batch(signal))] : []),
      ];
    }),
  );
  const entries = await log().read(0, 1_000);
  withoutHole(entries);
  expect(entries).toHaveLength(201);
  const third = await startSequencer({ log: log() });
  expect(canonicalTimelines(third.state())).toEqual(canonicalTimelines(folded(signals)));
});

test('a sequencer that was frozen while another worked comes back and harms nobody', async () => {
  const { log } = feed();
  const frozen = await startSequencer({ log: log() });
  await frozen.take(batch(alert('11', 0)));
  const other = await startSequencer({ log: log() });
  await other.take(batch(allClear('11', 10), alert('12', 11)));
  const late = await frozen.take(batch(alert('21', 5), alert('11', 0)));
  expect(late).toMatchObject({ taken: 1, repeated: 1 });
  withoutHole(await log().read(0, 100));
  const board = boardOf(frozen.state(), SMALL_COUNTRY);
  expect(board.regions.get(place('11'))?.state).toBe('clear');
  await other.take(batch(alert('3', 12)));
  expect(other.position().seq).toBe(6);
});

test('through the queue, with two workers, everything arrives once and the history agrees with the rules', async () => {
  const { log, queue, consume, history } = feed();
  const sequencers: Sequencer[] = [];
  const consumers: QueueConsumer[] = [];
  for (let index = 0; index < 2; index += 1) {
    const sequencer = await startSequencer({ log: log() });
    sequencers.push(sequencer);
    consumers.push(await consume((jobs) => sequencer.take(jobs)));
  }
  const line = queue();
  await line.watch();
  const signals = night(300);
  const ids = await Promise.all(
    Array.from({ length: 30 }, (_, index) => line.add(batch(...signals.slice(index * 10, index * 10 + 10)))),
  );
  const outcomes = await Promise.all(ids.map((id) => line.sequenced(id, 30_000)));
  expect(outcomes.reduce((sum, one) => sum + (one?.taken ?? 0), 0)).toBe(300);
  const truth = folded(signals);
  const restored = await startSequencer({ log: log() });
  expect(canonicalBoard(restored.state(), SMALL_COUNTRY)).toEqual(canonicalBoard(truth, SMALL_COUNTRY));
  const intervals = await history.readAll({ from: 0, to: Number.MAX_SAFE_INTEGER });
  const expected = [...truth.timelines.values()].reduce(
    (sum, one) => sum + one.closed.length + (one.alert === undefined ? 0 : 1),
    0,
  );
  expect(intervals).toHaveLength(expected);
  await Promise.all(consumers.map((one) => one.close()));
  await line.close();
});

test('a batch that always fails becomes a dead letter that can be read and put back', async () => {
  const { queue, consume } = feed();
  let healed = false;
  const consumer = await consume(async (jobs) => {
    if (!healed) throw new Error('cannot be decided');
    return { taken: jobs.length, repeated: 0, refused: 0, seq: 1 };
  });
  const line = queue();
  await line.watch();
  const id = await line.add(batch(alert('11', 0)));
  expect(await line.sequenced(id, 30_000)).toBeUndefined();
  expect(await line.deadLetters(10)).toMatchObject([
    { id, attempts: 5, reason: 'cannot be decided', signals: [{ region: '11' }] },
  ]);
  healed = true;
  expect(await line.putBack(id)).toBe(true);
  await expect.poll(() => line.deadLetters(10), { timeout: 10_000 }).toEqual([]);
  expect(await line.putBack('nothing')).toBe(false);
  await consumer.close();
  await line.close();
});
