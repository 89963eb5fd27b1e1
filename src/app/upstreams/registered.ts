import { defined } from '../../domain/defined.ts';
import type { Instant } from '../../domain/words.ts';
import type { SourceRecord, SourceRegistry } from '../sources/sources.ts';
import type { SourceDefinition } from './definition.ts';

/** A list that clears much is believed when one this share of the interval later says the same. */
const CONFIRM_SHARE = 0.4;
/** The same of a source that is connected; milliseconds. */
const CONFIRM_AFTER = 1_000;

/**
 * The settings say what a source may do; whether it is muted is the operator's word and stays. Returns since when it is
 * what it is.
 */
export const register = async (
  registry: Pick<SourceRegistry, 'get' | 'put'>,
  { id, trust, levels, regions, silentAfter, hear }: SourceDefinition,
  now: () => Instant,
): Promise<Instant> => {
  const known = await registry.get(id);
  // Its coverage may be known already, to the worker that hears it.
  const covered = saysCoverage(hear) ? (known?.levels ?? levels) : levels;
  const record: SourceRecord = {
    id,
    trust,
    ...defined({ levels: covered }),
    ...(regions === undefined ? {} : { regions: regions as NonNullable<SourceRecord['regions']> }),
    silentAfter,
    muted: known?.muted ?? false,
    tokenHash: null,
    bySettings: true,
    addedAt: known?.addedAt ?? now(),
    confirmAfter: hear.kind === 'polled' ? Math.round(hear.interval * CONFIRM_SHARE) : CONFIRM_AFTER,
  };
  const same = known !== undefined && profileOf(known) === profileOf(record);
  await registry.put(record);
  return same ? record.addedAt : now();
};

const profileOf = ({ trust, levels, regions }: SourceRecord): string => JSON.stringify([trust, levels, regions]);

/** It says itself what it covers, and until then it covers nothing. */
export const saysCoverage = (hear: SourceDefinition['hear']): boolean =>
  hear.kind === 'connected' && hear.saysCoverage === true;

/** It raises and ends alerts; that it says nothing means nothing: only the list covers the country. */
export const webhookSource = (definition: SourceDefinition, id: string): SourceDefinition => ({
  ...definition,
  id,
  levels: [],
});
