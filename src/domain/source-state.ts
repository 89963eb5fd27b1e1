import type { SilentReason, SourceClaim, SpokeClaim } from './claim.ts';
import type { Catalogue, Level, Region, RegionId } from './regions.ts';
import type { Liveness } from './standing.ts';
import type { Instant, SourceId, Trust } from './words.ts';
import { raisesAlerts } from './words.ts';

/**
 * What is known of a source: whether it speaks, and what its word covers. A set of marks, like a timeline, so that
 * the order in which they arrive does not matter.
 */
export type SourceState = {
  readonly id: SourceId;
  readonly trust: Trust;
  readonly regions?: readonly RegionId[];
  readonly levels?: readonly Level[];
  readonly live: boolean;
  /** Why it is silent; absent while it is live. */
  readonly reason?: SilentReason;
  /** Since when it is live or silent. */
  readonly since: Instant;
  readonly marks: readonly SourceClaim[];
  /** The instants of its latest lists, oldest first: how a list that arrives late finds its place. */
  readonly listInstants: readonly Instant[];
};

/** Undefined when the mark is known already. */
export const hearOf = (known: SourceState | undefined, claim: SourceClaim): SourceState | undefined => {
  const marks = known?.marks ?? [];
  if (marks.some((mark) => mark.kind === claim.kind && mark.at === claim.at)) return undefined;
  // At one instant silence wins: unknown is the safe answer, and the next word ends it.
  const sorted = [...marks, claim].sort((a, b) => a.at - b.at || (a.kind === b.kind ? 0 : a.kind === 'spoke' ? -1 : 1));
  const last = sorted.at(-1) ?? claim;
  const profile = sorted.findLast((mark): mark is SpokeClaim => mark.kind === 'spoke');
  return {
    id: claim.source,
    trust: profile?.trust ?? 'unconfirmed',
    ...(profile?.regions === undefined ? {} : { regions: profile.regions }),
    ...(profile?.levels === undefined ? {} : { levels: profile.levels }),
    live: last.kind === 'spoke',
    ...(last.kind === 'silent' ? { reason: last.reason } : {}),
    since: last.at,
    marks: sorted,
    listInstants: known?.listInstants ?? [],
  };
};

/** Forgets marks before `cut`, but never the latest of each kind: they say what is true now. */
export const compactSource = (source: SourceState, cut: Instant): SourceState => {
  const kept = source.marks.filter(
    (mark) => mark.at >= cut || mark === source.marks.findLast((other) => other.kind === mark.kind),
  );
  return kept.length === source.marks.length ? source : { ...source, marks: kept };
};

export const livenessOf = (source: SourceState): readonly Liveness[] =>
  source.marks.map((mark) => ({ source: mark.source, at: mark.at, live: mark.kind === 'spoke' }));

/** True when silence of this live source about the region means that nothing is the matter there. */
export const covers = (source: SourceState, region: Region, tree: Catalogue): boolean =>
  source.live &&
  raisesAlerts(source.trust) &&
  (source.levels === undefined || source.levels.includes(region.level)) &&
  maySpeakFor(source.regions, region.id, tree);

/** A source that may speak for a region may speak for all below it, and for nothing above it. */
export const maySpeakFor = (regions: readonly RegionId[] | undefined, region: RegionId, tree: Catalogue): boolean =>
  regions === undefined || regions.some((allowed) => tree.contains(allowed, region));
