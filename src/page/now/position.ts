import { ask, query } from '../shared/live/hub-api.ts';
import { type GeoAnswer, placesAround } from '../shared/store/around.ts';

/** Where this device is, by the hub's outlines. Worked out here: the position is sent nowhere. */

/** A phone that finds itself by satellites only takes a while. */
const LIMIT_MS = 20_000;
const OLD_ENOUGH_MS = 10 * 60_000;

export type Here =
  | { readonly kind: 'found'; readonly places: readonly string[] }
  /** In no region that the hub knows. */
  | { readonly kind: 'nowhere' }
  | { readonly kind: 'untold' };

export const placesHere = async (feed: string | undefined): Promise<Here> => {
  const [position, outlines] = await Promise.all([positionOf(), ask<GeoAnswer>(query('/v1/geo', { feed }))]);
  if (position === undefined || outlines.kind !== 'got') return { kind: 'untold' };
  const { longitude, latitude, accuracy } = position.coords;
  const places = placesAround(outlines.value, [longitude, latitude], accuracy);
  return places.length === 0 ? { kind: 'nowhere' } : { kind: 'found', places };
};

const positionOf = (): Promise<GeolocationPosition | undefined> =>
  new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(resolve, () => resolve(undefined), {
      timeout: LIMIT_MS,
      maximumAge: OLD_ENOUGH_MS,
    });
  });
