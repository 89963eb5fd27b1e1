import type { RegionWire } from '../../../protocol/live/frames.ts';
import type { StatusAnswer } from './answers.ts';
import { ask, query } from './hub-api.ts';
import { isLocked } from './reader.ts';

/** More than these are waited for with everything else. */
const PLACES_ASKED = 5;

/** `meant`: which region each place of the address is, where that is another word for it. */
export type FirstLook = {
  readonly regions: ReadonlyMap<string, RegionWire>;
  readonly meant: ReadonlyMap<string, string>;
  /** It is not older; milliseconds since 1970, by this device's clock. */
  readonly askedAt: number;
};

/**
 * A first picture while the board is still on its way: the first level, whatever is not calm, and my places, all asked
 * for at once. Small, so that it is there within a second on a bad line. Undefined when the hub does not answer.
 */
export const firstLook = async (
  feed: string | undefined,
  places: readonly string[],
): Promise<FirstLook | undefined> => {
  const askedAt = Date.now();
  const asked = places
    .slice(0, PLACES_ASKED)
    .map(
      async (place) =>
        [place, await ask<RegionWire>(query(`/v1/status/${encodeURIComponent(place)}`, { feed }))] as const,
    );
  const answer = await ask<StatusAnswer>(query('/v1/status', { feed }));
  // What is not marked as a drill here must not be shown as one there, nor the other way round: wait for the greeting.
  if (answer.kind === 'failed' && answer.status === 401) isLocked.value = true;
  if (answer.kind !== 'got' || answer.value.status !== 'Actual') return undefined;
  const regions = new Map(answer.value.regions.map((row) => [row.id, row]));
  const meant = new Map<string, string>();
  // What stands there already is not waited for once more.
  if (places.every((place) => regions.has(place))) return { regions, meant, askedAt };
  for (const [place, row] of await Promise.all(asked)) {
    if (row.kind !== 'got') continue;
    if (!regions.has(row.value.id)) regions.set(row.value.id, row.value);
    if (row.value.id !== place) meant.set(place, row.value.id);
  }
  return { regions, meant, askedAt };
};
