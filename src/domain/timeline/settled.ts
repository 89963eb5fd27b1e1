import { firstWhere } from '../sorted.ts';
import type { Instant, SourceId, Trust } from '../words.ts';
import { atLeastAsTrusted, raisesAlerts } from '../words.ts';
import type { Voice, Walk } from './parts.ts';
import { sameIntervals } from './standing.ts';
import { isOverruled, isWithdrawn, sameVoice, standingVoices } from './voices.ts';

/**
 * Two walks that have come to the same instant and differ in what one source said: whether they go on alike for as long
 * as that source says nothing further.
 *
 * Voices of different sources meet in one place only, where it is asked whether an all-clear lies after an alert. All
 * that others say from here on is later than what this source said, so such an answer can change by nothing but what
 * stands here already. Hence two questions: does the source's own word stand in both walks or in neither, and does its
 * all-clear hit the same words of others in both, or such as others have ended for good.
 */
export const goesOnAlike = (now: Walk, before: Walk, source: SourceId, until: Instant): boolean => {
  const own = now.voices.filter((voice) => voice.source === source);
  const others = without(now.voices, source);
  const othersBefore = without(before.voices, source);
  return (
    own.length > 0 &&
    sameIntervals(now, before) &&
    others.length === othersBefore.length &&
    others.every((voice, index) => sameVoice(voice, othersBefore[index])) &&
    standsAlike(now, before, source, until) &&
    TRUSTS.every((trust) => {
      const clearAt = clearOf(own, trust);
      const clearBefore = clearOf(before.voices, trust, source);
      return (
        clearAt === clearBefore ||
        (Math.max(clearAt, clearBefore) <= until &&
          others.every((voice) => isHitAlike(voice, others, trust, [clearAt, clearBefore])))
      );
    })
  );
};

/** The walk as it is with these voices of the source in place of what it has of it. */
export const withVoicesOf = (walk: Walk, source: SourceId, own: readonly Voice[]): Walk => {
  const others = without(walk.voices, source);
  const place = firstWhere(others, (voice) => voice.source > source);
  return { ...walk, voices: others.toSpliced(place, 0, ...own) };
};

const without = (voices: readonly Voice[], source: SourceId): readonly Voice[] =>
  voices.filter((voice) => voice.source !== source);

const TRUSTS: readonly Trust[] = ['official', 'relay', 'unconfirmed'];

const NEVER = Number.NEGATIVE_INFINITY;

const clearOf = (voices: readonly Voice[], trust: Trust, source?: SourceId): Instant =>
  voices.find((voice) => voice.trust === trust && voice.source === (source ?? voice.source))?.clearAt ?? NEVER;

/** What does not stand will not while its source is silent. What stands falls by the same all-clears, all of them later. */
const standsAlike = (now: Walk, before: Walk, source: SourceId, until: Instant): boolean => {
  const [is, was] = [now, before].map(({ voices }) => standingVoices(voices).filter((one) => one.source === source));
  return (
    is !== undefined &&
    was !== undefined &&
    is.length === was.length &&
    is.every(({ trust, listed, live, alertAt }, index) => {
      const one = was[index] as Voice;
      return (
        trust === one.trust &&
        (listed && live) === (one.listed && one.live) &&
        Math.max(alertAt ?? NEVER, one.alertAt ?? NEVER) <= until
      );
    })
  );
};

/**
 * Whether two all-clears of this trust mean the same for a voice of another source: they hit it both or neither, or it
 * is out whatever they do, until it speaks anew. A list protects it from what is only as trusted as itself.
 */
const isHitAlike = (
  voice: Voice,
  others: readonly Voice[],
  trust: Trust,
  [a, b]: readonly [Instant, Instant],
): boolean =>
  voice.alertAt === null ||
  !raisesAlerts(voice.trust) ||
  !atLeastAsTrusted(trust, voice.trust) ||
  a > voice.alertAt === b > voice.alertAt ||
  isWithdrawn(voice) ||
  isOverruled(voice, others, trust !== voice.trust);
