import type { RegionId } from '../../domain/places/catalogue.ts';
import type { Hazard, Instant, SourceId, ThreatLevel } from '../../domain/words.ts';
import { threatLevelNamed } from '../../domain/words.ts';
import type { Position } from '../../protocol/live/position.ts';
import type { Progress, Told, ToldChange } from './progress.ts';

/**
 * What a destination was last told, as short texts under short keys, so that it can be kept beside its cursor: alerts
 * that it takes for standing, places it takes for unknown, sources it takes for silent, that the hub is blind, and up to
 * which seq a `region.state` has told of a region ahead of the cursor, and of which regions it may know more than it was
 * told.
 */
export const alertKey = (region: RegionId, hazard: Hazard): string => `a|${region}|${hazard}`;
export const unknownKey = (region: RegionId): string => `c|${region}`;
export const silentKey = (source: SourceId): string => `s|${source}`;
export const aheadKey = (region: RegionId): string => `^|${region}`;
/** A try about the region failed, and may have come all the same. */
export const doubtKey = (region: RegionId): string => `~|${region}`;
export const BLIND_KEY = '!';
/**
 * A worker tells it; still there when the next one begins: that one ended without a word, and may have told of blindness,
 * and of what is not saved. Up to when all is, by the feed's clock; `1`, from an older version: nobody knows.
 */
export const OPEN_KEY = '?';
/** Up to when all is saved that such a worker told; undefined: the last one said that it ended. */
export const openSince = (told: Told): Instant | undefined => {
  const open = told.get(OPEN_KEY);
  return open === undefined ? undefined : Number(open);
};
/**
 * A store that lost the end of its log lost with it what was saved just then: what was told meanwhile may not be known,
 * nor that anybody told it.
 */
export const wentBack = ({ cursor }: Pick<Progress, 'cursor'>, { epoch }: Pick<Position, 'epoch'>): boolean =>
  cursor.epoch !== epoch;
/** Of blindness: it may have been told. */
export const PERHAPS = '?';

/** The value of an unknown place where the same was told of all below it. */
export const WITH_ALL_BELOW = '+';
export const ALONE = '1';

export type ToldAlert = { readonly since: number; readonly level: ThreatLevel | undefined };

export const alertText = ({
  since,
  level,
}: {
  readonly since: number;
  readonly level?: ThreatLevel | undefined;
}): string => `${since}|${level ?? ''}`;

export const toldAlert = (told: Told, region: RegionId, hazard: Hazard): ToldAlert | undefined => {
  const text = told.get(alertKey(region, hazard));
  if (text === undefined) return undefined;
  const [since, level] = text.split('|');
  return { since: Number(since), level: threatLevelNamed(level) };
};

/** The keys of alerts that were told, with their regions and hazards. */
export const toldAlerts = (told: Told): readonly (readonly [region: RegionId, hazard: Hazard])[] =>
  [...told.keys()].flatMap((key) => {
    const [kind, region, hazard] = key.split('|');
    return kind === 'a' ? [[region as RegionId, hazard as Hazard] as const] : [];
  });

export const applyTold = (told: Map<string, string>, changes: ToldChange): void => {
  for (const [key, value] of changes) {
    if (value === null) told.delete(key);
    else told.set(key, value);
  }
};

/** Of what was passed by without being told: only that it was. */
export const onlyAhead = (changes: ToldChange): ToldChange => changes.filter(([key]) => key.startsWith('^'));

/**
 * Of what was kept back for being too quiet: what is over is over, for who did not want to hear of it; what has begun was
 * not told.
 */
export const keptBack = (changes: ToldChange): ToldChange =>
  changes.filter(([key, value]) => value === null || key.startsWith('^'));

/** Forgets messages told ahead of the cursor, where entries after it are gone. */
export const withoutAhead = (told: Told): ToldChange =>
  [...told.keys()].flatMap((key) => (key.startsWith('^') ? [[key, null] as const] : []));
