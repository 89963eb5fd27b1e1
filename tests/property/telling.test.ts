import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compose } from '../../src/app/notify/compose.ts';
import type { Destination } from '../../src/app/notify/destination.ts';
import type { Message } from '../../src/app/notify/message.ts';
import type { Cursor, ToldChange } from '../../src/app/notify/progress.ts';
import { scopeOf } from '../../src/app/notify/scope.ts';
import { tellingFeed } from '../../src/app/notify/telling-feed.ts';
import { doubtKey } from '../../src/app/notify/told.ts';
import { nextTurn } from '../../src/app/notify/turn.ts';
import type { Claim } from '../../src/domain/claim.ts';
import type { RegionId } from '../../src/domain/places/catalogue.ts';
import { partsOf } from '../../src/domain/timeline/key.ts';
import { fakeFollower } from '../support/fake-follower.ts';
import { fakeClock } from '../support/live-rig.ts';
import { someClaims } from '../support/random-claims.ts';
import { SMALL_COUNTRY } from '../support/small-country.ts';

/**
 * A destination is told of a random night: batches of claims come, tries fail, the worker is killed between the answer
 * and the save, the log is lost. Whatever the order, a receiver that believes what it is told must never be calm for a
 * reason that is not true, and must know the truth in the end.
 */

const DESTINATION: Destination = {
  id: 'd1',
  name: 'Town hall',
  kind: 'webhook',
  url: 'http://localhost/',
  feed: 'ua',
  drills: false,
  secrets: [],
  from: 'http',
  addedAt: 0,
};

/** `unheard`: it came, and the answer was lost. `killed`: it came, and nothing more was done. */
type Try = 'came' | 'failed' | 'unheard' | 'killed';

type Step =
  | { readonly kind: 'claims'; readonly claims: readonly Claim[] }
  | { readonly kind: 'tries'; readonly outcomes: readonly Try[] }
  | { readonly kind: 'lost' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: someClaims(6).map((all): Step => ({ kind: 'claims', claims: all })) },
  {
    weight: 6,
    arbitrary: fc
      .array(fc.constantFrom<Try>('came', 'came', 'failed', 'unheard', 'killed'), { maxLength: 8 })
      .map((outcomes): Step => ({ kind: 'tries', outcomes })),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'lost' }) },
);

/** One that takes every message at its word. */
const receiver = (inherited: (parent: string | null) => number) => {
  const alerts = new Map<string, string>();
  const ids = new Map<string, string>();
  const messages: Message[] = [];
  return {
    alerts,
    messages,
    take: (message: Message): void => {
      const { event, region } = message.data;
      const said = JSON.stringify([message.type, event?.seq, region?.id]);
      expect(ids.get(message.id) ?? said, 'an id means one thing').toBe(said);
      ids.set(message.id, said);
      messages.push(message);
      if (event?.type === 'alert.started' || event?.type === 'alert.updated')
        alerts.set(`${event.region}|${event.hazard}`, `${event.since}|${event.level ?? ''}`);
      if (message.type === 'alert.ended' || message.type === 'alert.retracted')
        alerts.delete(`${event?.region}|${event?.hazard}`);
      if (message.type === 'region.state') {
        for (const key of [...alerts.keys()]) if (key.startsWith(`${region?.id}|`)) alerts.delete(key);
        // Inherited ones come last, and are those of the place above.
        const own = (region?.alerts ?? []).slice(0, (region?.alerts ?? []).length - inherited(region?.parent ?? null));
        for (const { hazard, since, level } of own) alerts.set(`${region?.id}|${hazard}`, `${since}|${level ?? ''}`);
      }
    },
  };
};

const play = (steps: readonly Step[]) => {
  const { clock } = fakeClock();
  const follower = fakeFollower({ now: clock.now });
  const feed = tellingFeed(follower, { read: async () => [] }, clock, Number.POSITIVE_INFINITY);
  const scope = scopeOf(DESTINATION, SMALL_COUNTRY, () => []);
  const to = receiver((parent) => follower.board().regions.get(parent as RegionId)?.alerts.length ?? 0);
  let cursor: Cursor = { ...follower.position(), index: 0, syncing: true };
  const told = new Map<string, string>();

  const standing = (): Map<string, string> => {
    const now = new Map<string, string>();
    for (const [key, { alert }] of follower.state().timelines) {
      const { region, hazard } = partsOf(key);
      if (alert !== undefined)
        now.set(`${region}|${hazard}`, `${new Date(alert.since).toISOString()}|${alert.level ?? ''}`);
    }
    return now;
  };

  const save = (next: Cursor, changes: ToldChange): void => {
    cursor = next;
    for (const [key, value] of changes) {
      if (value === null) told.delete(key);
      else told.set(key, value);
    }
  };

  const doubt = ({ data }: Message): void => {
    if (data.region !== undefined) told.set(doubtKey(data.region.id as RegionId), '1');
  };

  /** False when there is nothing to tell. */
  const turn = (outcome: Try): boolean => {
    const truth = feed.truth();
    const entries = cursor.epoch === truth.position.epoch ? feed.recent(cursor.seq) : undefined;
    if (entries === undefined) {
      save(
        { ...truth.position, index: 0, syncing: true },
        [...told.keys()].flatMap((key) => (key.startsWith('^') ? [[key, null] as const] : [])),
      );
      return true;
    }
    const next = nextTurn(scope, { cursor, told }, entries, truth);
    if (next.kind === 'idle') {
      const done = next.cursor.seq === cursor.seq && next.cursor.syncing === cursor.syncing;
      save(next.cursor, next.told);
      return !done;
    }
    const message = compose(next.draft, {
      destination: DESTINATION,
      scope,
      hub: 'test',
      feed: 'ua',
      status: 'Actual',
      now: clock.now(),
      told,
      truth,
      cursor: next.cursor,
      digest: (text) => text,
    });
    if (outcome === 'failed' || (next.draft.kind === 'state' && next.draft.gap)) doubt(message);
    if (outcome === 'failed') return true;
    const { event } = message.data;
    const key = `${event?.region}|${event?.hazard}`;
    if (message.type === 'alert.started' || message.type === 'alert.updated')
      expect(standing().has(key), 'no alert is announced that has ended').toBe(true);
    if (message.type === 'alert.ended' || message.type === 'alert.retracted') {
      expect(standing().has(key), 'no all-clear is told while the alert stands').toBe(false);
      const repeated = to.messages.some(({ id }) => id === message.id);
      expect(to.alerts.has(key) || repeated, 'no all-clear to who never got the alert').toBe(true);
    }
    to.take(message);
    if (outcome === 'unheard') doubt(message);
    if (outcome === 'came') save(next.cursor, next.told);
    return true;
  };

  for (const one of steps) {
    if (one.kind === 'claims') follower.append(...one.claims);
    else if (one.kind === 'lost') {
      // Nobody can know what was told at the very moment of being killed, when the log is lost with it.
      let left = 200;
      while (turn('came') && left > 0) left -= 1;
      follower.reset();
    } else for (const outcome of one.outcomes) turn(outcome);
  }
  let left = 2_000;
  while (turn('came') && left > 0) left -= 1;
  return { to, standing: standing(), left };
};

describe('telling a destination', () => {
  test('whatever fails, is killed or lost, the destination knows the truth in the end and was never calmed without reason', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const { to, standing, left } = play(steps);
        expect(left).toBeGreaterThan(0);
        expect(new Map([...to.alerts].sort())).toEqual(new Map([...standing].sort()));
      }),
      { numRuns: 500 },
    );
  });

  test('events come in the order of the log, each once but for repeats with the same id', () => {
    fc.assert(
      fc.property(
        fc.array(
          step.filter(({ kind }) => kind !== 'lost'),
          { maxLength: 25 },
        ),
        (steps) => {
          const { to } = play(steps);
          let last = 0;
          const seen = new Set<string>();
          for (const { id, data } of to.messages) {
            if (data.event === undefined || seen.has(id)) continue;
            seen.add(id);
            expect(data.event.seq).toBeGreaterThanOrEqual(last);
            last = data.event.seq;
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
