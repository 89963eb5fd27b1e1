import type { SourceClaim } from '../claim.ts';
import type { Change } from '../event.ts';
import type { Catalogue, Region, RegionId } from '../places/catalogue.ts';
import type { Instant, SourceId } from '../words.ts';
import type { SourceState } from './source-state.ts';
import { covers } from './source-state.ts';

/**
 * A region without an alert is `clear` only while a live source covers it. What follows from that when a source speaks
 * or falls silent, told with as few events as say it exactly: one for a region and all below it where all of them
 * change alike.
 */
export const coverageChanges = (
  sources: ReadonlyMap<SourceId, SourceState>,
  changed: SourceState,
  claim: SourceClaim,
  catalogue: Catalogue,
): readonly Change[] => {
  const old = sources.get(changed.id);
  const byOthers = coveredRegions(
    [...sources.values()].filter((source) => source.id !== changed.id),
    catalogue,
  );
  const coveredWith = (source: SourceState | undefined, region: Region): boolean =>
    byOthers.has(region.id) || (source !== undefined && covers(source, region, catalogue));
  return coverageFlips(
    (region) => coveredWith(old, region),
    (region) => coveredWith(changed, region),
    { source: claim.source, at: claim.at },
    catalogue,
  );
};

type Covers = (region: Region) => boolean;

/** One event for a region and all below it where all of them change alike. */
export const coverageFlips = (
  before: Covers,
  after: Covers,
  about: { readonly source: SourceId; readonly at: Instant },
  catalogue: Catalogue,
): readonly Change[] => {
  const flipped = new Map<RegionId, boolean>();
  for (const region of catalogue.regions) {
    const known = after(region);
    if (before(region) !== known) flipped.set(region.id, known);
  }
  if (flipped.size === 0) return [];
  const changes: Change[] = [];
  const tell = ({ id }: Region): void => {
    const known = flipped.get(id);
    const below = known !== undefined && catalogue.descendants(id).every((one) => flipped.get(one) === known);
    if (known !== undefined)
      changes.push({ type: known ? 'region.known' : 'region.unknown', region: id, ...about, below });
    if (below) return;
    for (const child of catalogue.children(id)) {
      const region = catalogue.get(child);
      if (region !== undefined) tell(region);
    }
  };
  for (const region of catalogue.regions) if (region.parent === null) tell(region);
  return changes;
};

/** The regions that at least one live source covers. */
export const coveredRegions = (sources: Iterable<SourceState>, catalogue: Catalogue): ReadonlySet<RegionId> => {
  const live = [...sources].filter((source) => source.live);
  return new Set(
    catalogue.regions.flatMap((region) =>
      live.some((source) => covers(source, region, catalogue)) ? [region.id] : [],
    ),
  );
};
