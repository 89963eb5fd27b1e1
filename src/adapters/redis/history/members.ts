import type { ImportedInterval } from '../../../app/import/merge.ts';
import type { HistoryInterval } from '../../../app/log/log.ts';
import type { RegionId } from '../../../domain/places/catalogue.ts';
import type { Hazard } from '../../../domain/words.ts';

/** Intervals as members of sorted sets: `[startedAt, endedAt, sources]`, and a 1 when the end was made up. */

export const liveInterval = (timeline: string, member: string): HistoryInterval => {
  const [startedAt, endedAt, sources] = JSON.parse(member) as [number, number | null, string[]];
  return { ...placeOf(timeline), startedAt, endedAt, sources };
};

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
