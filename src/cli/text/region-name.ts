import type { RegionWire } from '../../protocol/live/frames.ts';
import type { ThreatWire } from '../../protocol/live/threat.ts';
import type { Language } from './texts.ts';
import type { LiveWords } from './words/live.ts';

export const regionName = (row: Pick<RegionWire, 'name' | 'nameEn'>, lang: Language): string =>
  lang === 'uk' ? row.name : row.nameEn;

/** `drone (yellow), ballistic (red): launches from the south` */
export const threatWords = (threats: readonly ThreatWire[], words: Pick<LiveWords, 'threat' | 'level'>): string =>
  threats
    .map(
      ({ kind, level, reason }) =>
        `${words.threat[kind]}${level === undefined ? '' : ` (${words.level[level]})`}${reason === undefined ? '' : `: ${reason}`}`,
    )
    .join(', ');
