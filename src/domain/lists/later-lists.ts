import type { MissingClaim, RegionClaim } from '../claim.ts';
import { spokenAt } from '../claim.ts';
import { defined } from '../defined.ts';
import type { TimelineKey } from '../feed-state.ts';
import { keyOf } from '../feed-state.ts';
import { confirms } from '../timeline/guard.ts';
import type { Instant, SourceId } from '../words.ts';
import type { ListMark } from './list-mark.ts';
import type { Known } from './listed.ts';
import { isHeldByWord, isListed, isPending, latestMark, marksAt } from './listed.ts';
import { WORD_HOLDS } from './mass-clear.ts';

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

/** What later lists, heard already, have to say of a place that is missing: they lack it as well, until it is claimed. */
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

/** What later lists, heard already, have to say of a place that only a word of their source holds up: they lack it. */
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
