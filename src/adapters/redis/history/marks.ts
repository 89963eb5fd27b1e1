import type { SourceClaim } from '../../../domain/claim.ts';
import type { Instant, SourceId } from '../../../domain/words.ts';

/**
 * A word about a source as a member of its sorted set. The number in front makes Redis sort those of one instant as the
 * domain does: silence last, because it is what holds. When it was received has no say, so that a repeat is the same.
 */
export const markText = (claim: SourceClaim): string =>
  claim.kind === 'spoke'
    ? JSON.stringify([0, claim.at, claim.trust, claim.regions ?? null, claim.levels ?? null])
    : JSON.stringify([1, claim.at, claim.reason]);

type SpokeText = readonly [0, Instant, Spoke['trust'], Spoke['regions'] | null, Spoke['levels'] | null];
type SilentText = readonly [1, Instant, Extract<SourceClaim, { kind: 'silent' }>['reason']];
type Spoke = Extract<SourceClaim, { kind: 'spoke' }>;

export const markOf = (source: SourceId, text: string): SourceClaim => {
  const said = JSON.parse(text) as SpokeText | SilentText;
  const about = { source, at: said[1], receivedAt: said[1] };
  if (said[0] === 1) return { kind: 'silent', ...about, reason: said[2] };
  const [, , trust, regions, levels] = said;
  return {
    kind: 'spoke',
    ...about,
    trust,
    ...(regions == null ? {} : { regions }),
    ...(levels == null ? {} : { levels }),
  };
};
