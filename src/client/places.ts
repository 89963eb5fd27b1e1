import type { Place as Known } from '../protocol/follow/whole.ts';

export type Place = Known & { readonly aliases?: readonly string[] };

/** The catalogue of the hub, parents before children. Throws when it cannot be had. */
export const placesOf = async (
  ask: typeof fetch,
  url: string,
  { feed, token }: { readonly feed?: string; readonly token?: string },
): Promise<readonly Place[]> => {
  const address = new URL('v1/regions', url);
  if (feed !== undefined) address.searchParams.set('feed', feed);
  const answer = await ask(address.href, token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`the hub answered ${answer.status} when it was asked for its regions`);
  const { regions } = (await answer.json()) as { readonly regions: readonly Place[] };
  if (!Array.isArray(regions) || regions.length === 0) throw new Error('the hub told no regions');
  return regions;
};

/** By id, code or name; undefined when there is none, or more than one. */
export const findPlace = (places: readonly Place[], text: string): Place | undefined => {
  const wanted = text.trim().toLowerCase();
  const named = (...names: readonly (string | undefined)[]): boolean =>
    names.some((name) => name?.toLowerCase() === wanted);
  const only = (found: readonly Place[]): Place | undefined => (found.length === 1 ? found[0] : undefined);
  return (
    places.find(({ id, iso, katottg }) => named(id, iso, katottg)) ??
    only(places.filter(({ name, nameEn }) => named(name, nameEn))) ??
    only(places.filter(({ aliases = [] }) => named(...aliases)))
  );
};
