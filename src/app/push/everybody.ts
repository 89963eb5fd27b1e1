import type { Catalogue, RegionId } from '../../domain/places/catalogue.ts';
import type { Instant } from '../../domain/words.ts';
import type { Scope } from '../notify/scope.ts';

const OF_INTEREST: ReadonlySet<string> = new Set([
  'alert.started',
  'alert.updated',
  'alert.ended',
  'alert.retracted',
  'region.unknown',
  'region.known',
]);

/** All of a feed, as loud as it is for one's own places. */
export const everything = (tree: Catalogue): Scope => ({
  visible: new Set<RegionId>(tree.regions.map(({ id }) => id)),
  beside: () => [],
  ring: () => 'here',
  lets: ({ type }) => OF_INTEREST.has(type),
  sees: () => true,
  tier: () => 'urgent',
});

/** A crowd as the destination that its messages are composed for. */
export const EVERYBODY = {
  name: 'subscribers',
  kind: 'push',
  url: '',
  drills: false,
  secrets: [],
  from: 'http',
  addedAt: 0 as Instant,
} as const;
