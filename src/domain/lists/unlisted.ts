import type { SnapshotSignal } from '../signal.ts';
import { livenessOfAll } from '../sources/source-state.ts';
import { claimsOf } from '../timeline/claims-of.ts';
import type { FeedState } from '../timeline/feed-state.ts';
import type { TimelineKey } from '../timeline/key.ts';
import { keyOf, partsOf } from '../timeline/key.ts';
import type { Timeline } from '../timeline/parts.ts';
import { EMPTY, insert } from '../timeline/timeline.ts';
import { standingVoices } from '../timeline/voices.ts';
import type { Unlisted } from './list-mark.ts';

/**
 * What stands by the source's own word once this list of it is heard, without being on it: raised by a word that no two
 * lists have borne out yet, held by the mass-clear guard, or in a list of which a line could not be read. Whether the
 * state has the list already makes no difference. Of a list that another has overtaken nothing is said.
 */
export const unlistedIn = (list: SnapshotSignal, state: FeedState): readonly Unlisted[] => {
  const { source, at, receivedAt } = list;
  const heardAt = Math.min(at, receivedAt);
  if (state.sources.get(source)?.lists.some((known) => known.at > heardAt) === true) return [];
  const liveness = () => livenessOfAll(state.sources.values());
  const after = new Map<TimelineKey, Timeline>();
  for (const claim of claimsOf(list, state)) {
    const key = keyOf(claim.region, claim.hazard);
    const timeline = after.get(key) ?? state.timelines.get(key) ?? EMPTY;
    after.set(key, insert(timeline, claim, liveness) ?? timeline);
  }
  const listed = new Set(list.active.map(({ region, hazard }) => keyOf(region, hazard)));
  return [...state.timelines].flatMap(([key, before]) => {
    if (listed.has(key)) return [];
    const own = standingVoices((after.get(key) ?? before).end.voices).filter((voice) => voice.source === source);
    const since = own.flatMap(({ alertAt }) => (alertAt === null ? [] : [alertAt]));
    return since.length === 0 ? [] : [{ ...partsOf(key), since: Math.min(...since) }];
  });
};
