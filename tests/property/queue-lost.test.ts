import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logIn } from '../../src/adapters/memory/log.ts';
import { memoryOutcomes, memoryQueue } from '../../src/adapters/memory/queue.ts';
import { memoryHearing } from '../../src/adapters/memory/sources.ts';
import type { Reach } from '../../src/adapters/memory/store.ts';
import { parseSignal } from '../../src/adapters/signals/parse-signal.ts';
import { randomOf } from '../../src/app/drills/plan/random.ts';
import { intake } from '../../src/app/intake/intake.ts';
import type { Clock } from '../../src/app/kit/clock.ts';
import { AppError } from '../../src/app/kit/errors.ts';
import type { AlertSignal, AllClearSignal } from '../../src/domain/signal.ts';
import { newDisk } from '../simulation/disk.ts';
import { canonicalBoard } from '../support/pure-feed.ts';
import { alert, allClear, folded, newRefused, record, START, startSequencer } from '../support/sequencing.ts';
import { place, SMALL_COUNTRY } from '../support/small-country.ts';

/**
 * A server that fails over to one which lacks what was written last, between any two things the hub does: a word that its
 * source sends again, and that is acknowledged then, gets into the log; and however often and in whatever order a word
 * comes from the queue, it counts once and as of when it was heard first.
 */

/** Each a second after the one before, so that a word without a time is what it says at its turn. */
type Word = {
  readonly kind: 'alert' | 'all-clear';
  readonly region: '11' | '12' | '21';
  readonly named: boolean;
  readonly timed: boolean;
};
type Step =
  | { readonly kind: 'send'; readonly word: number }
  | { readonly kind: 'copied' }
  | { readonly kind: 'sequenced'; readonly which: number }
  /** After so many more calls of the store; of what was not copied, that share is `left`. */
  | { readonly kind: 'fails over'; readonly calls: number; readonly left: number };

const word: fc.Arbitrary<Word> = fc.record({
  kind: fc.constantFrom('alert', 'all-clear'),
  region: fc.constantFrom('11', '12', '21'),
  named: fc.boolean(),
  timed: fc.boolean(),
});
const send = fc.record({ kind: fc.constant('send' as const), word: fc.nat(5) });
const sequenced = fc.record({ kind: fc.constant('sequenced' as const), which: fc.nat(9) });
const failsOver = fc.record({
  kind: fc.constant('fails over' as const),
  calls: fc.nat(12),
  left: fc.double({ min: 0, max: 1, noNaN: true }),
});
const copied = fc.constant({ kind: 'copied' as const });

const quiet: Clock = { now: () => START, after: () => () => {} };
const source = record('mod');

const hub = async (words: readonly Word[]) => {
  let left = 0;
  const random = { ...randomOf(1, 'unused'), below: (count: number) => Math.floor(left * (count - 1)) };
  const disk = newDisk({ synced: false, random });
  let failing: (() => void) | undefined;
  let callsLeft = 0;
  const reach: Reach = async (call) => {
    if (failing !== undefined && callsLeft === 0) failing();
    callsLeft -= 1;
    return call();
  };
  let epochs = 0;
  const newEpoch = (): string => {
    epochs += 1;
    return `log-${epochs}`;
  };
  const log = logIn({ store: disk, reach, clock: quiet, keep: 1_000, durable: false, newEpoch });
  const queue = memoryQueue({ store: disk, reach, clock: quiet, outcomes: memoryOutcomes() });
  let now = START;
  const door = intake({
    parse: parseSignal,
    fingerprint: (text) => text,
    now: () => now,
    queue,
    log,
    hearing: memoryHearing({ store: disk, reach }, 'heard'),
    refused: newRefused(),
    catalogue: SMALL_COUNTRY,
    limits: { ahead: 300_000, horizon: 7 * 86_400_000, maxQueued: 1_000, wordsPerHour: 1_000 },
    scenarioTime: false,
    observe: () => {},
  });
  const sequencer = await startSequencer({ log, now: () => now });
  const firstHeard = new Map<number, number>();
  const acknowledged = new Map<number, number>();
  let failedOver = 0;

  const decide = async (which: number): Promise<void> => {
    const jobs = [...disk.data().jobs.values()];
    const job = jobs[which % Math.max(1, jobs.length)];
    if (job === undefined) return;
    // A batch that fails stays in the queue.
    const taken = await sequencer.take(job.batch).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
    });
    if (taken !== undefined) disk.change(({ jobs: waiting }) => waiting.delete(job.id));
  };
  return {
    step: async (step: Step): Promise<void> => {
      now += 1_000;
      if (step.kind === 'copied') disk.sync();
      if (step.kind === 'sequenced') await decide(step.which);
      if (step.kind === 'fails over') {
        callsLeft = step.calls;
        failing = () => {
          failing = undefined;
          failedOver += 1;
          left = step.left;
          disk.stop(true);
          disk.start();
        };
      }
      if (step.kind !== 'send') return;
      const said = words[step.word % words.length];
      if (said === undefined) return;
      const index = words.indexOf(said);
      const begun = failedOver;
      const { accepted, duplicate } = await door.submit({
        source,
        items: [
          {
            kind: said.kind,
            region: said.region,
            ...(said.named || !said.timed ? { id: `w${index}` } : {}),
            ...(said.timed ? { at: new Date(START + index).toISOString() } : {}),
          },
        ],
      });
      expect(accepted + duplicate).toBe(1);
      if (!firstHeard.has(index)) firstHeard.set(index, now);
      if (begun === failedOver) acknowledged.set(index, failedOver);
    },
    /** What is in the log at last, and the words that were acknowledged and could not be lost any more. */
    end: async () => {
      failing = undefined;
      while (disk.data().jobs.size > 0) await decide(0);
      const board = canonicalBoard(sequencer.state(), SMALL_COUNTRY);
      const entries = await log.read(0, 1_000);
      const kept = [...acknowledged].filter(([, then]) => then === failedOver).map(([index]) => index);
      return { board, entries, kept, firstHeard };
    },
  };
};

test('a word that is acknowledged after a fail-over is in the log, though it was known before', () => {
  return fc.assert(
    fc.asyncProperty(
      fc.array(word, { minLength: 1, maxLength: 4 }),
      fc.array(fc.oneof({ weight: 4, arbitrary: send }, { weight: 2, arbitrary: sequenced }, failsOver, copied), {
        maxLength: 20,
      }),
      async (drawn, steps) => {
        // No two of one kind about one place, so that the log shows which word it has.
        const words = [...new Map(drawn.map((one) => [`${one.kind} ${one.region}`, one])).values()];
        const one = await hub(words);
        for (const step of steps) await one.step(step);
        const { entries, kept } = await one.end();
        const inLog = new Set(
          entries.map(({ claim }) => ('region' in claim ? `${claim.kind} ${claim.region}` : claim.kind)),
        );
        const said = kept.map((index) => words[index]);
        expect(said.filter((one) => one !== undefined && !inLog.has(logged(one)))).toEqual([]);
      },
    ),
    { numRuns: 400, endOnFailure: true },
  );
});

const logged = ({ kind, region }: Word): string => `${kind === 'alert' ? 'alert' : 'clear'} ${place(region)}`;

test('a word that comes twice counts once and as of when it was heard first, in whatever order the queue gives both', () => {
  return fc.assert(
    fc.asyncProperty(
      fc.array(word, { minLength: 1, maxLength: 6 }),
      fc.array(fc.oneof({ weight: 3, arbitrary: send }, sequenced), { maxLength: 24 }),
      async (words, steps) => {
        const one = await hub(words);
        for (const step of steps) await one.step(step);
        const { board, firstHeard } = await one.end();
        const signals = [...firstHeard].flatMap(([index, heard]): (AlertSignal | AllClearSignal)[] => {
          const said = words[index];
          if (said === undefined) return [];
          const times = { at: said.timed ? START + index : heard, receivedAt: heard };
          return [said.kind === 'alert' ? alert(said.region, 0, times) : allClear(said.region, 0, times)];
        });
        expect(board).toEqual(canonicalBoard(folded(signals), SMALL_COUNTRY));
      },
    ),
    { numRuns: 400, endOnFailure: true },
  );
});
