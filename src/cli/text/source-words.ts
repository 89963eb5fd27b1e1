import type { Instant, Trust } from '../../domain/words.ts';
import { raisesAlerts, TRUSTS } from '../../domain/words.ts';
import type { UpstreamWire } from '../../protocol/words/source-words.ts';
import type { Texts } from './en.ts';
import { localTime } from './plain.ts';

/** A source as a hub tells of it. */
export type SourceWire = {
  readonly id: string;
  readonly trust: Trust;
  readonly state: 'live' | 'silent' | 'never-heard';
  readonly muted: boolean;
  readonly lastHeard: string | null;
  readonly silentAfterMs: number | null;
  readonly coverage: CoverageWire;
  readonly upstream?: UpstreamWire;
};

/** Null: all; no levels: nothing. */
type CoverageWire = { readonly regions: readonly string[] | null; readonly levels: readonly string[] | null };

/** As whoever set it up said it. */
export type SetUp = {
  readonly regions: 'all' | readonly string[] | null;
  readonly levels: readonly string[] | null;
  readonly silentAfter: string;
};

export const isTrust = (text: string): text is Trust => TRUSTS.some((trust) => trust === text);

export const stateOf = ({ muted, state }: Pick<SourceWire, 'muted' | 'state'>): keyof Texts['sources']['states'] =>
  muted ? 'muted' : state;

export const heardWords = (heard: string | null, now: Instant, t: Texts): string => {
  if (heard === null) return t.sources.never;
  const at = Date.parse(heard);
  return t.sources.ago(t.duration(now - at), localTime(at, now));
};

export const silenceWords = (silentAfter: number | null, t: Texts): string =>
  silentAfter === null ? t.sources.neverSilent : t.sources.silentAfter(t.duration(silentAfter));

/** The warning that so many sources cover nothing. */
export const nothingWords = (number: number, trust: Trust, t: Texts): string =>
  !raisesAlerts(trust) ? t.sources.raisesNothing : number === 1 ? t.sources.coversNothing : t.sources.coverNothing;

/** So many regions are written out; the rest are counted. */
const NAMES_SHOWN = 4;

export const scopeWords = (
  trust: Trust,
  { regions, levels }: CoverageWire,
  name: (id: string) => string,
  t: Texts,
): string => {
  const where = regions === null ? t.sources.everything : t.some(regions.map(name), NAMES_SHOWN);
  if (levels?.length === 0) return `${where}; ${nothingWords(1, trust, t)}`;
  return levels === null ? where : t.sources.levelsOnly(where, levels.join(', '));
};
