import { defined } from '../../domain/defined.ts';
import type { Catalogue, Level, RegionId } from '../../domain/places/catalogue.ts';
import type { SourceState } from '../../domain/sources/source-state.ts';
import type { SourceRecord } from './sources.ts';

type Profile = Pick<SourceRecord, 'trust' | 'regions' | 'levels'>;

/**
 * What a live source covers while it has not spoken since its record was changed: no more than before, because it never
 * said anything about the rest, and no more than it may now. Undefined: that is what it covers already.
 */
export const narrowed = (source: SourceState, record: SourceRecord, catalogue: Catalogue): SourceRecord | undefined => {
  const { trust, regions, levels } = both(source, record, catalogue);
  if (trust === source.trust && regions === source.regions && levels === source.levels) return undefined;
  const { regions: _, levels: __, ...rest } = record;
  return {
    ...rest,
    trust,
    ...defined({ regions, levels }),
  };
};

/** What a source is known as, where a word of it covers less than that. */
export const coveringOnly = <Known extends Profile>(known: Known, covers: readonly Level[] | undefined): Known => {
  const levels = commonLevels(known.levels, covers);
  return levels === known.levels ? known : { ...known, ...defined({ levels }) };
};

/** True when the one leaves out a level that the other covers. */
export const coversLess = (one: Profile, other: Profile): boolean =>
  commonLevels(other.levels, one.levels) !== other.levels;

const both = (before: Profile, now: Profile, catalogue: Catalogue): Profile => {
  const regions = commonRegions(before.regions, now.regions, catalogue);
  const levels = commonLevels(before.levels, now.levels);
  return {
    trust: now.trust === 'unconfirmed' ? now.trust : before.trust,
    ...defined({ regions, levels }),
  };
};

type Regions = readonly RegionId[] | undefined;

/** The very list of before where nothing of it is lost. */
const commonRegions = (before: Regions, now: Regions, catalogue: Catalogue): Regions => {
  if (now === undefined) return before;
  if (before === undefined) return now;
  const kept = before.filter((id) => now.some((one) => catalogue.contains(one, id)));
  if (kept.length === before.length) return before;
  return [...kept, ...now.filter((id) => !kept.includes(id) && before.some((one) => catalogue.contains(one, id)))];
};

const commonLevels = (before: readonly Level[] | undefined, now: readonly Level[] | undefined) => {
  if (now === undefined) return before;
  if (before === undefined) return now;
  const kept = before.filter((level) => now.includes(level));
  return kept.length === before.length ? before : kept;
};
