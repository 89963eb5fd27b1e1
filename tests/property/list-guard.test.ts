import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSignal } from '../../src/adapters/signals/parse-signal.ts';
import type { Read, ReadContext } from '../../src/app/intake/said.ts';
import { signalOf } from '../../src/app/intake/said.ts';
import { prepareList } from '../../src/app/upstreams/list.ts';
import type { Line, Unread } from '../../src/app/upstreams/source.ts';
import type { RegionId } from '../../src/domain/places/catalogue.ts';
import { keyOf } from '../../src/domain/timeline/key.ts';
import type { PureFeed } from '../support/pure-feed.ts';
import { at, CONFIRM_AFTER, pureFeed } from '../support/pure-feed.ts';
import { PLACES, SMALL_COUNTRY } from '../support/small-country.ts';

/**
 * One guard has two callers: the hub, for lists that are sent to it, and whoever asks for lists, who may ask again before
 * the hub hears of it. Both are held to the same laws over the same lists.
 */
/** What one answer has; `unread`: and a line of which nobody can tell the place. `forgets`: what was remembered is lost. */
type Answer = { readonly places: readonly RegionId[]; readonly unread: boolean; readonly forgets: boolean };

const answer = (unread: number): fc.Arbitrary<Answer> =>
  fc.record({
    places: fc.oneof(
      fc.subarray([...PLACES], { minLength: Math.floor(PLACES.length * 0.6) }),
      fc.subarray([...PLACES]),
      fc.subarray([...PLACES], { maxLength: 2 }),
    ),
    unread: fc.integer({ min: 0, max: 9 }).map((dice) => dice < unread),
    forgets: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
  });

const STRANGE = 'Kyiv (Capital District)';
/** Answers come as far apart as one has to be from the other to bear it out; seconds. */
const APART = CONFIRM_AFTER / 1000;

const submit = (feed: PureFeed, item: object | ((context: ReadContext) => Read), second: number): void => {
  const source = {
    id: 'sirens',
    trust: 'official',
    silentAfter: null,
    muted: false,
    tokenHash: null,
    addedAt: 0,
    confirmAfter: CONFIRM_AFTER,
  } as const;
  const context = { source, receivedAt: at(second), catalogue: SMALL_COUNTRY, scenarioTime: false };
  const read = typeof item === 'function' ? item(context) : parseSignal(item, context);
  if ('code' in read) throw new Error(`${read.code}: ${read.detail}`);
  feed.play(read.signal);
};

type Caller = (feed: PureFeed) => (one: Answer, second: number) => void;

/** As it is sent to the door. */
const sent: Caller = (feed) => (one, second) =>
  submit(
    feed,
    {
      kind: 'snapshot',
      at: new Date(at(second)).toISOString(),
      active: [...one.places, ...(one.unread ? [STRANGE] : [])].map((region) => ({ region })),
    },
    second,
  );

/** As it is asked for. */
const asked: Caller = (feed) => {
  let known: readonly Line[] = [];
  let pending: readonly string[] = [];
  return (one, second) => {
    if (one.forgets) {
      known = [];
      pending = [];
    }
    const lines = one.places.map((region): Line => ({ region, hazard: 'air-raid' }));
    const unread: readonly Unread[] = one.unread ? [{ code: 'region.unknown', detail: 'x', raw: STRANGE }] : [];
    const list = prepareList({
      list: { kind: 'snapshot', lines, unread, askedAt: at(second) },
      known,
      pending,
      catalogue: SMALL_COUNTRY,
      ahead: 0,
    });
    if (list.kind === 'failure') return;
    submit(feed, (context: ReadContext) => signalOf(list.list, context), second);
    known = list.believed;
    pending = list.pending;
  };
};

const standing = (feed: PureFeed): ReadonlySet<string> =>
  new Set([...feed.state().timelines].flatMap(([key, { alert }]) => (alert === undefined ? [] : [key])));

const keysOf = (places: readonly RegionId[]): ReadonlySet<string> =>
  new Set(places.map((region) => keyOf(region, 'air-raid')));

const CALLERS: readonly (readonly [string, Caller])[] = [
  ['a list that is sent', sent],
  ['a list that is asked for', asked],
];

test.each(CALLERS)('%s ends what it lacks, and by itself never most of what stands', (_, caller) => {
  fc.assert(
    fc.property(fc.array(answer(0), { minLength: 2, maxLength: 10 }), (answers) => {
      const feed = pureFeed();
      const tell = caller(feed);
      let before: Answer | undefined;
      answers.forEach((one, index) => {
        const stood = standing(feed);
        tell(one, APART * (index + 1));
        const stands = standing(feed);
        const has = keysOf(one.places);
        for (const key of has) expect(stands).toContain(key);
        const ended = [...stood].filter((key) => !stands.has(key));
        const hadBefore = keysOf(before?.places ?? []);
        const alone = ended.filter((key) => hadBefore.has(key));
        expect(alone.length <= 5 || alone.length * 2 <= stood.size).toBe(true);
        before = one;
      });
    }),
    { numRuns: 400 },
  );
});

test.each(CALLERS)('%s ends nothing while a line of it may be any place', (_, caller) => {
  fc.assert(
    fc.property(fc.array(answer(4), { minLength: 2, maxLength: 10 }), (answers) => {
      const feed = pureFeed();
      const tell = caller(feed);
      answers.forEach((one, index) => {
        const stood = standing(feed);
        tell(one, APART * (index + 1));
        if (one.unread) for (const key of stood) expect(standing(feed)).toContain(key);
      });
    }),
    { numRuns: 400 },
  );
});

test.each(CALLERS)('%s is believed once the next, whole, says the same', (_, caller) => {
  fc.assert(
    fc.property(fc.array(answer(2), { maxLength: 8 }), answer(0), (answers, last) => {
      const feed = pureFeed();
      const tell = caller(feed);
      const remembered = { ...last, forgets: false };
      // Whoever has lost its memory cannot tell how much is missing: its first doubt is not told as an omission.
      const hasForgotten = caller === asked && answers.some(({ forgets }) => forgets);
      const said = hasForgotten ? [remembered, remembered, remembered] : [remembered, remembered];
      [...answers, ...said].forEach((one, index) => {
        tell(one, APART * (index + 1));
      });
      expect(standing(feed)).toEqual(keysOf(last.places));
    }),
    { numRuns: 400 },
  );
});

/** Lost its memory, and then held back so much of an empty list that the hub found the rest too little to doubt. */
const HELD_BACK: readonly Answer[] = [
  { places: ['112', '12', '2', '21', '211', '3'] as RegionId[], unread: true, forgets: true },
  { places: ['12', '212'] as RegionId[], unread: true, forgets: true },
  { places: [], unread: false, forgets: false },
];

test('whoever asks again first never ends what the hub alone would not', () => {
  fc.assert(
    fc.property(fc.array(answer(2), { minLength: 2, maxLength: 8 }), (answers) => {
      const both = [pureFeed(), pureFeed()] as const;
      const tell = [sent(both[0]), asked(both[1])] as const;
      answers.forEach((one, index) => {
        for (const each of tell) each(one, APART * (index + 1));
        for (const key of standing(both[0])) expect(standing(both[1])).toContain(key);
      });
    }),
    { numRuns: 400, examples: [[[...HELD_BACK]]] },
  );
});
