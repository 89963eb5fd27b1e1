import type { SourceClaim } from '../claim.ts';
import type { Change } from '../event.ts';
import type { Catalogue, Region, RegionId } from '../places/catalogue.ts';
import type { SourceId } from '../words.ts';
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
  tree: Catalogue,
): readonly Change[] => {
  const others = [...sources.values()].filter((source) => source.id !== changed.id);
  const old = sources.get(changed.id);
  const flipped = new Map<RegionId, boolean>();
  for (const region of tree.regions) {
    const byOthers = others.some((source) => covers(source, region, tree));
    const before = byOthers || (old !== undefined && covers(old, region, tree));
    const after = byOthers || covers(changed, region, tree);
    if (before !== after) flipped.set(region.id, after);
  }
  if (flipped.size === 0) return [];
  const changes: Change[] = [];
  const tell = (region: Region): void => {
    const known = flipped.get(region.id);
    const alike = known !== undefined && tree.descendants(region.id).every((id) => flipped.get(id) === known);
    if (known !== undefined) {
      changes.push({
        type: known ? 'region.known' : 'region.unknown',
        region: region.id,
        source: claim.source,
        at: claim.at,
        below: alike,
      });
    }
    if (alike) return;
    for (const id of tree.children(region.id)) {
      const child = tree.get(id);
      if (child !== undefined) tell(child);
    }
  };
  for (const region of tree.regions) if (region.parent === null) tell(region);
  return changes;
};

/** The regions that at least one live source covers. */
export const coveredRegions = (sources: Iterable<SourceState>, tree: Catalogue): ReadonlySet<RegionId> => {
  const live = [...sources].filter((source) => source.live);
  return new Set(
    tree.regions.flatMap((region) => (live.some((source) => covers(source, region, tree)) ? [region.id] : [])),
  );
};
