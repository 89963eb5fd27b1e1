import type { RegionClaim, SpokeClaim } from './claim.ts';
import { claimsOf, withListInstant } from './claims-of.ts';
import type { FeedState, Patch } from './feed-state.ts';
import { asHeard } from './heard.ts';
import type { Signal, SourceProfile } from './signal.ts';
import type { Instant, SourceId } from './words.ts';
import { assertNever } from './words.ts';

/** The claims about regions that are drawn from a signal, given what is known. Many already known ones may be among them. */
export const drawClaims = (signal: Signal, state: FeedState): readonly RegionClaim[] => {
  switch (signal.kind) {
    case 'heartbeat':
      return [];
    case 'alert':
    case 'all-clear':
    case 'snapshot':
      return claimsOf(asHeard(signal), state);
    default:
      return assertNever(signal);
  }
};

/** What is remembered of a signal beside its claims: that there was a list at that instant. To be applied after them. */
export const rememberSignal = (signal: Signal, state: FeedState): Patch | undefined =>
  signal.kind === 'snapshot' ? rememberList(signal.source, asHeard(signal).at, state) : undefined;

/** That the source gave a list at that instant; undefined when that is known. */
export const rememberList = (id: SourceId, at: Instant, state: FeedState): Patch | undefined => {
  const source = state.sources.get(id);
  if (source === undefined || source.listInstants.includes(at)) return undefined;
  const listInstants = withListInstant(source.listInstants, at);
  return { timelines: [], sources: [[source.id, { ...source, listInstants }]], clock: state.clock };
};

/** The claim that a source speaks, and for what. */
export const spokeClaim = (
  profile: Pick<SourceProfile, 'id' | 'trust' | 'regions' | 'levels'>,
  at: Instant,
): SpokeClaim => ({
  kind: 'spoke',
  source: profile.id,
  trust: profile.trust,
  at,
  receivedAt: at,
  ...(profile.regions === undefined ? {} : { regions: profile.regions }),
  ...(profile.levels === undefined ? {} : { levels: profile.levels }),
});
