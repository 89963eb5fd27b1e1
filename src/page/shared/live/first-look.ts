import type { RegionWire } from '../../../protocol/live/frames.ts';
import type { StatusAnswer } from './answers.ts';
import { ask, query } from './hub-api.ts';

/** More than these are waited for with everything else. */
const PLACES_ASKED = 5;

/**
 * A first picture while the whole board is still on its way: the first level, whatever is not calm, and my places. Small,
 * so that it is there within a second on a bad line. Undefined when the hub does not answer.
 */
export const firstLook = async (
  feed: string | undefined,
  places: readonly string[],
): Promise<ReadonlyMap<string, RegionWire> | undefined> => {
  const answer = await ask<StatusAnswer>(query('/v1/status', { feed }));
  // What is not marked as a drill here must not be shown as one there, nor the other way round: wait for the greeting.
  if (answer.kind !== 'got' || answer.value.status !== 'Actual') return undefined;
  const regions = new Map(answer.value.regions.map((row) => [row.id, row]));
  const missing = places.filter((id) => !regions.has(id)).slice(0, PLACES_ASKED);
  const asked = missing.map((id) => ask<RegionWire>(query(`/v1/status/${encodeURIComponent(id)}`, { feed })));
  for (const place of await Promise.all(asked)) if (place.kind === 'got') regions.set(place.value.id, place.value);
  return regions;
};
