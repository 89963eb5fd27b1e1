import type { RegionId } from '../places/catalogue.ts';
import type { Hazard, Instant } from '../words.ts';

/** That a source gave a list: how one that arrives late finds its place, and how one omission bears out another. */
export type ListMark = {
  readonly at: Instant;
  readonly receivedAt: Instant;
  readonly answer?: string;
  /** Some of it could not be read: it says nothing of what it lacks, and these are the keys of what it has. */
  readonly only?: readonly string[];
};

/** An alert that a source still raises though its list lacks it. */
export type Unlisted = { readonly region: RegionId; readonly hazard: Hazard; readonly since: Instant };

/** Lists are remembered this far back; one that is later still is taken as the oldest of these. */
const LISTS_KEPT = 64;

/** The same lists when nothing is new about it. Of one instant the one that is whole holds, and when it was heard first. */
export const withList = (lists: readonly ListMark[], mark: ListMark): readonly ListMark[] => {
  const known = lists.find(({ at }) => at === mark.at);
  if (known === undefined) return [...lists, mark].sort((a, b) => a.at - b.at).slice(-LISTS_KEPT);
  const joined = joinedMark(known, mark);
  return joined === known ? lists : lists.map((list) => (list === known ? joined : list));
};

const joinedMark = (known: ListMark, mark: ListMark): ListMark => {
  if (known.only === undefined) {
    return mark.only === undefined && mark.receivedAt < known.receivedAt ? mark : known;
  }
  if (mark.only === undefined) return mark;
  const { only } = known;
  const isNews = mark.only.some((key) => !only.includes(key)) || mark.receivedAt < known.receivedAt;
  if (!isNews) return known;
  const receivedAt = Math.min(known.receivedAt, mark.receivedAt);
  return { ...known, receivedAt, only: [...new Set([...only, ...mark.only])].sort() };
};
