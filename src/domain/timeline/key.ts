import type { RegionId } from '../places/catalogue.ts';
import type { Hazard } from '../words.ts';

/** Names a timeline within a feed: `31|air-raid`. */
export type TimelineKey = string & { readonly __brand: 'TimelineKey' };

export const keyOf = (region: RegionId, hazard: Hazard): TimelineKey => `${region}|${hazard}` as TimelineKey;

export const partsOf = (key: TimelineKey): { readonly region: RegionId; readonly hazard: Hazard } => {
  const [region, hazard] = key.split('|');
  return { region: region as RegionId, hazard: hazard as Hazard };
};
