import type { NamedPlace } from '../store/named.ts';
import { hubUrl } from './hub-url.ts';
import { authorization } from './reader.ts';

/**
 * The places of a feed with their names, as `/v1/regions` tells them. They change with a release of the hub at most, so
 * the browser keeps them, and the board comes without names: it is small, and it is there while the hub is away.
 */

/** `tag` says whether another answer is the same. */
export type Names = { readonly tag: string; readonly places: readonly NamedPlace[] };

/** A hub that has not answered by then will not. */
const LIMIT_MS = 15_000;

/**
 * `kept`: those that the browser has, however old, else the hub's. `fresh`: the hub's, where those of the browser are
 * older than the hub allows. Undefined when there are none.
 */
export const readNames = async (feed: string | undefined, wanted: 'kept' | 'fresh'): Promise<Names | undefined> => {
  const url = hubUrl('/v1/regions');
  if (feed !== undefined) url.searchParams.set('feed', feed);
  try {
    const response = await fetch(url, {
      headers: { Accept: 'application/json', ...authorization() },
      cache: wanted === 'kept' ? 'force-cache' : 'default',
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    if (!response.ok) return undefined;
    const text = await response.text();
    const places = placesIn(JSON.parse(text));
    return places === undefined ? undefined : { tag: response.headers.get('ETag') ?? text, places };
  } catch {
    return undefined;
  }
};

const placesIn = (value: unknown): readonly NamedPlace[] | undefined =>
  typeof value === 'object' && value !== null && 'regions' in value && Array.isArray(value.regions)
    ? value.regions
    : undefined;
