import type { RegionId } from '../../domain/places/catalogue.ts';
import type { Hazard, Instant } from '../../domain/words.ts';
import type { Told, ToldChange } from './progress.ts';
import { alertKey } from './told.ts';

/**
 * An alert that is told again until somebody acknowledges it. What is due is kept among what was told, so that it goes
 * on over a restart.
 */
export type Repeat = {
  readonly key: string;
  readonly region: RegionId;
  readonly hazard: Hazard;
  readonly since: string;
  /** How often it was told again. */
  readonly times: number;
  readonly next: Instant;
};

const repeatKey = (region: string, hazard: string): string => `r|${region}|${hazard}`;

/** Begins with the first telling. */
export const beginRepeat = (region: string, hazard: string, next: Instant): ToldChange => [
  [repeatKey(region, hazard), `0|${next}`],
];

export const nextRepeat = ({ key, times }: Repeat, next: Instant): ToldChange => [[key, `${times + 1}|${next}`]];

export const endRepeat = ({ key }: Pick<Repeat, 'key'>): ToldChange => [[key, null]];

/** All that are under way; `since` is empty where the alert is told of no more. */
export const repeatsOf = (told: Told): readonly Repeat[] =>
  [...told].flatMap(([key, value]) => {
    const [kind, region, hazard] = key.split('|');
    if (kind !== 'r') return [];
    const [times, next] = value.split('|').map(Number);
    const since = told.get(alertKey(region as RegionId, hazard as Hazard))?.split('|')[0] ?? '';
    const about = { key, region: region as RegionId, hazard: hazard as Hazard, since };
    return [{ ...about, times: times ?? 0, next: next ?? 0 }];
  });
