import type { Destination } from '../../../app/notify/destination.ts';
import type { BoardView } from '../../../app/notify/kind.ts';
import type { RegionId } from '../../../domain/places/catalogue.ts';

/**
 * The regions that have a state of their own at the broker: those that the destination names, or of what it sees those of
 * its levels; without either the first level. Not all that lies below: nobody wants a thousand devices.
 */
export const placesOf = (
  { regions, levels }: Pick<Destination, 'regions' | 'levels'>,
  { catalogue, visible }: Pick<BoardView, 'catalogue' | 'visible'>,
): readonly RegionId[] => {
  const within =
    regions === undefined ? undefined : new Set(regions.flatMap((id) => [id, ...catalogue.descendants(id)]));
  return catalogue.regions.flatMap(({ id, level, parent }) => {
    if (!visible.has(id) || (within !== undefined && !within.has(id))) return [];
    if (levels !== undefined) return levels.includes(level) ? [id] : [];
    return regions === undefined ? (parent === null ? [id] : []) : regions.includes(id) ? [id] : [];
  });
};
