import type { Hazard, ThreatKind, ThreatLevel } from '../../../domain/words.ts';
import type { RegionWire } from '../../../protocol/live/frames.ts';
import type { Language } from '../texts.ts';

/** Lines of `watch`, in each language. */
export type LiveWords = {
  /** Nine characters each, so that the names stand below each other. */
  readonly marks: Readonly<
    Record<
      'alert' | 'update' | 'ended' | 'inError' | 'recorded' | 'report' | 'known' | 'unknown' | 'source' | 'silent',
      string
    >
  >;
  readonly states: Readonly<Record<RegionWire['state'], string>>;
  readonly hazard: (hazard: Hazard) => string;
  readonly threat: Readonly<Record<ThreatKind, string>>;
  readonly level: Readonly<Record<ThreatLevel, string>>;
  readonly region: (id: string) => string;
  readonly knownAgain: (what: string, names?: string) => string;
  readonly after: (length: string) => string;
  readonly takenBack: (source: string, reason: string) => string;
  readonly heardOfLate: (inError: boolean) => string;
  readonly unconfirmed: (source: string, threats: string) => string;
  readonly andBelow: string;
  readonly notCovered: string;
  readonly heard: (source: string) => string;
  readonly isSilent: (source: string, reason: string) => string;
  readonly late: (length: string) => string;
  readonly by: (sources: readonly string[]) => string;
  readonly disputed: string;
  readonly now: (state: string) => string;
  readonly gap: string;
  readonly resumed: string;
  readonly hubSays: (detail: string, code: string) => string;
  readonly notFresh: string;
  readonly freshAgain: string;
  readonly nothingHeard: (length: string) => string;
  readonly tryingAgain: (length: string) => string;
  readonly stillNot: (why: string, again: string) => string;
  readonly noConnection: (why: string, shown: boolean) => string;
  readonly feed: (feed: string) => string;
  readonly counts: Readonly<Record<'partial' | 'unknown' | 'clear', (count: number) => string>>;
};

const en: LiveWords = {
  marks: {
    alert: 'ALERT    ',
    update: 'update   ',
    ended: 'ended    ',
    inError: 'IN ERROR ',
    recorded: 'recorded ',
    report: 'report   ',
    known: 'known    ',
    unknown: 'UNKNOWN  ',
    source: 'source   ',
    silent: 'SOURCE   ',
  },
  states: { alert: 'ALERT', partial: 'ALERT IN PARTS', clear: 'clear', unknown: 'UNKNOWN' },
  hazard: (hazard) => hazard,
  threat: {
    drone: 'drone',
    missile: 'missile',
    ballistic: 'ballistic',
    'guided-bomb': 'guided-bomb',
    aviation: 'aviation',
    other: 'other',
  },
  level: { yellow: 'yellow', red: 'red' },
  region: (id) => `region ${id}`,
  knownAgain: (what, names) => `${what} known again${names === undefined ? '' : `: ${names}`}`,
  after: (length) => ` after ${length}`,
  takenBack: (source, reason) => `, taken back by ${source}: ${reason}`,
  heardOfLate: (inError) => `, heard of after its end${inError ? ', said in error' : ''}`,
  unconfirmed: (source, threats) => `unconfirmed, by ${source}: ${threats || 'alert'}`,
  andBelow: ' and all below it',
  notCovered: 'no live source covers it any more',
  heard: (source) => `${source} is heard`,
  isSilent: (source, reason) => `${source} IS SILENT (${reason})`,
  late: (length) => `(heard ${length} late)`,
  by: (sources) => `by ${sources.join(' and ')}`,
  disputed: 'disputed',
  now: (state) => `now ${state}`,
  gap: 'GAP: changes were missed and cannot be had; this is everything as it is now',
  resumed: 'connected again; what was missed follows, nothing is lost',
  hubSays: (detail, code) => `the hub says: ${detail} (${code})`,
  notFresh: 'NOT FRESH: nobody vouches for what is calm; take nothing for an all-clear',
  freshAgain: 'fresh again: the hub vouches for its board',
  nothingHeard: (length) => `NOTHING HEARD for ${length}: what stands above may be old`,
  tryingAgain: (length) => `trying again in ${length}`,
  stillNot: (why, again) => `still no connection: ${why}; ${again}`,
  noConnection: (why, shown) => `NO CONNECTION: ${why}${shown ? '; what stands above may be old' : ''}`,
  feed: (feed) => `feed ${feed}`,
  counts: {
    partial: (count) => `${count} in parts`,
    unknown: (count) => `${count} unknown`,
    clear: (count) => `${count} clear`,
  },
};

const HAZARDS_UK: Readonly<Record<Hazard, string>> = {
  'air-raid': 'повітряна тривога',
  artillery: 'загроза артобстрілу',
  'urban-fights': 'вуличні бої',
  chemical: 'хімічна загроза',
  nuclear: 'радіаційна загроза',
};

/** Why a source counts as silent; a hub of another version may have further reasons. */
export const SILENT_UK: Readonly<Record<string, string>> = {
  timeout: 'надто довго не озивається',
  muted: 'заглушене',
  removed: 'видалене',
};

const uk: LiveWords = {
  marks: {
    alert: 'ТРИВОГА  ',
    update: 'зміна    ',
    ended: 'скінчено ',
    inError: 'ПОМИЛКОВО',
    recorded: 'записано ',
    report: 'звістка  ',
    known: 'відомо   ',
    unknown: 'НЕВІДОМО ',
    source: 'джерело  ',
    silent: 'ДЖЕРЕЛО  ',
  },
  states: { alert: 'ТРИВОГА', partial: 'ТРИВОГА ЧАСТКОВО', clear: 'спокійно', unknown: 'НЕВІДОМО' },
  hazard: (hazard) => HAZARDS_UK[hazard],
  threat: {
    drone: 'дрони',
    missile: 'ракети',
    ballistic: 'балістика',
    'guided-bomb': 'керовані авіабомби',
    aviation: 'авіація',
    other: 'інша загроза',
  },
  level: { yellow: 'жовтий рівень', red: 'червоний рівень' },
  region: (id) => `регіон ${id}`,
  knownAgain: (what, names) => `${what}: знову відомо${names === undefined ? '' : `: ${names}`}`,
  after: (length) => `, тривала ${length}`,
  takenBack: (source, reason) => `, ${source} відкликає: ${reason}`,
  heardOfLate: (inError) => `, стало відомо після кінця${inError ? ', оголошено помилково' : ''}`,
  unconfirmed: (source, threats) => `не підтверджено, від ${source}: ${threats || 'тривога'}`,
  andBelow: ' і все, що в ньому',
  notCovered: 'жодне живе джерело його більше не охоплює',
  heard: (source) => `${source} чути`,
  isSilent: (source, reason) => `${source} МОВЧИТЬ (${SILENT_UK[reason] ?? reason})`,
  late: (length) => `(почуто із запізненням на ${length})`,
  by: (sources) => `від ${sources.join(' і ')}`,
  disputed: 'заперечується',
  now: (state) => `тепер ${state}`,
  gap: 'ПРОПУСК: зміни втрачено, і їх не дістати; ось усе, як є тепер',
  resumed: 'зʼєднано знову; далі те, що пропущено, нічого не втрачено',
  hubSays: (detail, code) => `хаб каже: ${detail} (${code})`,
  notFresh: 'НЕ СВІЖЕ: ніхто не ручається за те, що спокійно; нічого не вважайте відбоєм',
  freshAgain: 'знову свіже: хаб ручається за своє табло',
  nothingHeard: (length) => `НІЧОГО НЕ ЧУТИ вже ${length}: те, що вище, могло застаріти`,
  tryingAgain: (length) => `нова спроба за ${length}`,
  stillNot: (why, again) => `зʼєднання досі немає: ${why}; ${again}`,
  noConnection: (why, shown) => `НЕМАЄ ЗʼЄДНАННЯ: ${why}${shown ? '; те, що вище, могло застаріти' : ''}`,
  feed: (feed) => `стрічка ${feed}`,
  counts: {
    partial: (count) => `частково: ${count}`,
    unknown: (count) => `невідомо: ${count}`,
    clear: (count) => `спокійно: ${count}`,
  },
};

const WORDS: Readonly<Record<Language, LiveWords>> = { en, uk };

export const liveWords = (lang: Language): LiveWords => WORDS[lang];
