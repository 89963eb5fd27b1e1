import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compose } from '../../src/app/notify/compose.ts';
import type { Message } from '../../src/app/notify/message.ts';
import type { Cursor } from '../../src/app/notify/progress.ts';
import { tellingFeed } from '../../src/app/notify/telling-feed.ts';
import { applyTold } from '../../src/app/notify/told.ts';
import { nextTurn } from '../../src/app/notify/turn.ts';
import { common } from '../../src/app/push/common.ts';
import { EVERYBODY, everything } from '../../src/app/push/everybody.ts';
import type { Claim } from '../../src/domain/claim.ts';
import { fakeFollower } from '../support/fake-follower.ts';
import { fakeClock } from '../support/live-rig.ts';
import { someClaims } from '../support/random-claims.ts';
import { SMALL_COUNTRY } from '../support/small-country.ts';

/**
 * Crowds that read the same log each at its own pace, and were told different things before: what one of them has from
 * the others is the message that it would have composed itself.
 */

const CROWDS = [0, 1, 2] as const;

type Step = {
  readonly claims: readonly Claim[];
  /** Those that read up to here now. */
  readonly readers: readonly number[];
  /** Those that believe nothing any more. */
  readonly forgetful: readonly number[];
};

const step: fc.Arbitrary<Step> = fc.record({
  claims: someClaims(6),
  readers: fc.subarray([...CROWDS]),
  forgetful: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.subarray([...CROWDS]) }),
});

const play = (steps: readonly Step[]): { readonly had: readonly Message[]; readonly composed: number } => {
  const { clock } = fakeClock();
  const follower = fakeFollower({ now: clock.now });
  const feed = tellingFeed(follower, { read: async () => [] }, clock, Number.POSITIVE_INFINITY);
  const scope = everything(SMALL_COUNTRY);
  const messages = common((work) => Promise.resolve(work()));
  const had: Message[] = [];
  let composed = 0;
  const crowds = CROWDS.map(() => {
    let cursor: Cursor = { ...follower.position(), index: 0, syncing: false };
    const told = new Map<string, string>();
    const read = (): void => {
      for (;;) {
        const truth = feed.truth();
        const next = nextTurn(scope, { cursor, told }, feed.recent(cursor.seq) ?? [], truth);
        if (next.kind === 'tell') {
          const { draft } = next;
          const own = (): Message =>
            compose(draft, {
              destination: { ...EVERYBODY, id: 'push', feed: 'ua' },
              scope,
              hub: 'hub',
              feed: 'ua',
              status: 'Actual',
              now: clock.now(),
              told,
              truth,
              cursor: next.cursor,
              digest: (text) => text,
            });
          const message = messages.message(draft, { truth, cursor: next.cursor, told }, () => {
            composed += 1;
            return own();
          });
          expect(message).toEqual(own());
          had.push(message);
        }
        cursor = next.cursor;
        applyTold(told, next.told);
        if (next.kind === 'idle' && cursor.seq >= truth.position.seq) return;
      }
    };
    return { read, forget: () => told.clear() };
  });
  for (const { claims, readers, forgetful } of [...steps, { claims: [], readers: CROWDS, forgetful: [] }]) {
    for (const one of forgetful) crowds[one]?.forget();
    follower.append(...claims);
    for (const one of readers) crowds[one]?.read();
  }
  return { had, composed };
};

test('a message that crowds have in common is the one that each would have composed', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
      play(steps);
    }),
    { numRuns: 60 },
  );
});

test('crowds that were told the same have one message, composed once', () => {
  fc.assert(
    fc.property(someClaims(12), (claims) => {
      const { had, composed } = play([{ claims, readers: CROWDS, forgetful: [] }]);
      const states = had.filter(({ type }) => type === 'region.state' || type.startsWith('hub.')).length;
      expect(composed).toBe((had.length - states) / CROWDS.length + states);
    }),
    { numRuns: 40 },
  );
});
