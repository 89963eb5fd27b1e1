import { coverageOf } from '../../app/sources/coverage.ts';
import type { SourceRecord } from '../../app/sources/sources.ts';
import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { Instant, Trust } from '../../domain/words.ts';
import { raisesAlerts } from '../../domain/words.ts';
import { localTime } from './plain.ts';
import type { Language } from './texts.ts';
import { duration, some } from './words.ts';

/** A source as `source list` tells it. */
export type SourceState = 'muted' | 'never-heard' | 'live' | 'silent';

export const stateOf = (
  { muted, silentAfter }: SourceRecord,
  heard: Instant | undefined,
  now: Instant,
): SourceState => {
  if (muted) return 'muted';
  if (heard === undefined) return 'never-heard';
  return silentAfter !== null && now - heard > silentAfter ? 'silent' : 'live';
};

export const heardWords = (heard: Instant | undefined, now: Instant): string =>
  heard === undefined ? 'never' : `${duration(now - heard)} ago (${localTime(heard, now)})`;

export const silenceWords = (silentAfter: number | null): string =>
  silentAfter === null ? 'never counts as silent' : `silent after ${duration(silentAfter)}`;

/** So many regions are written out; the rest are counted. */
const NAMES_SHOWN = 4;

type Scope = Pick<SourceRecord, 'trust' | 'regions' | 'levels'>;

export const coversNothing = (scope: Scope): boolean => coverageOf(scope) === 'nothing';

/** What it means that sources cover nothing. */
export const nothingWords = (number: number, trust: Trust = 'official'): string =>
  !raisesAlerts(trust)
    ? 'covers nothing: it raises nothing and makes nothing clear'
    : number === 1
      ? 'covers nothing: it raises alerts but makes nothing clear'
      : 'cover nothing: they raise alerts but make nothing clear';

export const scopeWords = ({ trust, regions, levels }: Scope, tree: Catalogue, lang: Language): string => {
  const names = regions?.map((id) => {
    const region = tree.get(id);
    return region === undefined ? id : lang === 'uk' ? region.name : region.nameEn;
  });
  const where = names === undefined ? 'everything' : some(names, NAMES_SHOWN);
  if (levels?.length === 0) return `${where}; ${nothingWords(1, trust)}`;
  return levels === undefined ? where : `${where}; its silence counts for ${levels.join(', ')} only`;
};

export const sourceDocument = (record: SourceRecord, heard: Instant | undefined, now: Instant): object => ({
  id: record.id,
  trust: record.trust,
  state: stateOf(record, heard, now),
  lastHeard: heard === undefined ? null : new Date(heard).toISOString(),
  regions: record.regions ?? null,
  levels: record.levels ?? null,
  silentAfterMs: record.silentAfter,
  confirmAfterMs: record.confirmAfter,
  muted: record.muted,
  addedAt: new Date(record.addedAt).toISOString(),
});
