import type { Region } from '../../../domain/places/catalogue.ts';
import type { FeedStatus, Hazard } from '../../../domain/words.ts';
import type { Notice } from './notices.ts';

/** Texts of a message of CAP, in two languages: each text is written, not translated word for word. */
export type Words = {
  readonly language: 'uk-UA' | 'en-US';
  readonly event: string;
  readonly headline: string;
  readonly description: string;
  readonly instruction: string;
  readonly areaDesc: string;
};

type Language = Words['language'];

/** The standard asks for fewer than 140 characters. */
const LONGEST_HEADLINE = 139;

export const wordsOf = (
  { kind, hazard, level }: Pick<Notice, 'kind' | 'hazard' | 'level'>,
  region: Region,
  above: readonly Region[],
  status: FeedStatus,
): readonly Words[] =>
  (['uk-UA', 'en-US'] as const).map((language) => {
    const uk = language === 'uk-UA';
    const areaDesc = [region, ...above].map((one) => (uk ? one.name : one.nameEn)).join(', ');
    const event = EVENTS[hazard][language];
    const says = SAYS[kind === 'alert' ? 'update' : kind][language];
    const drill = status === 'Actual' ? '' : uk ? 'НАВЧАННЯ. ' : 'DRILL. ';
    const grade = level === undefined ? '' : uk ? ` Рівень: ${LEVELS[level]}.` : ` Level: ${level}.`;
    return {
      language,
      event,
      headline: `${drill}${says.headline(event)}: ${areaDesc}`.slice(0, LONGEST_HEADLINE),
      description: `${drill}${says.description(event, areaDesc)}${grade}`,
      instruction: `${drill}${kind === 'update' || kind === 'alert' ? WHAT_TO_DO[hazard][language] : says.instruction}`,
      areaDesc,
    };
  });

const LEVELS = { yellow: 'жовтий', red: 'червоний' } as const;

const EVENTS: Readonly<Record<Hazard, Readonly<Record<Language, string>>>> = {
  'air-raid': { 'uk-UA': 'Повітряна тривога', 'en-US': 'Air raid alert' },
  artillery: { 'uk-UA': 'Загроза артобстрілу', 'en-US': 'Artillery shelling threat' },
  'urban-fights': { 'uk-UA': 'Загроза вуличних боїв', 'en-US': 'Urban fighting threat' },
  chemical: { 'uk-UA': 'Хімічна загроза', 'en-US': 'Chemical threat' },
  nuclear: { 'uk-UA': 'Радіаційна загроза', 'en-US': 'Nuclear threat' },
};

type Says = {
  readonly headline: (event: string) => string;
  readonly description: (event: string, area: string) => string;
  readonly instruction: string;
};

const SAYS: Readonly<Record<'update' | 'all-clear' | 'cancel', Readonly<Record<Language, Says>>>> = {
  update: {
    'uk-UA': {
      headline: (event) => event,
      description: (event, area) => `${event} діє на цій території: ${area}. Вона триває, доки не оголошено відбій.`,
      instruction: '',
    },
    'en-US': {
      headline: (event) => event,
      description: (event, area) => `${event} in force in ${area}. It stands until the all-clear is given.`,
      instruction: '',
    },
  },
  'all-clear': {
    'uk-UA': {
      headline: (event) => `Відбій. ${event}`,
      description: (event, area) => `${event}: оголошено відбій для цієї території: ${area}.`,
      instruction: 'Укриття можна залишити, якщо для вашої місцевості не діє інша тривога.',
    },
    'en-US': {
      headline: (event) => `All clear. ${event}`,
      description: (event, area) => `${event}: the all-clear has been given for ${area}.`,
      instruction: 'You may leave the shelter unless another alert is in force where you are.',
    },
  },
  cancel: {
    'uk-UA': {
      headline: (event) => `Скасовано. ${event}`,
      description: (event, area) => `${event}: оголошено помилково і відкликано для цієї території: ${area}.`,
      instruction: 'Повідомлення відкликано. Зважайте на інші тривоги у вашій місцевості.',
    },
    'en-US': {
      headline: (event) => `Cancelled. ${event}`,
      description: (event, area) => `${event}: it was said in error and has been taken back for ${area}.`,
      instruction: 'This message is withdrawn. Heed any other alert that is in force where you are.',
    },
  },
};

const WHAT_TO_DO: Readonly<Record<Hazard, Readonly<Record<Language, string>>>> = {
  'air-raid': {
    'uk-UA': 'Негайно пройдіть в укриття. Залишайтеся там до відбою.',
    'en-US': 'Take shelter now. Stay there until the all-clear.',
  },
  artillery: {
    'uk-UA': 'Негайно пройдіть в укриття, подалі від вікон. Залишайтеся там до відбою.',
    'en-US': 'Take shelter now, away from windows. Stay there until the all-clear.',
  },
  'urban-fights': {
    'uk-UA': 'Не виходьте на вулицю. Залишайтеся в укритті, подалі від вікон і дверей.',
    'en-US': 'Keep off the streets. Stay in shelter, away from windows and doors.',
  },
  chemical: {
    'uk-UA': 'Зайдіть у приміщення, зачиніть вікна й двері, вимкніть вентиляцію. Захистіть органи дихання.',
    'en-US': 'Go indoors, close windows and doors and turn off ventilation. Protect your breathing.',
  },
  nuclear: {
    'uk-UA': 'Зайдіть у підвал або всередину будівлі, подалі від вікон. Чекайте вказівок влади.',
    'en-US': 'Go into a cellar or the middle of a building, away from windows. Await official instructions.',
  },
};
