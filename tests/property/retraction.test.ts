import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RegionClaim } from '../../src/domain/claim.ts';
import { isRegionClaim } from '../../src/domain/claim.ts';
import type { WithdrawnSignal } from '../../src/domain/signal.ts';
import { keyOf } from '../../src/domain/timeline/key.ts';
import { at, feedOf, given, pureFeed, speaker } from '../support/pure-feed.ts';
import { claimHere, someClaims } from '../support/random-claims.ts';
import { place } from '../support/small-country.ts';

const mod = speaker('mod', 'official');
const sirens = speaker('sirens', 'official');
const channel = speaker('channel', 'relay');
const REASON = 'a test that was taken for an alert';

const takesBack = (source: string, second: number, error = true): WithdrawnSignal => ({
  kind: 'withdrawn',
  source,
  trust: 'official',
  region: place('111'),
  hazard: 'air-raid',
  at: at(second),
  receivedAt: at(second),
  ...(error ? { error: { reason: REASON } } : {}),
});

describe('a retraction', () => {
  test('of the only one who said so is told as such, and the interval stays with it', () => {
    const retracted = { at: at(20), reason: REASON, source: 'mod' };
    const { feed } = given(mod.spoke(0), mod.alert('111', 10))
      .when(takesBack('mod', 20))
      .tells({ type: 'alert.retracted', source: 'mod', since: at(10), retractedAt: at(20), reason: REASON })
      .shows('111', { state: 'clear', since: at(20) });
    expect(feed.history()[keyOf(place('111'), 'air-raid')]).toEqual([
      { startedAt: at(10), endedAt: at(20), sources: ['mod'], retracted },
    ]);
  });

  test('ends nothing that another says, be it with less trust', () => {
    given(mod.spoke(0), channel.spoke(0), mod.alert('111', 10), channel.alert('111', 11))
      .when(takesBack('mod', 20))
      .tells({ type: 'alert.updated', sources: ['channel'] })
      .shows('111', { state: 'alert', since: at(10) });
  });

  test('of one source takes nothing from another', () => {
    given(mod.spoke(0), mod.alert('111', 10)).when(takesBack('sirens', 20)).tells().shows('111', { state: 'alert' });
  });

  test('does not outlive the next word: an alert said again stands', () => {
    given(mod.spoke(0), mod.alert('111', 10), takesBack('mod', 20))
      .when(mod.alert('111', 30))
      .tells({ type: 'alert.started', since: at(30) });
    given(sirens.spoke(0), sirens.list(10, ['111']), takesBack('sirens', 20))
      .when(sirens.list(30, ['111']))
      .tells({ type: 'alert.started', since: at(30) });
  });

  test('that is heard before the alert it takes back leaves no alert', () => {
    given(mod.spoke(0), takesBack('mod', 20))
      .when(mod.alert('111', 10))
      .tells({
        type: 'alert.recorded',
        startedAt: at(10),
        endedAt: at(20),
        retracted: { at: at(20), reason: REASON, source: 'mod' },
      })
      .shows('111', { state: 'clear' });
  });

  test('survives a restart', () => {
    const feed = pureFeed();
    feed.play(mod.spoke(0), mod.alert('111', 10), takesBack('mod', 20));
    feed.restart();
    feed.play(mod.alert('111', 15));
    expect(feed.board()['111']).toMatchObject({ state: 'clear', since: at(20) });
  });

  test('never changes who else keeps an alert up', () => {
    fc.assert(
      fc.property(someClaims(), claimHere, (claims, one) => {
        const source = one.source;
        const word: RegionClaim = {
          kind: 'withdrawn',
          source,
          trust: one.trust,
          region: one.region,
          hazard: one.hazard,
          at: 1_020_000,
          receivedAt: 1_020_000,
          error: { reason: REASON },
        };
        const key = keyOf(one.region, one.hazard);
        const before = feedOf(claims).state().timelines.get(key)?.alert?.sources ?? [];
        const after =
          feedOf([...claims, word])
            .state()
            .timelines.get(key)?.alert?.sources ?? [];
        expect(after).toEqual(before.filter((other) => other !== source));
      }),
      { numRuns: 300 },
    );
  });

  test('of what its source never said changes nothing', () => {
    fc.assert(
      fc.property(someClaims(), (claims) => {
        const others = claims.filter((claim) => !isRegionClaim(claim) || claim.source !== 'nobody');
        const word: RegionClaim = { ...takesBack('nobody', 0), at: 1_004_000, receivedAt: 1_004_000 };
        const plain = feedOf(others);
        const feed = feedOf([...others, word]);
        expect(feed.board()).toEqual(plain.board());
        expect(feed.history()).toEqual(plain.history());
      }),
      { numRuns: 200 },
    );
  });
});

describe('the end of an alert by hand', () => {
  const hand = speaker('operator', 'relay');

  test('ends the person’s own voice and no relay’s', () => {
    given(channel.spoke(0), hand.alert('111', 10), channel.alert('111', 11))
      .when(takesBack('operator', 20, false))
      .tells({ type: 'alert.updated', sources: ['channel'] })
      .shows('111', { state: 'alert', since: at(10) });
  });

  test('is an end like any other where nobody else says so', () => {
    given(hand.alert('111', 10))
      .when(takesBack('operator', 20, false))
      .tells({ type: 'alert.ended', since: at(10), endedAt: at(20) });
  });
});
