import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nobody } from '../../src/app/kit/observe.ts';
import type { Steady } from '../../src/app/kit/steady.ts';
import { steady } from '../../src/app/kit/steady.ts';
import { isAhead, putRightAt } from '../../src/app/sequencer/clock-ahead.ts';
import { draftOn } from '../../src/app/sequencer/draft.ts';
import { boardOf } from '../../src/domain/board.ts';
import { emptyFeed } from '../../src/domain/feed-state.ts';
import type { Signal } from '../../src/domain/signal.ts';
import { record } from '../support/sequencing.ts';
import { place, SMALL_COUNTRY } from '../support/small-country.ts';

/**
 * One machine whose wall clock is set, and on it a sequencer and two gateways, each with a clock of its own that believes
 * the step in its own time. Virtual: nobody waits.
 */
const START = Date.UTC(2026, 10, 20, 7);
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
/** From the door to the log; milliseconds. */
const ON_THE_WAY = 40;
/** Each process asks for the time this often at least; milliseconds. */
const TICK = SECOND;

type Word = { readonly gap: number; readonly gateway: 0 | 1; readonly source: string };
type Night = {
  readonly words: readonly Word[];
  readonly steps: readonly { readonly at: number; readonly by: number }[];
  readonly phases: readonly number[];
};

/** Two minutes; the clock is set and stays so, and perhaps is set back. */
const night: fc.Arbitrary<Night> = fc.record({
  words: fc.array(
    fc.record({
      gap: fc.integer({ min: 100, max: 900 }),
      gateway: fc.constantFrom(0 as const, 1 as const),
      source: fc.constantFrom('mod', 'sirens'),
    }),
    { minLength: 150, maxLength: 200, size: 'max' },
  ),
  steps: fc
    .tuple(
      fc.integer({ min: 2_000, max: 20_000 }),
      fc.integer({ min: 20_000, max: 60_000 }),
      fc.boolean(),
      fc.constantFrom(-1, 1),
    )
    .chain(([first, lasts, isBack, sign]) =>
      fc
        .integer({ min: 60 * SECOND, max: HOUR })
        .map((size) => [{ at: first, by: sign * size }, ...(isBack ? [{ at: first + lasts, by: -sign * size }] : [])]),
    ),
  phases: fc.tuple(fc.nat(TICK - 1), fc.nat(TICK - 1), fc.nat(TICK - 1)),
});

/** What was hidden by what was said before it. */
const play = ({ words, steps, phases }: Night, gatewaysFollow: boolean): readonly string[] => {
  let passed = 0;
  const off = (): number => steps.reduce((sum, { at, by }) => (at <= passed ? sum + by : sum), 0);
  const clock = (putsInOrder: boolean): Steady =>
    steady({ wall: () => START + passed + off(), monotonic: () => passed }, nobody, () => putsInOrder);
  const sequencer = clock(true);
  const gateways = [clock(!gatewaysFollow), clock(!gatewaysFollow)] as const;
  const state = emptyFeed();
  const sources = new Map(['mod', 'sirens'].map((id) => [id, record(id)]));
  let seq = 0;
  const hidden: string[] = [];
  const take = (signals: readonly Signal[]): void => {
    const now = sequencer.now();
    const draft = draftOn(state, seq, {
      tree: SMALL_COUNTRY,
      now: sequencer.now,
      live: true,
      followed: sequencer.followed,
    });
    if (isAhead(state, now))
      draft.setClock(
        putRightAt(
          signals.map(({ receivedAt }) => receivedAt),
          now,
        ),
      );
    draft.take(
      signals.map((signal) => ({ signal })),
      sources,
      new Map(),
    );
    seq += draft.entries.length;
  };
  const nextTick = (phase: number): number => passed + 1 + ((((phase - passed - 1) % TICK) + TICK) % TICK);
  const passTo = (until: number): void => {
    for (;;) {
      const ticks = phases.map(nextTick);
      const next = Math.min(...ticks);
      if (next > until) break;
      passed = next;
      [sequencer, ...gateways].forEach((one, index) => {
        if (ticks[index] === next) one.now();
      });
      if (ticks[0] === next && isAhead(state, sequencer.now())) take([]);
    }
    passed = until;
  };
  let due = 0;
  for (const [index, { gap, gateway, source }] of words.entries()) {
    due += gap;
    passTo(due);
    const stamp = gateways[gateway].now();
    const kind = index % 2 === 0 ? 'alert' : 'all-clear';
    const signal: Signal = {
      kind,
      source,
      trust: 'official',
      region: place('111'),
      hazard: 'air-raid',
      at: stamp,
      receivedAt: stamp,
    };
    passTo(due + ON_THE_WAY);
    take([signal]);
    const shown = (boardOf(state, SMALL_COUNTRY).regions.get(place('111'))?.alerts.length ?? 0) > 0;
    if (shown !== (kind === 'alert')) hidden.push(`${kind} ${index} at ${passed}`);
  }
  return hidden;
};

test('no word is hidden by what was said before it while a step of the clock is believed by one process after the other', () => {
  fc.assert(
    fc.property(night, (one) => {
      expect(play(one, true)).toEqual([]);
    }),
    { numRuns: 60, endOnFailure: true },
  );
});

test('and one would be, did all believe it as soon as each sees that it lasts', () => {
  const found = fc.check(
    fc.property(night, (one) => play(one, false).length === 0),
    { numRuns: 300, seed: 7, endOnFailure: true },
  );
  expect(found.failed).toBe(true);
});
