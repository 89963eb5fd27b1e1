import type { AlertClaim, RegionClaim } from '../claim.ts';
import { defined } from '../defined.ts';
import type { Listing, SnapshotSignal } from '../signal.ts';
import type { FeedState } from '../timeline/feed-state.ts';
import type { TimelineKey } from '../timeline/key.ts';
import { keyOf, partsOf } from '../timeline/key.ts';
import type { Timeline } from '../timeline/parts.ts';
import { voicesOf } from '../timeline/speakers.ts';
import type { Instant } from '../words.ts';
import type { ListMark } from './list-mark.ts';
import { withList } from './list-mark.ts';
import type { Known } from './listed.ts';
import {
  borneOut,
  hasMarkBetween,
  isHeldByWord,
  isListed,
  isPending,
  isWord,
  knownIn,
  lackedBy,
  lastListBefore,
  latestMark,
  latestMarkIn,
  markOf,
  marksAt,
  NOTHING,
  placesOf,
  saidSince,
} from './listed.ts';
import { beliefIn, WORD_HOLDS } from './mass-clear.ts';

/** The mark that is kept of a list. */
export const markOfList = ({ at, receivedAt, answer, unread, active }: SnapshotSignal): ListMark => ({
  at,
  receivedAt,
  ...defined({ answer }),
  ...(unread === true ? { only: active.map(({ region, hazard }) => keyOf(region, hazard)) } : {}),
});

/**
 * A list of all that is active becomes claims: an alert for each place it has, an omission for each place that the
 * source's list before it had and this one lacks. Only differences are claimed, so that a list polled every ten seconds
 * costs nothing while nothing changes.
 *
 * A list that arrives late is put between its neighbours: what it says holds until the next list after it, and what that
 * one lacks is read anew against it. So the order in which lists arrive decides nothing.
 */
export const claimsOfList = (snapshot: SnapshotSignal, state: FeedState): readonly RegionClaim[] => {
  const { source, trust, at } = snapshot;
  const known = state.sources.get(source)?.lists ?? [];
  const own = markOfList(snapshot);
  const lists = withList(known, own);
  const again = known.find((list) => list.at === at);
  const following = lists.filter((list) => list.at > at);
  const active = new Map<TimelineKey, Listing>(snapshot.active.map((item) => [keyOf(item.region, item.hazard), item]));
  const places = placesOf(state, source);
  const before = lastListBefore(places, lists, source, at);
  const claims: RegionClaim[] = [];

  /** A late list: what the next one that says anything of the place says holds again from there on. */
  const holdsAgain = (key: TimelineKey): void => {
    const next = following.find(({ only }) => only === undefined || only.includes(key));
    const mark = markOf(state, key, source, at);
    if (next === undefined || !isListed(mark)) return;
    if (hasMarkBetween(knownIn(state, key, source), source, at, next.at)) return;
    claims.push({ ...mark, receivedAt: next.receivedAt, listedAt: next.at });
  };
  for (const [key, item] of active) {
    const mark = markOf(state, key, source, at);
    const timeline = state.timelines.get(key);
    if (isListed(mark) && sameListing(mark, item, snapshot) && !saidSince(knownIn(state, key, source), mark, at))
      continue;
    claims.push(listed(snapshot, item, mark, timeline));
    holdsAgain(key);
  }

  /** This list, or another of its instant, has the place. */
  const has = (key: TimelineKey, timeline: Known): boolean => {
    if (active.has(key)) return true;
    const said = marksAt(timeline, source, at);
    if (again === undefined || said.length > 0) return said.some(isListed);
    return again.only === undefined
      ? isListed(latestMark(timeline, key, source, (spoken) => spoken < at))
      : again.only.includes(key);
  };
  if (own.only === undefined) {
    const hadBefore = places.filter(([key, timeline]) =>
      isListed(latestMark(timeline, key, source, (spoken) => spoken <= before)),
    );
    const lacked = hadBefore.filter(([key, timeline]) => !has(key, timeline));
    const omit = omission(snapshot, own, before, isGuarded(lacked.length, hadBefore.length));
    for (const [key, timeline] of places) {
      if (has(key, timeline)) continue;
      if (isListed(latestMark(timeline, key, source, (spoken) => spoken < at))) {
        claims.push(omit(key));
        holdsAgain(key);
      } else if (isPending(timeline, key, source, at)) {
        claims.push(omission(snapshot, own, before, true)(key));
      } else if (isHeldByWord(timeline, key, source, at)) {
        claims.push(raisedByWord(omission(snapshot, own, before, true)(key)));
      }
    }
  }
  if (following.length === 0) return claims;

  // What the next whole list lacks is read anew: against this one, or what it changes of those between.
  const next = following.find(({ only }) => only === undefined);
  if (next !== undefined) {
    const last = Math.max(at, lastListBefore(places, lists, source, next.at));
    const timelines = new Map(places);
    const hadLast = (key: TimelineKey): boolean => {
      const timeline = timelines.get(key);
      const between = latestMarkIn(timeline, source, (spoken) => spoken > at && spoken <= last);
      if (between !== undefined) return isListed(between);
      if (active.has(key)) return true;
      if (timeline === undefined) return false;
      return own.only === undefined ? has(key, timeline) : isListed(markOf(state, key, source, at));
    };
    const hasNext = (key: TimelineKey): boolean =>
      isListed(
        latestMarkIn(timelines.get(key), source, (spoken) => spoken > at && spoken <= next.at) ??
          markOf(state, key, source, at),
      );
    const had = [...new Set([...timelines.keys(), ...active.keys()])].filter(hadLast);
    const lacked = had.filter((key) => !hasNext(key));
    const omit = omission(snapshot, next, last, isGuarded(lacked.length, had.length));
    for (const key of lacked) {
      const between = latestMarkIn(timelines.get(key), source, (spoken) => spoken > at && spoken <= next.at);
      // An alert that the source took back itself needs no list to end it.
      if (between?.kind !== 'clear' || between.listedAt !== undefined) claims.push(omit(key));
    }
  }
  const whole = following.filter(({ only }) => only === undefined);
  const beforeList = (instant: Instant): Instant => Math.max(at, lastListBefore(places, lists, source, instant));
  const affected = new Set(claims.map((claim) => keyOf(claim.region, claim.hazard)));
  for (const key of affected) {
    const { base, claims: heard } = knownIn(state, key, source) ?? NOTHING;
    const anew = claims.filter((claim) => keyOf(claim.region, claim.hazard) === key);
    const said = [...heard, ...anew];
    for (const first of anew) if (first.kind === 'missing') claims.push(...borneOut(first, said, whole, beforeList));
    if (said.some((claim) => isWord(claim, source)))
      claims.push(...lackedBy({ source, trust, ...partsOf(key) }, { base, claims: said }, whole, beforeList));
  }
  return claims;
};

const isGuarded = (gone: number, had: number): boolean => beliefIn(gone, had) === 'guarded';

const sameListing = (mark: AlertClaim, item: Listing, { trust }: SnapshotSignal): boolean =>
  mark.trust === trust &&
  (item.at === undefined || (item.saidAt ?? item.at) === (mark.saidAt ?? mark.at)) &&
  item.level === mark.level &&
  item.reason === mark.reason &&
  JSON.stringify(item.threats ?? []) === JSON.stringify(mark.threats ?? []);

const listed = (
  { source, trust, receivedAt, at: listedAt }: SnapshotSignal,
  item: Listing,
  mark: RegionClaim | undefined,
  timeline: Timeline | undefined,
): AlertClaim => {
  // A list that does not say since when: since it was first listed, also across a gap that the guard did not believe.
  const pending =
    mark?.kind === 'missing' ? voicesOf(timeline).find((voice) => voice.source === source && voice.missing) : undefined;
  const known = isListed(mark) ? mark.at : (pending?.alertAt ?? undefined);
  return {
    kind: 'alert',
    source,
    trust,
    region: item.region,
    hazard: item.hazard,
    at: item.at ?? known ?? listedAt,
    receivedAt,
    listedAt,
    ...defined({ saidAt: item.saidAt, level: item.level, threats: item.threats, reason: item.reason }),
  };
};

const omission =
  (
    { source, trust, confirmAfter, saidAt, at: heardAt }: SnapshotSignal,
    list: ListMark,
    after: Instant,
    guarded: boolean,
  ) =>
  (key: TimelineKey): RegionClaim => {
    const { at, receivedAt, answer } = list;
    const said = at !== heardAt || saidAt === undefined ? {} : { saidAt };
    const about = { source, trust, ...partsOf(key), at, receivedAt, listedAt: at, ...said };
    const compared = after === Number.NEGATIVE_INFINITY ? {} : { after };
    return guarded
      ? { kind: 'missing', ...about, confirmAfter, ...compared, ...defined({ answer }) }
      : { kind: 'clear', ...about, ...compared };
  };

const raisedByWord = (claim: RegionClaim): RegionClaim =>
  claim.kind === 'missing'
    ? { ...claim, afterWord: WORD_HOLDS, confirmAfter: Math.max(claim.confirmAfter, WORD_HOLDS) }
    : claim;
