import type { SilentReason, SourceClaim, SpokeClaim } from '../claim.ts';
import { defined } from '../defined.ts';
import type { ListMark } from '../lists/list-mark.ts';
import type { Catalogue, Level, Region, RegionId } from '../places/catalogue.ts';
import { placeIn, withAt } from '../sorted.ts';
import type { Liveness } from '../timeline/parts.ts';
import type { Instant, SourceId, Trust } from '../words.ts';
import { raisesAlerts } from '../words.ts';

/**
 * What is known of a source: whether it speaks, and what its word covers. A set of marks, like a timeline, so that
 * the order in which they arrive does not matter.
 */
export type SourceState = {
  readonly id: SourceId;
  readonly trust: Trust;
  readonly regions?: readonly RegionId[];
  readonly levels?: readonly Level[];
  /** A person, no feed. */
  readonly byHand?: true;
  readonly live: boolean;
  /** Why it is silent; absent while it is live. */
  readonly reason?: SilentReason;
  /** Since when it is live or silent. */
  readonly since: Instant;
  readonly marks: readonly SourceClaim[];
  /** Its latest lists, oldest first. */
  readonly lists: readonly ListMark[];
};

/** Undefined when the mark is known already. */
export const hearOf = (known: SourceState | undefined, claim: SourceClaim): SourceState | undefined => {
  const marks = known?.marks ?? [];
  const place = placeIn(marks, claim, compareMarks);
  if (place === undefined) return undefined;
  const sorted = withAt(marks, place, claim);
  const last = sorted.at(-1) ?? claim;
  const profile = sorted.findLast((mark): mark is SpokeClaim => mark.kind === 'spoke');
  return {
    id: claim.source,
    trust: profile?.trust ?? 'unconfirmed',
    ...defined({ regions: profile?.regions, levels: profile?.levels, byHand: profile?.byHand }),
    live: last.kind === 'spoke',
    ...(last.kind === 'silent' ? { reason: last.reason } : {}),
    since: last.at,
    marks: sorted,
    lists: known?.lists ?? [],
  };
};

/** The operator of logs that did not tell persons from feeds. */
const OPERATOR: SourceId = 'operator';

export const isPerson = ({ id, levels, byHand }: Pick<SourceState, 'id' | 'levels' | 'byHand'>): boolean =>
  byHand === true || (id === OPERATOR && levels?.length === 0);

/** True for a feed that speaks and may raise alerts: one such source makes what the hub says fresh. A person does not. */
export const vouches = (source: SourceState): boolean => source.live && raisesAlerts(source.trust) && !isPerson(source);

/**
 * Total order of the marks of one source; 0 exactly when they say the same. At one instant silence wins: unknown is the
 * safe answer, and the next word ends it.
 */
const compareMarks = (a: SourceClaim, b: SourceClaim): number => {
  if (a.at !== b.at) return a.at - b.at;
  if (a.kind !== b.kind) return a.kind === 'spoke' ? -1 : 1;
  const left = said(a);
  const right = said(b);
  return left === right ? 0 : left < right ? -1 : 1;
};

const said = (mark: SourceClaim): string =>
  mark.kind === 'silent'
    ? mark.reason
    : JSON.stringify([
        mark.trust,
        mark.regions ?? null,
        mark.levels ?? null,
        ...(mark.byHand === true ? ['by hand'] : []),
      ]);

/** More marks than this are worth forgetting; fewer cost nothing to keep. */
const COMPACT_ABOVE = 64;

/** Of more marks than that, those before this instant are to be forgotten, as old ones are. */
export const crowdedUntil = ({ marks }: SourceState, most: number): Instant =>
  marks.length <= most ? Number.NEGATIVE_INFINITY : (marks[marks.length >> 1] as SourceClaim).at + 1;

/**
 * Forgets marks before `cut` once they are half of many; the same source when there is nothing to forget. What holds at
 * the cut and what the source covers are never forgotten. Timelines that were walked along the forgotten marks have to
 * be summed up at least to the cut.
 */
export const compactSource = (source: SourceState, cut: Instant): SourceState => {
  const { marks } = source;
  if (marks.length <= COMPACT_ABOVE || (marks[marks.length >> 1] as SourceClaim).at >= cut) return source;
  const atCut = marks.findLast((mark) => mark.at < cut);
  const profile = marks.findLast((mark) => mark.kind === 'spoke');
  return { ...source, marks: marks.filter((mark) => mark.at >= cut || mark === atCut || mark === profile) };
};

export const livenessOf = (mark: SourceClaim): Liveness => ({
  source: mark.source,
  at: mark.at,
  live: mark.kind === 'spoke',
});

/** The marks of all sources, sorted; at one instant in each source's own order. */
export const livenessOfAll = (sources: Iterable<SourceState>): readonly Liveness[] => {
  const marks: Liveness[] = [];
  for (const source of sources) marks.push(...source.marks.map(livenessOf));
  return marks.sort((a, b) => a.at - b.at);
};

/** True when silence of this live source about the region means that nothing is the matter there. */
export const covers = (source: SourceState, region: Region, catalogue: Catalogue): boolean =>
  source.live &&
  raisesAlerts(source.trust) &&
  (source.levels === undefined || source.levels.includes(region.level)) &&
  maySpeakFor(source.regions, region.id, catalogue);

/** A source that may speak for a region may speak for all below it, and for nothing above it. */
export const maySpeakFor = (
  regions: readonly RegionId[] | undefined,
  region: RegionId,
  catalogue: Catalogue,
): boolean => regions === undefined || regions.some((allowed) => catalogue.contains(allowed, region));
