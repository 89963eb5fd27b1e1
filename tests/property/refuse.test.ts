import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Limits, type Refusal, refuse, refuseListing } from '../../src/domain/refuse.ts';
import type { Signal, SourceProfile } from '../../src/domain/signal.ts';
import { at, speaker } from '../support/pure-feed.ts';
import { PLACES, place, SMALL_COUNTRY } from '../support/small-country.ts';

/** What is not taken, and why, against the rules as they are told to sources: one after the other. */

const AHEAD = 5;
const HORIZON = 20;
const limits: Limits = { ahead: AHEAD * 1_000, horizon: HORIZON * 1_000 };
const mod = speaker('mod', 'official');

/** Seconds; from too old to too far ahead, with both bounds and what lies beside them. */
const second = fc.oneof(
  fc.integer({ min: -HORIZON - 3, max: AHEAD + 3 }),
  fc.constantFrom(-HORIZON - 1, -HORIZON, -AHEAD, 0, AHEAD, AHEAD + 1),
);
const region = fc.constantFrom(...PLACES);
const profile: fc.Arbitrary<SourceProfile> = fc
  .record({ regions: fc.option(fc.subarray([...PLACES]), { nil: undefined }), muted: fc.boolean() })
  .map(({ regions, muted }) => ({
    id: 'mod',
    trust: 'official',
    silentAfter: null,
    muted,
    ...(regions === undefined ? {} : { regions }),
  }));
const signal: fc.Arbitrary<Signal> = fc
  .tuple(fc.constantFrom('alert', 'all-clear', 'withdrawn', 'heartbeat', 'list'), region, second)
  .map(([kind, where, now]): Signal => {
    const heard = { receivedAt: at(0) };
    if (kind === 'list') return { ...mod.list(now, [where]), ...heard };
    if (kind === 'alert') return { ...mod.alert(where, now), ...heard };
    return { ...mod.allClear(where, now), ...heard, kind } as Signal;
  });

const speaksFor = ({ regions }: SourceProfile, where: string): boolean =>
  regions === undefined ||
  [where, ...SMALL_COUNTRY.ancestors(place(where))].some((one) => regions.includes(place(one)));

/** With the reason in numbers and names. */
const notAhead = (seconds: number): readonly string[] =>
  seconds > AHEAD ? ['signal.too-far-ahead', `lies ${seconds} s ahead`, `at most ${AHEAD} s`] : [];
const notOld = (seconds: number): readonly string[] =>
  -seconds > HORIZON ? ['signal.too-old', `lies ${-seconds} s back`, `at most ${HORIZON} s`] : [];
const notElsewhere = (of: SourceProfile, where: string): readonly string[] =>
  speaksFor(of, where) ? [] : ['region.not-allowed', 'source mod', `region ${where}`];

const expectFirst = (refusal: Refusal | undefined, ...rules: readonly (readonly string[])[]): void => {
  const [code, ...words] = rules.find((rule) => rule.length > 0) ?? [];
  expect(refusal?.code).toBe(code);
  for (const word of words) expect(refusal?.detail).toContain(word);
};

describe('the first rule that it breaks is the reason that is told, and without one it is taken', () => {
  test('of a signal', () => {
    fc.assert(
      fc.property(signal, profile, (one, of) => {
        const seconds = (one.at - one.receivedAt) / 1_000;
        const isOfPlace = one.kind === 'alert' || one.kind === 'all-clear' || one.kind === 'withdrawn';
        expectFirst(
          refuse(one, of, limits, SMALL_COUNTRY),
          of.muted ? ['source.muted', 'source mod is muted'] : [],
          notAhead(seconds),
          notOld(seconds),
          isOfPlace ? notElsewhere(of, one.region) : [],
        );
      }),
      { numRuns: 1_000 },
    );
  });

  test('of a line of a list, which may be as old as the alert is', () => {
    fc.assert(
      fc.property(region, fc.option(second, { nil: undefined }), profile, (where, since, of) => {
        const line = { region: where, hazard: 'air-raid', ...(since === undefined ? {} : { at: at(since) }) } as const;
        expectFirst(
          refuseListing(line, at(0), of, limits, SMALL_COUNTRY),
          notAhead(since ?? 0),
          notElsewhere(of, where),
        );
      }),
      { numRuns: 1_000 },
    );
  });
});
