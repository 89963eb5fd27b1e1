import { countingIn } from './counting.ts';
import type { Texts } from './en.ts';
import { ACCESS_UK } from './words/access.ts';
import { ACT_UK } from './words/act.ts';
import { DESTINATIONS_UK } from './words/destinations.ts';
import { DOCTOR_UK } from './words/doctor.ts';
import { HUB_UK } from './words/hub.ts';
import { PAST_UK } from './words/past.ts';
import { SOURCES_UK } from './words/sources.ts';
import { USAGE_UK } from './words/usage.ts';

/** Усе, що кажуть команди, українською. */
export const uk: Texts = {
  ...countingIn({
    locale: 'uk-UA',
    units: { ms: 'мс', s: 'с', min: 'хв', h: 'год', d: 'д' },
    more: (names, count) => `${names} і ще ${count}`,
    since: (time, length) => `з ${time} (${length})`,
    nouns: {
      region: { one: 'регіон', few: 'регіони', many: 'регіонів', other: 'регіону' },
      source: { one: 'джерело', few: 'джерела', many: 'джерел', other: 'джерела' },
      person: { one: 'особа', few: 'особи', many: 'осіб', other: 'особи' },
      token: { one: 'токен', few: 'токени', many: 'токенів', other: 'токена' },
      line: { one: 'рядок', few: 'рядки', many: 'рядків', other: 'рядка' },
      signal: { one: 'сигнал', few: 'сигнали', many: 'сигналів', other: 'сигналу' },
      row: { one: 'рядок', few: 'рядки', many: 'рядків', other: 'рядка' },
      end: { one: 'кінець', few: 'кінці', many: 'кінців', other: 'кінця' },
      interval: { one: 'проміжок', few: 'проміжки', many: 'проміжків', other: 'проміжку' },
      difference: { one: 'відмінність', few: 'відмінності', many: 'відмінностей', other: 'відмінності' },
      frame: { one: 'кадр', few: 'кадри', many: 'кадрів', other: 'кадру' },
      event: { one: 'подія', few: 'події', many: 'подій', other: 'події' },
      check: { one: 'перевірка', few: 'перевірки', many: 'перевірок', other: 'перевірки' },
      warning: { one: 'застереження', few: 'застереження', many: 'застережень', other: 'застереження' },
      problem: { one: 'помилка', few: 'помилки', many: 'помилок', other: 'помилки' },
      batch: { one: 'пакет', few: 'пакети', many: 'пакетів', other: 'пакета' },
      destination: { one: 'отримувач', few: 'отримувачі', many: 'отримувачів', other: 'отримувача' },
      entry: { one: 'запис', few: 'записи', many: 'записів', other: 'запису' },
      alert: { one: 'тривога', few: 'тривоги', many: 'тривог', other: 'тривоги' },
    },
  }),
  ...ACCESS_UK,
  ...SOURCES_UK,
  ...ACT_UK,
  ...PAST_UK,
  ...DESTINATIONS_UK,
  ...HUB_UK,
  usage: USAGE_UK,
  doctor: DOCTOR_UK,
};
