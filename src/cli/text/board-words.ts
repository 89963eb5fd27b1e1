import type { FeedStatus, Trust } from '../../domain/words.ts';
import type { SourceWire } from '../../protocol/live/frames.ts';
import type { Language } from './texts.ts';
import { SILENT_UK } from './words/live.ts';

/** Words of `status`, in each language; states, hazards and threats are those of `watch`. */
export type BoardWords = {
  readonly nothingHeard: string;
  readonly asOf: (time: string) => string;
  readonly feed: (feed: string) => string;
  readonly notReal: (status: FeedStatus, feed: string) => string;
  readonly fresh: string;
  readonly notFresh: string;
  readonly titles: Readonly<Record<'alert' | 'partial' | 'unknown' | 'sources', string>>;
  readonly saidBySilent: string;
  readonly nobodyCovers: (places: 'one' | 'many') => string;
  readonly clear: (regions: string) => string;
  readonly clearNone: string;
  readonly clearNotKnown: string;
  readonly noSource: string;
  readonly trust: Readonly<Record<Trust, string>>;
  readonly live: string;
  readonly silent: (reason: SourceWire['reason']) => string;
  readonly via: (region: string) => string;
  readonly below: string;
  readonly claim: (claim: {
    readonly source: string;
    readonly trust: string;
    readonly live: boolean;
    readonly says: string;
    /** Undefined: the usual one. */
    readonly hazard: string | undefined;
    readonly at: string;
  }) => string;
  readonly report: (source: string, at: string, threats: string) => string;
};

const en: BoardWords = {
  nothingHeard: 'nothing heard yet',
  asOf: (time) => `as of ${time}`,
  feed: (feed) => `Feed ${feed}`,
  notReal: (status, feed) => `${status.toUpperCase()}: feed ${feed} is not the real thing`,
  fresh: 'fresh',
  notFresh: 'NOT FRESH: nobody vouches for what is calm',
  titles: { alert: 'Under alert', partial: 'Only in parts', unknown: 'Unknown', sources: 'Sources' },
  saidBySilent: 'not fresh: all who said so are silent',
  nobodyCovers: (places) =>
    `no live source covers ${places === 'one' ? 'it: take it' : 'them: take them'} for neither calm nor under alert`,
  clear: (regions) => `Clear: ${regions}`,
  clearNone: 'Clear: none',
  clearNotKnown: 'Clear: none known to be',
  noSource: 'No source has spoken yet. Add one with: allclear source add NAME --trust official',
  trust: { official: 'official', relay: 'relay', unconfirmed: 'unconfirmed' },
  live: 'live',
  silent: (reason) => `SILENT (${reason ?? 'no word'})`,
  via: (region) => `by the alert of ${region}`,
  below: 'below it',
  claim: ({ source, trust, live, says, hazard, at }) =>
    `${source} (${trust}${live ? '' : ', silent'}) says ${says}${hazard === undefined ? '' : ` of ${hazard}`} at ${at}`,
  report: (source, at, threats) => `report of ${source} at ${at}: ${threats || 'alert'}`,
};

const STATUS_UK: Readonly<Record<FeedStatus, string>> = {
  Actual: 'НАСПРАВДІ',
  Exercise: 'НАВЧАННЯ',
  Test: 'ПЕРЕВІРКА',
};
const TRUST_UK: Readonly<Record<Trust, string>> = {
  official: 'офіційне',
  relay: 'ретранслятор',
  unconfirmed: 'непідтверджене',
};
const SAYS_UK: Readonly<Record<string, string>> = { alert: 'тривога', clear: 'відбій' };

const uk: BoardWords = {
  nothingHeard: 'ще нічого не чути',
  asOf: (time) => `станом на ${time}`,
  feed: (feed) => `Стрічка ${feed}`,
  notReal: (status, feed) => `${STATUS_UK[status]} (${status.toUpperCase()}): стрічка ${feed} — не справжня`,
  fresh: 'свіже',
  notFresh: 'НЕ СВІЖЕ: за те, що спокійно, ніхто не ручається',
  titles: { alert: 'Тривога', partial: 'Тривога лише частково', unknown: 'Невідомо', sources: 'Джерела' },
  saidBySilent: 'не свіже: усі, хто це казав, мовчать',
  nobodyCovers: () => 'жодне живе джерело цього не охоплює: не вважайте, що там спокійно чи що там тривога',
  clear: (regions) => `Спокійно: ${regions}`,
  clearNone: 'Спокійно: ніде',
  clearNotKnown: 'Спокійно: ніде, про що було б відомо',
  noSource: 'Жодне джерело ще не озвалося. Додайте: allclear source add ІМʼЯ --trust official',
  trust: TRUST_UK,
  live: 'чути',
  silent: (reason) => `МОВЧИТЬ (${reason === undefined ? 'ні слова' : (SILENT_UK[reason] ?? reason)})`,
  via: (region) => `через тривогу: ${region}`,
  below: 'у складі',
  claim: ({ source, trust, live, says, hazard, at }) =>
    `${source} (${trust}${live ? '' : ', мовчить'}) каже о ${at}: ${SAYS_UK[says] ?? says}${hazard === undefined ? '' : `, ${hazard}`}`,
  report: (source, at, threats) => `звістка від ${source} о ${at}: ${threats || 'тривога'}`,
};

const WORDS: Readonly<Record<Language, BoardWords>> = { en, uk };

export const boardWords = (lang: Language): BoardWords => WORDS[lang];
