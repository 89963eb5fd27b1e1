import { defined } from '../../domain/defined.ts';
import type { Change } from '../../domain/event.ts';
import type { Catalogue, RegionId } from '../../domain/places/catalogue.ts';
import { loudest, type Ring, type Tier, tierOf } from '../../domain/policy.ts';
import type { Hazard, ThreatLevel } from '../../domain/words.ts';
import { visibleRegions } from '../../protocol/live/filter.ts';
import type { Destination } from './destination.ts';

/** Regions of the first level that lie beside each other. */
export type Neighbours = (id: RegionId) => readonly RegionId[];

/** The part of a feed that a destination sees, and how near each place is. */
export type Scope = {
  readonly visible: ReadonlySet<RegionId>;
  /** Of the first level, beside the one that the region lies in. */
  beside(region: RegionId): readonly RegionId[];
  /** `here` for what belongs to no place. */
  ring(region: RegionId | undefined): Ring;
  /** By place, hazard and level of the region; the type is not looked at. */
  lets(change: Change): boolean;
  /** The same for a place by itself. */
  sees(region: RegionId, hazard?: Hazard): boolean;
  /** How loud an alert there is, by the policy; without hazard and level: what is unknown there. */
  tier(region: RegionId | undefined, hazard: Hazard | undefined, level: ThreatLevel | undefined): Tier;
};

export const scopeOf = (
  destination: Pick<Destination, 'regions' | 'neighbours' | 'hazards' | 'levels' | 'policy'>,
  catalogue: Catalogue,
  neighbours: Neighbours,
): Scope => {
  const { regions, hazards, levels, policy = {} } = destination;
  const all = new Set(catalogue.regions.map(({ id }) => id));
  const here = visibleRegions(defined({ regions }), catalogue) as Set<RegionId> | undefined;
  const beside =
    regions === undefined || destination.neighbours !== true
      ? new Set<RegionId>()
      : new Set(regions.flatMap((id) => besideOf(id, catalogue, neighbours)));
  const visible = here === undefined || loudest(policy, 'elsewhere') !== 'none' ? all : new Set([...here, ...beside]);
  const sees = (id: RegionId, hazard?: Hazard): boolean =>
    visible.has(id) &&
    (levels === undefined || levels.includes(catalogue.get(id)?.level ?? '')) &&
    (hazard === undefined || hazards === undefined || hazards.includes(hazard));
  const ring = (id: RegionId | undefined): Ring =>
    id === undefined || here === undefined || here.has(id) ? 'here' : beside.has(id) ? 'neighbours' : 'elsewhere';
  return {
    visible,
    sees,
    beside: (id) => neighbours(firstLevelOf(id, catalogue)),
    ring,
    tier: (region, hazard, level) => tierOf(policy, ring(region), hazard, level),
    lets: (change) => !('region' in change) || sees(change.region, 'hazard' in change ? change.hazard : undefined),
  };
};

/** The places around it in its own region of the first level, and the regions of the first level next to that. */
const besideOf = (id: RegionId, catalogue: Catalogue, neighbours: Neighbours): readonly RegionId[] => {
  const first = firstLevelOf(id, catalogue);
  return [first, ...neighbours(first)].flatMap((one) => [one, ...catalogue.descendants(one)]);
};

const firstLevelOf = (id: RegionId, catalogue: Catalogue): RegionId => catalogue.ancestors(id).at(-1) ?? id;
