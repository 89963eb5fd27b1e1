import type { ImportedInterval } from '../../../app/import/merge.ts';
import type { HistoryInterval } from '../../../app/log/log.ts';
import { defined } from '../../../domain/defined.ts';
import type { RegionId } from '../../../domain/places/catalogue.ts';
import type { Interval, Retracted } from '../../../domain/timeline/parts.ts';
import type { Hazard } from '../../../domain/words.ts';

/**
 * Intervals as members of sorted sets: `[startedAt, endedAt, sources]`; of imported ones a 1 when the end was made up,
 * of the hub's own how they were retracted.
 */

export const liveInterval = (timeline: string, member: string): HistoryInterval => {
  const [startedAt, endedAt, sources, retracted] = JSON.parse(member) as [number, number | null, string[], Retracted?];
  return { ...placeOf(timeline), startedAt, endedAt, sources, ...defined({ retracted }) };
};

export const liveText = ({ startedAt, endedAt, sources, retracted }: Interval): string =>
  JSON.stringify([startedAt, endedAt, sources, ...(retracted === undefined ? [] : [retracted])]);

export const importedInterval = (member: string): ImportedInterval => {
  const [startedAt, endedAt, sources, calculated] = JSON.parse(member) as [number, number, string[], 1?];
  return { startedAt, endedAt, sources, ...(calculated === 1 ? { endCalculated: true } : {}) };
};

export const importedText = ({ startedAt, endedAt, sources, endCalculated }: ImportedInterval): string =>
  JSON.stringify([startedAt, endedAt, sources, ...(endCalculated === true ? [1] : [])]);

/** `31:air-raid` */
export const placeOf = (timeline: string): { readonly region: RegionId; readonly hazard: Hazard } => {
  const [region, hazard] = timeline.split(':') as [RegionId, Hazard];
  return { region, hazard };
};

/** One answer of a pipeline. */
export const membersOf = (answer: readonly [error: Error | null, result: unknown] | undefined): readonly string[] => {
  if (answer === undefined) return [];
  if (answer[0] !== null) throw answer[0];
  return answer[1] as readonly string[];
};
