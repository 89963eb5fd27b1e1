import type { RegionClaim, SpokeClaim } from './claim.ts';
import { claimsOf, markOfList } from './claims-of.ts';
import { defined } from './defined.ts';
import type { FeedState, Patch } from './feed-state.ts';
import { asHeard } from './heard.ts';
import type { ListMark } from './list-mark.ts';
import { withList } from './list-mark.ts';
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
    case 'withdrawn':
    case 'snapshot':
      return claimsOf(asHeard(signal), state);
    default:
      return assertNever(signal);
  }
};

/** What is remembered of a signal beside its claims: that there was such a list. To be applied after them. */
export const rememberSignal = (signal: Signal, state: FeedState): Patch | undefined =>
  signal.kind === 'snapshot' ? rememberList(signal.source, markOfList(asHeard(signal)), state) : undefined;

/** That the source gave this list; undefined when that is known. */
export const rememberList = (id: SourceId, mark: ListMark, state: FeedState): Patch | undefined => {
  const source = state.sources.get(id);
  if (source === undefined) return undefined;
  const lists = withList(source.lists, mark);
  return lists === source.lists
    ? undefined
    : { timelines: [], sources: [[source.id, { ...source, lists }]], clock: state.clock };
};

/** The claim that a source speaks, and for what. */
export const spokeClaim = (
  profile: Pick<SourceProfile, 'id' | 'trust' | 'regions' | 'levels' | 'byHand'>,
  at: Instant,
): SpokeClaim => ({
  kind: 'spoke',
  source: profile.id,
  trust: profile.trust,
  at,
  receivedAt: at,
  ...defined({ regions: profile.regions, levels: profile.levels, byHand: profile.byHand }),
});
