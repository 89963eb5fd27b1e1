import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Consume, QueueConsumer, Queued, Sequenced, SignalQueue } from '../../src/app/intake/queue.ts';
import { AppError } from '../../src/app/kit/errors.ts';
import { alert } from '../support/sequencing.ts';

export type QueueUnderTest = {
  readonly queue: SignalQueue;
  /** A worker of its own; two attempts, milliseconds apart. */
  readonly consume: Consume;
};

const batchOf = (...seconds: readonly number[]): readonly Queued[] =>
  seconds.map((second) => ({ signal: alert('1', second) }));

const DONE: Sequenced = { taken: 1, repeated: 0, refused: 0, seq: 1 };

const times = (batch: readonly Queued[]): readonly number[] => batch.map(({ signal }) => signal.at);

/** What every queue promises, whatever keeps it. */
export const queueContract = (
  name: string,
  set: { open(): Promise<void>; fresh(): Promise<QueueUnderTest>; close(): Promise<void> },
): void => {
  describe(`queue: ${name}`, () => {
    let one: QueueUnderTest;
    const consumers: QueueConsumer[] = [];
    beforeAll(set.open);
    afterAll(set.close);
    beforeEach(async () => {
      one = await set.fresh();
      return async () => {
        for (const consumer of consumers.splice(0)) await consumer.close();
        await one.queue.close();
      };
    });
    const consume = async (handle: Parameters<Consume>[0]): Promise<void> => {
      consumers.push(await one.consume(handle));
    };

    test('what was added before anybody took it is handed out as it was', async () => {
      await one.queue.add(batchOf(1, 2));
      expect(await one.queue.waiting()).toBeGreaterThan(0);
      expect((await one.queue.backlog()).waitingFor).not.toBeNull();
      const handed = await new Promise<readonly Queued[]>((resolve) => {
        void consume(async (batch) => {
          resolve(batch);
          return DONE;
        });
      });
      expect(handed).toEqual(batchOf(1, 2));
      await expect.poll(async () => (await one.queue.backlog()).waitingFor).toBeNull();
      expect(await one.queue.waiting()).toBe(0);
    });

    test('whoever waits for a batch is told what became of it', async () => {
      await one.queue.watch();
      const id = await one.queue.add(batchOf(1));
      const told = one.queue.sequenced(id, 10_000);
      await consume(async () => DONE);
      expect(await told).toEqual(DONE);
    });

    test('whoever waits for what nobody takes is told nothing', async () => {
      await one.queue.watch();
      const id = await one.queue.add(batchOf(1));
      expect(await one.queue.sequenced(id, 50)).toBeUndefined();
    });

    test('what was added behind comes after what came later', async () => {
      await one.queue.add(batchOf(1), { behind: true });
      await one.queue.add(batchOf(2));
      const order: number[] = [];
      await new Promise<void>((resolve) => {
        void consume(async (batch) => {
          order.push(...times(batch));
          if (order.length === 2) resolve();
          return DONE;
        });
      });
      expect(order).toEqual([...times(batchOf(2)), ...times(batchOf(1))]);
    });

    test('what was added behind is missing from the log like everything else that waits', async () => {
      await one.queue.add(batchOf(1), { behind: true });
      expect((await one.queue.backlog()).waitingFor).not.toBeNull();
      expect(await one.queue.pending()).toBe(1);
      await consume(async () => DONE);
      await expect.poll(async () => (await one.queue.backlog()).waitingFor).toBeNull();
    });

    test('how long the oldest waits is told of what is in hand, what pauses and what was put back, too', async () => {
      const waits = async (): Promise<number> => (await one.queue.backlog()).waitingFor ?? -1;
      const since = Date.now();
      await one.queue.add(batchOf(1));
      await one.queue.add(batchOf(2), { behind: true });
      const within = async (): Promise<void> => {
        const waited = await waits();
        expect(waited).toBeGreaterThanOrEqual(0);
        expect(waited).toBeLessThanOrEqual(Date.now() - since);
      };
      await within();
      let fails = true;
      let hands = 0;
      await consume(async () => {
        hands += 1;
        if (hands <= 2) await within();
        if (fails) throw new Error('not now');
        return DONE;
      });
      await expect.poll(() => one.queue.deadLetters(10)).toHaveLength(2);
      const newest = Math.max(...(await one.queue.deadLetters(10)).map(({ failedAt }) => failedAt));
      expect(await one.queue.backlog()).toEqual({ waitingFor: null, dead: 2, diedAt: newest });
      const [first, second] = await one.queue.deadIds();
      expect(await one.queue.discard(first ?? '')).toBe(true);
      expect(await one.queue.backlog()).toMatchObject({
        dead: 1,
        diedAt: (await one.queue.deadLetters(1))[0]?.failedAt,
      });
      fails = false;
      expect(await one.queue.putBack(second ?? '')).toBe(true);
      await expect.poll(() => one.queue.backlog()).toEqual({ waitingFor: null, dead: 0, diedAt: null });
    });

    test('of a batch it is known whether it waits, is in hand, was sequenced or failed for good', async () => {
      const id = await one.queue.add(batchOf(1));
      expect([await one.queue.batch(id), await one.queue.pending()]).toEqual(['pending', 1]);
      let end = (): void => {};
      const inHand = new Promise<void>((resolve) => {
        void consume(async () => {
          resolve();
          await new Promise<void>((done) => {
            end = done;
          });
          return DONE;
        });
      });
      await inHand;
      expect([await one.queue.batch(id), await one.queue.pending()]).toEqual(['pending', 1]);
      end();
      await expect.poll(() => one.queue.pending()).toBe(0);
      expect(await one.queue.batch(id)).toBe('gone');
      expect(await one.queue.batch('no such batch')).toBe('gone');
    });

    test('a batch that fails comes again, and is put aside in the end and can be put back', async () => {
      let fails = true;
      let tries = 0;
      await consume(async () => {
        tries += 1;
        if (fails) throw new Error('it cannot be decided');
        return DONE;
      });
      await one.queue.add(batchOf(7));
      await expect.poll(() => one.queue.deadLetters(10)).toHaveLength(1);
      expect(tries).toBe(2);
      const [dead] = await one.queue.deadLetters(10);
      expect(dead).toMatchObject({ reason: 'it cannot be decided', signals: [alert('1', 7)] });
      expect([await one.queue.batch(dead?.id ?? ''), await one.queue.pending()]).toEqual(['dead', 0]);
      expect(await one.queue.backlog()).toMatchObject({ waitingFor: null, dead: 1, diedAt: dead?.failedAt });
      fails = false;
      expect(await one.queue.putBack('no such batch')).toBe(false);
      expect(await one.queue.putBack(dead?.id ?? '')).toBe(true);
      await expect.poll(() => one.queue.deadLetters(10)).toHaveLength(0);
      await expect.poll(async () => (await one.queue.backlog()).waitingFor).toBeNull();
    });

    test('what the store fails at costs a batch none of its attempts', async () => {
      let failures = 5;
      const done = new Promise<void>((resolve) => {
        void consume(async () => {
          failures -= 1;
          if (failures > 0) throw new AppError('log.unavailable', 'away');
          resolve();
          return DONE;
        });
      });
      await one.queue.add(batchOf(1));
      await done;
      expect(await one.queue.deadLetters(10)).toHaveLength(0);
    });

    test('a batch whose worker stands still is handed to another', { timeout: 30_000 }, async () => {
      let first = true;
      const seen: (readonly Queued[])[] = [];
      let release = (): void => {};
      const handle = async (batch: readonly Queued[]): Promise<Sequenced> => {
        seen.push(batch);
        if (first) {
          first = false;
          await new Promise<void>((resolve) => {
            release = resolve;
          });
        }
        return DONE;
      };
      const stuck = await one.consume(handle);
      await one.queue.add(batchOf(3));
      await expect.poll(() => seen.length).toBe(1);
      // A worker that is closed no longer renews its lock, and what it had in hand is not done.
      await stuck.close();
      await consume(handle);
      await expect.poll(() => seen.length, { timeout: 15_000 }).toBe(2);
      expect(seen[1]).toEqual(seen[0]);
      release();
    });
  });
};
