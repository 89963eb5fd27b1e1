import { validatorHeaders, validatorsOf } from '../../src/adapters/upstreams/asking/conditional.ts';
import { failure, isFailure } from '../../src/app/upstreams/failure.ts';
import type { Poll } from '../../src/app/upstreams/source.ts';
import { formatInstant } from '../../src/domain/instant.ts';
import type { Instant } from '../../src/domain/words.ts';
import { GAZETTE, LISTED, MOST_SKEW } from './cast.ts';
import type { Stage } from './stage.ts';
import type { Ails, Answered, Asked, Upstream } from './upstream.ts';
import { newAils, outOfOrder, settledAfterLoss } from './upstream.ts';

/** An answer with a list. `whole`: what it lacks is over. */
type Given = {
  readonly active: ReadonlyMap<string, Instant>;
  readonly whole: boolean;
  /** What it says beside its time; the same is "not modified". */
  readonly content: string;
  readonly at: Instant;
  acked: boolean;
};

/** A list without whose place in it this many answers came is of another alert when the place is listed again. */
const GONE_AFTER = 3;
/** Answers that may still be referred to. */
const KEPT = 300;

/** One that is asked for a list of all that stands, and says when it is what the asker has. */
export const gazetteOn = ({
  world,
  said,
  losses,
}: Stage): Upstream & {
  readonly ails: Ails;
  readonly raid: (region: string, on: boolean, ago?: number) => void;
} => {
  const chance = world.random('gazette');
  const ails = newAils(world);
  const lookForLoss = settledAfterLoss(world, losses);
  const raided = new Map<string, Instant>();
  const given = new Map<string, Given>();
  /** Since when it lists a place without a break, at the earliest; others may have denied it since. */
  const listedSince = new Map<string, Instant>();
  const lacked = new Map<string, number>();
  /** The latest time it told of a place; what ends it is later. */
  const latest = new Map<string, Instant>();
  let last: { readonly active: ReadonlyMap<string, Instant>; readonly text: string } | undefined;
  let serial = 0;

  /** Whoever refers to an answer has taken it. */
  const acknowledge = (etag: string): void => {
    const { settled, anew } = lookForLoss();
    if (anew) for (const one of given.values()) one.acked = false;
    const list = given.get(etag);
    if (!settled || list === undefined || list.acked) return;
    list.acked = true;
    for (const [region, at] of list.active)
      said.alert(
        GAZETTE,
        region,
        listedSince.get(region) ?? Number.NEGATIVE_INFINITY,
        world.now(),
        Math.min(at, list.at - MOST_SKEW),
      );
  };

  /** Notes what an answer says, from the moment it leaves. */
  const note = ({ active, whole }: Given): void => {
    const now = world.now();
    said.spoke(GAZETTE, now);
    for (const region of LISTED) {
      const at = active.get(region);
      if (at !== undefined) {
        listedSince.set(region, Math.min(at, now - MOST_SKEW, listedSince.get(region) ?? now));
        latest.set(region, Math.max(at, latest.get(region) ?? at));
        lacked.delete(region);
      } else if (whole) {
        said.denial(GAZETTE, region, Math.max(now + MOST_SKEW, (latest.get(region) ?? 0) + 1), false);
        const times = (lacked.get(region) ?? 0) + 1;
        lacked.set(region, times);
        if (times > GONE_AFTER) listedSince.delete(region);
      }
    }
  };

  const activeNow = (): ReadonlyMap<string, Instant> => {
    const is = ails.is();
    const all = LISTED.flatMap((id): readonly (readonly [string, Instant])[] => {
      const since = raided.get(id);
      return since === undefined ? [] : [[id, since + ails.shift()]];
    });
    if (is === 'empty') return new Map();
    // The same half as long as it lasts.
    return new Map(is === 'half' || is === 'garbled' ? all.filter(([, since]) => since % 2 === 0) : all);
  };

  const answer = ({ headers = {} }: Asked): Answered | undefined => {
    const asked = headers['if-none-match'];
    if (asked !== undefined) acknowledge(asked);
    const ill = outOfOrder(ails);
    if (ill !== undefined) return ill === 'silent' ? undefined : ill;
    const is = ails.is();
    const lag = is === 'slow' ? 1_000 + chance.next() * 12_000 : 0;
    const active = is === 'same' && last !== undefined ? last.active : activeNow();
    const spoilt = is === 'garbled' ? [...raided.keys()].filter((id) => LISTED.includes(id) && !active.has(id)) : [];
    const whole = is !== 'garbled';
    const content = JSON.stringify([[...active], spoilt.length, whole]);
    const known = asked === undefined ? undefined : given.get(asked);
    if (known?.content === content && is !== 'truncated') {
      note(known);
      return { status: 304, text: '', lag };
    }
    const lines = [...active].map(([place, since]) => ({ place, since }));
    // Nobody can tell which place such a line is about.
    const unread = whole ? [] : [...spoilt, 'one more'].map((_, index) => ({ place: `N0wh3re ${index}` }));
    const time = formatInstant(world.now() + ails.shift());
    const text =
      is === 'same' && last !== undefined ? last.text : JSON.stringify({ time, active: [...lines, ...unread] });
    serial += 1;
    const etag = `"${serial}"`;
    if (is === 'truncated')
      return { status: 200, text: text.slice(0, Math.floor(text.length * chance.next())), etag, lag };
    last = { active, text };
    const list = { active, whole, content, at: world.now(), acked: false };
    given.set(etag, list);
    for (const oldest of given.keys()) {
      if (given.size <= KEPT) break;
      given.delete(oldest);
    }
    note(list);
    return { status: 200, text, etag, lag };
  };

  return {
    answer,
    ails,
    raid: (region, on, ago = 0) => void (on ? raided.set(region, world.now() - ago) : raided.delete(region)),
  };
};

type Body = { readonly time: string; readonly active: readonly { readonly place: string; readonly since?: number }[] };

/** Reads it, as the adapters of lists do. */
export const gazettePoll: Poll = async ({ ask, memory, inFull }) => {
  const headers = inFull ? {} : validatorHeaders(memory, 'list');
  const answer = await ask({ url: 'https://gazette.example/list', headers });
  if (isFailure(answer)) return { outcome: answer };
  if (answer.status === 304) return { outcome: { kind: 'word' } };
  if (answer.status !== 200) return { outcome: failure('upstream.http', `${answer.status}`) };
  const body = bodyIn<Body>(answer.text);
  if (body === undefined) return { outcome: failure('upstream.unreadable', 'it ends in the middle') };
  return {
    outcome: {
      kind: 'snapshot',
      lines: body.active.map(({ place, since }) => ({
        region: place,
        hazard: 'air-raid',
        ...(since === undefined ? {} : { at: since }),
      })),
      unread: [],
      askedAt: answer.askedAt,
      saysAt: Date.parse(body.time),
      saysText: body.time,
    },
    remember: validatorsOf(answer, 'list'),
  };
};

export const bodyIn = <Body>(text: string): Body | undefined => {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return undefined;
  }
};
