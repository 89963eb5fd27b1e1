import { ask, query } from '../../shared/live/hub-api.ts';
import { hubUrl } from '../../shared/live/hub-url.ts';
import { codesOf } from '../../shared/map/codes.ts';
import { outlinesIn } from '../../shared/map/own-map.ts';
import { type GeoAnswer, placesAround } from '../../shared/store/around.ts';
import type { Store } from '../../shared/store/store.ts';

/** Where this device is, by the outlines of the hub and of its operator's map. Worked out here: the position is sent nowhere. */

/** A phone that finds itself by satellites only takes a while. */
const LIMIT_MS = 20_000;
const OLD_ENOUGH_MS = 10 * 60_000;

export type Here =
  /** `isCoarse`: a place of the first level, which has raions whose outlines nobody has. */
  | { readonly kind: 'found'; readonly places: readonly string[]; readonly isCoarse: boolean }
  /** In no region that the hub knows. */
  | { readonly kind: 'nowhere' }
  | { readonly kind: 'untold' };

export const placesHere = async (store: Store): Promise<Here> => {
  const { feed } = store.prefs.peek();
  const [position, hubs, operators] = await Promise.all([
    positionOf(),
    ask<GeoAnswer>(query('/v1/geo', { feed })),
    operatorsMap(query('/v1/map', { feed })),
  ]);
  if (position === undefined || hubs.kind !== 'got') return { kind: 'untold' };
  const codes = codesOf(store.board);
  const drawn = outlinesIn(operators, (code) => codes.has(code)).map(({ code, rings }) => ({
    id: codes.get(code) ?? code,
    geometry: { coordinates: [rings] },
  }));
  const { longitude, latitude, accuracy } = position.coords;
  const parentOf = (id: string): string | null => store.board.row(id)?.parent ?? null;
  const features = [...hubs.value.features, ...drawn];
  const places = placesAround({ features }, [longitude, latitude], accuracy, parentOf);
  const [first] = places;
  if (first === undefined) return { kind: 'nowhere' };
  const hasParts = store.board.tree.peek().childrenOf.has(first);
  return { kind: 'found', places, isCoarse: hasParts && parentOf(first) === null };
};

/** As text; '' where the operator has none. */
const operatorsMap = async (path: string): Promise<string> => {
  try {
    const response = await fetch(hubUrl(path));
    return response.ok ? await response.text() : '';
  } catch {
    return '';
  }
};

const positionOf = (): Promise<GeolocationPosition | undefined> =>
  new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(resolve, () => resolve(undefined), {
      timeout: LIMIT_MS,
      maximumAge: OLD_ENOUGH_MS,
    });
  });
