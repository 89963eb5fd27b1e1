import { describe, expect, test } from 'vitest';
import { reachOf } from '../../../../src/app/notify/reach.ts';
import type { Delivery } from '../../../../src/app/notify/store.ts';
import { policyTrial } from '../../../../src/app/notify/trial.ts';
import { alert, clear, fakeFollower, spoke } from '../../../support/fake-follower.ts';
import { destinationTo } from '../../../support/notify-rig.ts';
import { SMALL_COUNTRY } from '../../../support/small-country.ts';

const GROUND = { catalogue: SMALL_COUNTRY, neighbours: () => [] };

const came = (more: Partial<Delivery>): Delivery => ({
  id: 'msg',
  type: 'alert.started',
  feed: 'ua',
  epoch: 'e',
  seq: 5,
  region: '11',
  at: 1_000,
  outcome: 'delivered',
  attempt: 1,
  took: 3,
  after: 40,
  ...more,
});

describe('who was reached by an alert', () => {
  test('counts who had it and how late the last was, and names who had neither it nor a later word', () => {
    const told = (id: string, deliveries: readonly Delivery[], regions?: readonly string[]) => ({
      destination: destinationTo('http://a/', { id, ...(regions === undefined ? {} : { regions: regions as never }) }),
      deliveries,
    });
    const [event, ...others] = reachOf(
      [
        told('quick', [came({})]),
        told('slow', [came({ at: 9_000, after: 8_000 })]),
        told('by-state', [came({ type: 'region.state', seq: 9, at: 4_000, after: undefined as never })]),
        told('failing', [came({ outcome: 'retry' })]),
        told('silent', []),
        told('elsewhere', [], ['3']),
      ],
      GROUND,
      10,
    );
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      seq: 5,
      region: '11',
      at: 1_000,
      expected: 5,
      reached: 3,
      lastAfter: 8_000,
      missing: ['failing', 'silent'],
    });
  });
});

describe('a policy tried on a past night', () => {
  test('says what would have rung, and sounds again only when it gets worse', () => {
    const follower = fakeFollower();
    const entries = follower.append(
      spoke(0),
      { ...alert('11', 1), level: 'yellow' } as never,
      { ...alert('11', 2), level: 'red' } as never,
      clear('11', 3),
      { ...alert('12', 4), level: 'yellow' } as never,
      clear('12', 5),
    );
    const trial = policyTrial({ policy: { here: { any: { yellow: 'quiet', red: 'urgent' } } } }, GROUND);
    trial.take(entries);
    const alerts = trial.rang.filter(({ type }) => type.startsWith('alert.'));
    expect(alerts.map(({ type, tier, sound }) => [type, tier, sound])).toEqual([
      ['alert.started', 'quiet', false],
      ['alert.updated', 'urgent', true],
      ['alert.ended', 'normal', true],
      ['alert.started', 'quiet', false],
      ['alert.ended', 'quiet', false],
    ]);
  });

  test('tells nobody the end of what its policy kept back', () => {
    const follower = fakeFollower();
    const trial = policyTrial({ policy: { here: 'none' } }, GROUND);
    trial.take(follower.append(spoke(0), alert('11', 1), clear('11', 2)));
    expect(trial.rang.map(({ type, tier }) => [type, tier])).toEqual([['alert.started', 'none']]);
  });
});
