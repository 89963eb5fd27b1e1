import type { RegionId } from '../../domain/places/catalogue.ts';
import { HAZARDS } from '../../domain/words.ts';
import type { Told } from '../notify/progress.ts';
import { alertKey, BLIND_KEY, unknownKey } from '../notify/told.ts';

/** What is told of the hub itself stands under this name instead of a place's. */
export const HUB = '';

/** What one who was told all of that believes of a place, or of the hub: the same text for the same belief. */
export const believed = (told: Told, about: string): string => {
  if (about === HUB) return told.has(BLIND_KEY) ? BLIND_KEY : '';
  const region = about as RegionId;
  const alerts = HAZARDS.flatMap((hazard) => {
    const text = told.get(alertKey(region, hazard));
    return text === undefined ? [] : [`${hazard}=${text}`];
  });
  return [...alerts, ...(told.has(unknownKey(region)) ? ['unknown'] : [])].join(' ');
};

/** The belief of one who was told nothing. */
export const NOTHING = '';

/** Whether an alert of that hazard is among it. */
export const believesIn = (text: string, hazard: string): boolean =>
  text.split(' ').some((part) => part.startsWith(`${hazard}=`));

/** The places, and the hub, of which something was told that is not calm. */
export const aboutsIn = (told: Told): ReadonlySet<string> => {
  const abouts = new Set<string>();
  for (const key of told.keys()) {
    const [kind, region] = key.split('|');
    if (kind === BLIND_KEY) abouts.add(HUB);
    if ((kind === 'a' || kind === 'c') && region !== undefined) abouts.add(region);
  }
  return abouts;
};
