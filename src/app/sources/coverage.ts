import { defined } from '../../domain/defined.ts';
import type { Level, RegionId } from '../../domain/places/catalogue.ts';
import type { SourceProfile } from '../../domain/signal.ts';

/**
 * What a source's silence says something about: everything, some regions with all below them, or nothing. A source that
 * covers nothing raises and ends alerts, and makes no place clear.
 */
export type Coverage = 'all' | 'nothing' | readonly RegionId[];

/**
 * Of a profile as it is kept. No level at all is nothing. A profile that names neither regions nor levels is everything:
 * so it was kept when covering everything did not have to be said, and so it stays for those who have it.
 */
export const coverageOf = ({ regions, levels }: Pick<SourceProfile, 'regions' | 'levels'>): Coverage =>
  levels?.length === 0 ? 'nothing' : (regions ?? 'all');

/** The same the other way; `levels` narrow down what is covered. */
export const profileOf = (covers: Coverage, levels?: readonly Level[]): Pick<SourceProfile, 'regions' | 'levels'> =>
  covers === 'nothing' ? { levels: [] } : { ...(covers === 'all' ? {} : { regions: covers }), ...defined({ levels }) };
