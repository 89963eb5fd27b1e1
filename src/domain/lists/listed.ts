import type { AlertClaim, MissingClaim, RegionClaim } from '../claim.ts';
import { spokenAt } from '../claim.ts';
import { defined } from '../defined.ts';
import type { FeedState } from '../timeline/feed-state.ts';
import { confirms, isOmission, omissionsOf, readsBetter } from '../timeline/guard.ts';
import type { TimelineKey } from '../timeline/key.ts';
import { keyOf, partsOf } from '../timeline/key.ts';
import type { Omissions, Timeline } from '../timeline/parts.ts';
import { claimsAround, voicesOf } from '../timeline/speakers.ts';
import { START } from '../timeline/standing.ts';
import type { Instant, SourceId } from '../words.ts';
import type { ListMark } from './list-mark.ts';
import { WORD_HOLDS } from './mass-clear.ts';

/** The words of a source's lists about a place: read from the timelines, since lists claim differences only. */

/** The claims of one place, with those about to be made. */
export type Known = Pick<Timeline, 'base' | 'claims'>;

/** Of a place of which nobody has said anything. */
export const NOTHING: Known = { base: START, claims: [] };

/** The places of which the source has said anything. */
export const placesOf = (state: FeedState, source: SourceId): readonly (readonly [TimelineKey, Known])[] =>
  [...state.timelines].flatMap(([key, timeline]) =>
    voicesOf(timeline).some((voice) => voice.source === source) ? [[key, knownOf(timeline, source)] as const] : [],
  );

/** The claims of a place by this source, among others. */
export const knownIn = (state: FeedState, key: TimelineKey, source: SourceId): Known | undefined => {
  const timeline = state.timelines.get(key);
  return timeline === undefined ? undefined : knownOf(timeline, source);
};

const knownOf = (timeline: Timeline, source: SourceId): Known => ({
  base: timeline.base,
  claims: claimsAround(timeline, source),
});

export const isListed = (mark: RegionClaim | undefined): mark is AlertClaim => mark?.kind === 'alert';

/** The source's latest word, at or before the instant, on whether its list has the place. */
export const markOf = (state: FeedState, key: TimelineKey, source: SourceId, at: Instant): RegionClaim | undefined =>
  latestMark(knownIn(state, key, source), key, source, (spoken) => spoken <= at);

export const latestMark = (
  timeline: Known | undefined,
  key: TimelineKey,
  source: SourceId,
  inTime: (spoken: Instant) => boolean,
): RegionClaim | undefined => {
  if (timeline === undefined) return undefined;
  return latestMarkIn(timeline, source, inTime) ?? summedUp(timeline, key, source);
};

/** The same of what is not summed up. */
export const latestMarkIn = (
  timeline: Pick<Known, 'claims'> | undefined,
  source: SourceId,
  inTime: (spoken: Instant) => boolean,
): RegionClaim | undefined => {
  let latest: RegionClaim | undefined;
  for (const claim of timeline?.claims ?? []) {
    if (claim.source !== source || !isMark(claim) || !inTime(spokenAt(claim))) continue;
    if (latest === undefined || isLater(claim, latest)) latest = claim;
  }
  return latest;
};

/**
 * At one instant having the place outweighs lacking it, and an all-clear what lists lack; of two listings the last in
 * the timeline's order holds.
 */
const isLater = (a: RegionClaim, b: RegionClaim): boolean => {
  const apart = spokenAt(a) - spokenAt(b);
  if (apart !== 0) return apart > 0;
  if (a.kind === 'alert' || b.kind === 'alert') return a.kind === 'alert';
  if (!isOmission(a) || !isOmission(b)) return !isOmission(a);
  return readsBetter(a, b);
};

/** A listing so old that the timeline has summed it up. */
const summedUp = (timeline: Known, key: TimelineKey, source: SourceId): RegionClaim | undefined => {
  const voice = timeline.base.voices.find((known) => known.source === source && known.listed);
  if (voice === undefined || voice.alertAt === null || voice.markAt === null) return undefined;
  return {
    ...(voice.details ?? {}),
    kind: 'alert',
    source,
    trust: voice.trust,
    ...partsOf(key),
    at: voice.alertAt,
    receivedAt: voice.markAt,
    listedAt: voice.markAt,
  };
};

/** True for all but an alert raised by a word, and what was missed of it: that never was on a list. */
const isMark = (claim: RegionClaim): boolean =>
  claim.kind === 'alert' ? claim.listedAt !== undefined : claim.kind !== 'missing' || claim.afterWord === undefined;

export const hasMarkBetween = (
  timeline: Known | undefined,
  source: SourceId,
  after: Instant,
  until: Instant,
): boolean =>
  timeline?.claims.some(
    (claim) => claim.source === source && isMark(claim) && spokenAt(claim) > after && spokenAt(claim) <= until,
  ) ?? false;

/** The source's own marks of that very instant. */
export const marksAt = (
  timeline: Pick<Known, 'claims'> | undefined,
  source: SourceId,
  at: Instant,
): readonly RegionClaim[] =>
  timeline?.claims.filter((claim) => claim.source === source && isMark(claim) && spokenAt(claim) === at) ?? [];

/** True when the source said a word of its own since its list had the place: the list says it again, or takes it back. */
export const saidSince = (timeline: Known | undefined, mark: AlertClaim, until: Instant): boolean =>
  timeline?.claims.some((claim) => isWord(claim, mark.source) && claim.at >= spokenAt(mark) && claim.at <= until) ??
  false;

export const isWord = (claim: RegionClaim, source: SourceId): claim is AlertClaim =>
  claim.source === source && claim.kind === 'alert' && claim.listedAt === undefined;

/** Lists before the instant left the place out, and nothing has borne that out. */
export const isPending = (timeline: Known, key: TimelineKey, source: SourceId, before: Instant): boolean => {
  const mark = latestMarkIn(timeline, source, (spoken) => spoken < before);
  if (mark?.kind !== 'missing') return false;
  const absence = omissionsBefore(timeline, before).absences.find(({ claims }) => claims.includes(mark));
  const first = absence?.claims[0];
  return first !== undefined && absence?.confirmed === false && drops(timeline, key, source, first.at);
};

/** A list drops only what the one before it had: where a late list dropped it already, this one has nothing to say. */
const drops = (timeline: Known, key: TimelineKey, source: SourceId, at: Instant): boolean =>
  isListed(latestMark(timeline, key, source, (spoken) => spoken < at));

/** As they were read then: a list that is to come between may yet part what a later one bears out. */
const omissionsBefore = ({ claims }: Known, before: Instant): Omissions =>
  omissionsOf(claims.filter((claim) => spokenAt(claim) < before));

/**
 * Nothing but a word of the source holds the place up at the instant, and has for so long that its lists should know.
 */
export const isHeldByWord = (timeline: Known, key: TimelineKey, source: SourceId, at: Instant): boolean => {
  const since = lastWord(timeline, source, at);
  if (since === undefined || at - since < WORD_HOLDS) return false;
  const { absences, meaningOf } = omissionsBefore(timeline, at);
  return timeline.claims.every((claim) => {
    if (claim.source !== source || spokenAt(claim) <= since || spokenAt(claim) >= at) return true;
    const meaning = meaningOf(claim);
    if (claim.kind === 'alert') return claim.listedAt === undefined;
    if (claim.kind === 'withdrawn') return false;
    if (meaning === 'void') return true;
    if (claim.kind === 'clear') return isOmission(claim) && !drops(timeline, key, source, claim.at);
    if (claim.afterWord !== undefined) return meaning === 'missing';
    const first = absences.find(({ claims }) => claims.includes(claim))?.claims[0];
    if (first === undefined || !drops(timeline, key, source, first.at)) return true;
    return meaning === 'clear' && first.at <= since;
  });
};

const lastWord = (timeline: Known, source: SourceId, before: Instant): Instant | undefined => {
  let last: Instant | undefined;
  const hear = (at: Instant): void => {
    if (at < before && (last === undefined || at > last)) last = at;
  };
  for (const { source: by, alertAt, clearAt, listed, missing } of timeline.base.voices) {
    if (by !== source || alertAt === null || listed || missing || (clearAt !== null && clearAt > alertAt)) continue;
    hear(alertAt);
  }
  for (const claim of timeline.claims) if (isWord(claim, source)) hear(claim.at);
  return last;
};

/** The source's latest list before an instant: also one that is known by what it changed only. */
export const lastListBefore = (
  places: readonly (readonly [TimelineKey, Known])[],
  lists: readonly ListMark[],
  source: SourceId,
  before: Instant,
): Instant => {
  let last = lists.findLast(({ at }) => at < before)?.at ?? Number.NEGATIVE_INFINITY;
  for (const [, timeline] of places) {
    for (const claim of timeline.claims) {
      if (claim.source !== source || claim.listedAt === undefined) continue;
      if (claim.listedAt < before && claim.listedAt > last) last = claim.listedAt;
    }
    for (const voice of timeline.base.voices) {
      if (voice.source === source && voice.listedAt !== null && voice.listedAt < before)
        last = Math.max(last, voice.listedAt);
    }
  }
  return last;
};

/** Claims of later lists, heard already, about a place that is missing: they lack it as well, until it is claimed. */
export const borneOut = (
  first: MissingClaim,
  said: readonly RegionClaim[],
  lists: readonly ListMark[],
  before: (instant: Instant) => Instant,
): readonly RegionClaim[] => {
  const claims: RegionClaim[] = [];
  for (const list of lists) {
    if (list.at <= first.at) continue;
    const isOver = said.some(
      (claim) =>
        claim.source === first.source &&
        spokenAt(claim) > first.at &&
        spokenAt(claim) <= list.at &&
        (claim.kind === 'alert'
          ? claim.listedAt !== undefined || first.afterWord !== undefined
          : claim.kind === 'clear' && claim.listedAt === undefined),
    );
    if (isOver) break;
    const { answer: _, ...about } = first;
    const later: MissingClaim = {
      ...about,
      at: list.at,
      listedAt: list.at,
      receivedAt: list.receivedAt,
      after: before(list.at),
      ...defined({ answer: list.answer }),
    };
    claims.push(later);
    if (confirms(later, first)) break;
  }
  return claims;
};

/** Claims of later lists, heard already, about a place that only a word of their source holds up: they lack it. */
export const lackedBy = (
  about: Pick<RegionClaim, 'source' | 'trust' | 'region' | 'hazard'>,
  known: Known,
  lists: readonly ListMark[],
  before: (instant: Instant) => Instant,
): readonly MissingClaim[] => {
  const { source, trust, region, hazard } = about;
  const key = keyOf(region, hazard);
  const claims: MissingClaim[] = [];
  for (const { at, receivedAt, answer } of lists) {
    const said = { ...known, claims: [...known.claims, ...claims] };
    if (marksAt(said, source, at).some(isListed)) continue;
    if (isListed(latestMark(said, key, source, (spoken) => spoken < at))) continue;
    if (isPending(said, key, source, at) || !isHeldByWord(said, key, source, at)) continue;
    claims.push({
      kind: 'missing',
      source,
      trust,
      region,
      hazard,
      at,
      receivedAt,
      listedAt: at,
      confirmAfter: WORD_HOLDS,
      afterWord: WORD_HOLDS,
      after: before(at),
      ...defined({ answer }),
    });
  }
  return claims;
};
