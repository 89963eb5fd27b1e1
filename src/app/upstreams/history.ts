import { formatInstant } from '../../domain/instant.ts';
import type { Hazard, Instant } from '../../domain/words.ts';
import type { SaidOne } from '../intake/said.ts';
import { keyOfLine } from './list.ts';
import type { Line } from './source.ts';

/** An alert from a source's own history. `endedAt` null: it still stands. */
export type PastInterval = {
  readonly region: string;
  readonly hazard: Hazard;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
};

/**
 * What came and went while nobody looked becomes signals with their own times. What still stands is left to the list, and
 * an end that the list contradicts is not believed. Told again they are duplicates: their ids say what they are.
 */
export const recordedIn = (
  past: readonly PastInterval[],
  { since, until, listed }: { readonly since: Instant; readonly until: Instant; readonly listed: readonly Line[] },
): readonly SaidOne[] => {
  const standing = new Map(listed.map((line) => [keyOfLine(line), line]));
  return past.flatMap(({ region, hazard, startedAt, endedAt }) => {
    if (endedAt === null || endedAt < since || endedAt <= startedAt || endedAt > until) return [];
    const stands = standing.get(keyOfLine({ region, hazard }));
    if (stands !== undefined && (stands.at === undefined || stands.at <= endedAt)) return [];
    const id = `history:${region}:${hazard}:${formatInstant(startedAt)}`;
    // The end first: then the alert is past when it is heard of, and nobody is alarmed by it.
    return [
      { id: `${id}:${formatInstant(endedAt)}`, kind: 'all-clear' as const, region, hazard, at: endedAt },
      { id, kind: 'alert' as const, region, hazard, at: startedAt },
    ];
  });
};
