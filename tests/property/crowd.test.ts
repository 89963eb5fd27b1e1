import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Clock } from '../../src/app/kit/clock.ts';
import type { Outcome } from '../../src/app/notify/kind.ts';
import type { Message } from '../../src/app/notify/message.ts';
import type { Subscription, ToSubscriber } from '../../src/app/push/subscription.ts';
import { keyOf } from '../../src/domain/timeline/key.ts';
import { crowdRig } from '../support/crowd-rig.ts';
import { alert, clear, fakeFollower, spoke } from '../support/fake-follower.ts';
import { quickClock, type RigWorker } from '../support/notify-rig.ts';
import { place } from '../support/small-country.ts';

/**
 * Telephones that come and go, push services that fail in every way, workers that are killed before and after each thing
 * they ask for, machines that stand still, a store that is away, a log that has forgotten what it said, or is lost with
 * what was noted: in the end everybody believes what is true of his places, no alert was told that had ended, no all-clear to
 * who never got the alert, and what is told again comes under the id that it had.
 */

const PLACES = ['1', '2', '3'] as const;
/** Milliseconds. */
const LEASE = 20_000;
const PHONES = ['a', 'b', 'c', 'd'] as const;

type Step =
  | { readonly kind: 'alert' | 'clear'; readonly place: (typeof PLACES)[number] }
  | {
      readonly kind: 'subscribe';
      readonly phone: (typeof PHONES)[number];
      readonly places: readonly (typeof PLACES)[number][];
    }
  | { readonly kind: 'end'; readonly phone: (typeof PHONES)[number] }
  | { readonly kind: 'manner'; readonly phone: (typeof PHONES)[number]; readonly manner: Manner }
  | { readonly kind: 'kill'; readonly after: number; readonly done: boolean }
  | { readonly kind: 'away'; readonly done: boolean }
  | { readonly kind: 'back' | 'gap' | 'rest' | 'copied' | 'lost' | 'stood' };
/** `lost`: it came, and its answer did not. */
type Manner = 'good' | 'refuses' | 'silent' | 'lost';

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('alert', 'clear'), place: fc.constantFrom(...PLACES) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('subscribe'),
      phone: fc.constantFrom(...PHONES),
      places: fc.uniqueArray(fc.constantFrom(...PLACES), { minLength: 1 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('end'), phone: fc.constantFrom(...PHONES) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('manner'),
      phone: fc.constantFrom(...PHONES),
      manner: fc.constantFrom<Manner>('good', 'refuses', 'silent', 'lost'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('kill'), after: fc.nat({ max: 6 }), done: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('away'), done: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('back') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('gap') }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('rest') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('copied', 'lost', 'stood') }) },
) as fc.Arbitrary<Step>;

/** An alert that is told while the store is away, by a worker that is killed over it, and ends before the next one begins. */
const outage: fc.Arbitrary<readonly Step[]> = fc
  .record({
    place: fc.constantFrom(...PLACES),
    kill: fc.record({ kind: fc.constant('kill' as const), after: fc.nat({ max: 4 }), done: fc.boolean() }),
    gap: fc.constantFrom<readonly Step[]>([], [{ kind: 'gap' }]),
    stood: fc.constantFrom<readonly Step[]>([], [{ kind: 'stood' }]),
  })
  .map(({ place: where, kill, gap, stood }) => [
    { kind: 'subscribe', phone: 'a', places: [where] },
    ...stood,
    { kind: 'clear', place: where },
    { kind: 'rest' },
    { kind: 'away', done: false },
    kill,
    { kind: 'alert', place: where },
    { kind: 'rest' },
    { kind: 'clear', place: where },
    ...gap,
    { kind: 'back' },
  ]);

const steps: fc.Arbitrary<readonly Step[]> = fc
  .tuple(fc.array(step, { minLength: 5, maxLength: 40 }), fc.oneof(fc.constant([]), outage))
  .map((parts) => parts.flat());

const run = async (all: readonly Step[]): Promise<void> => {
  const quick = quickClock(1_000);
  let stood = 0;
  const clock: Clock = { ...quick, now: () => quick.now() + stood };
  const follower = fakeFollower({ now: clock.now });
  let second = 1;
  follower.append(spoke(0));
  const rig = crowdRig([follower], { clock, blindAfter: 1e12, leaseTtl: LEASE });
  const standsIn = (region: string): boolean =>
    follower.state().timelines.get(keyOf(place(region), 'air-raid'))?.alert !== undefined;
  const manners = new Map<string, Manner>();
  /** What each takes for true of a place; the number of the subscription stands before it. */
  const beliefs = new Map<string, Map<string, boolean>>();
  const wrong: string[] = [];
  const ids = new Map<string, string>();
  const take = (to: Subscription, { id, type, data }: Message): void => {
    const region = data.event?.region ?? data.region?.id ?? '';
    const belief = beliefs.get(to.endpoint) ?? new Map<string, boolean>();
    beliefs.set(to.endpoint, belief);
    const { event } = data;
    if (event?.hazard !== undefined && type !== 'region.state') {
      const name = [to.id, type, region, event.hazard, event.seq].join();
      if ((ids.get(name) ?? id) !== id) wrong.push(`${to.id}: ${name} under another id`);
      ids.set(name, id);
    }
    const isEnd = type === 'alert.ended' || type === 'alert.retracted';
    if (type === 'alert.started' && !standsIn(region))
      wrong.push(`${to.id}: told of an alert in ${region} that had ended`);
    if (isEnd && belief.get(region) !== true) wrong.push(`${to.id}: an all-clear of ${region} without the alert`);
    if (isEnd && standsIn(region)) wrong.push(`${to.id}: an all-clear of ${region} in an alert`);
    belief.set(region, type === 'region.state' ? data.region?.state === 'alert' : !isEnd);
  };
  rig.behave((to: Subscription, what: ToSubscriber): Outcome | undefined => {
    const manner = manners.get(to.id) ?? 'good';
    if (what.kind === 'told' && (manner === 'good' || manner === 'lost')) take(to, what.message);
    if (manner === 'good') return undefined;
    return manner === 'refuses'
      ? { kind: 'retry', status: 503, reason: 'later' }
      : { kind: 'retry', reason: 'no answer within 10 s' };
  });
  let count = 0;
  const begin = async (): Promise<RigWorker> => {
    count += 1;
    const began = await rig.worker(`w${count}`);
    void began.died.then(() => {
      worker = begin();
    });
    return began;
  };
  let worker = begin();
  let made = 0;
  let failOver: (() => void) | undefined;
  /** Places of whose alerts a log that was lost may have told: where nobody noted it either, nobody knows of them. */
  let unheardOf = new Set<string>();
  const subscribed = new Map<string, Subscription>();
  for (const one of all) {
    switch (one.kind) {
      case 'alert':
      case 'clear':
        second += 1;
        if (one.kind === 'alert') unheardOf.delete(one.place);
        follower.append(one.kind === 'alert' ? alert(one.place, second) : clear(one.place, second));
        break;
      case 'subscribe': {
        made += 1;
        const before = subscribed.get(one.phone);
        const more = before ?? { endpoint: `https://push.example.org/${one.phone}/${made}` };
        subscribed.set(
          one.phone,
          await rig.subscribe(one.phone, one.places, { ...more, places: one.places as never, changedAt: clock.now() }),
        );
        break;
      }
      case 'end':
        subscribed.delete(one.phone);
        await rig.push.subscriptions.remove(one.phone);
        break;
      case 'manner':
        manners.set(one.phone, one.manner);
        break;
      case 'away':
        rig.away(() => one.done);
        break;
      case 'back':
        rig.away(undefined);
        break;
      case 'gap':
        follower.forget(0);
        break;
      case 'stood':
        stood += LEASE + 5_000;
        break;
      case 'copied':
        failOver = rig.replica();
        break;
      case 'lost':
        failOver?.();
        follower.reset();
        follower.append(spoke(0));
        unheardOf = new Set(PLACES);
        break;
      case 'kill':
        (await worker).dies(one.after, one.done);
        break;
      case 'rest':
        await new Promise((resolve) => setTimeout(resolve, 3));
        break;
    }
  }
  manners.clear();
  rig.away(undefined);
  const differing = (): string[] =>
    [...subscribed.values()].flatMap(({ id, endpoint, places }) =>
      places.flatMap((region) => {
        const believes = beliefs.get(endpoint)?.get(region) ?? false;
        return believes === standsIn(region) || (believes && unheardOf.has(region))
          ? []
          : [`${id} believes ${believes} of ${region}`];
      }),
    );
  // Five minutes of theirs, at most, until the next try; a lease of a dead worker before. A busy machine takes longer.
  const until = Date.now() + 60_000;
  while (differing().length > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 5));
  const last = await worker;
  last.dies(Number.POSITIVE_INFINITY, true);
  await last.close();
  expect({ wrong, differing: differing() }).toEqual({ wrong: [], differing: [] });
};

test('whatever fails, and whoever is killed, everybody ends up with what is true, and nobody is told otherwise before', async () => {
  await fc.assert(fc.asyncProperty(steps, run), {
    numRuns: 60,
    endOnFailure: true,
  });
}, 240_000);
