import type { Message } from '../../app/notify/message.ts';
import type { Language } from '../../app/notify/message-types.ts';
import type { Hazard } from '../../domain/words.ts';
import type { RegionWire } from '../../protocol/live/frames.ts';
import { levelOf } from '../../protocol/live/frames.ts';

/**
 * A message in words for people: one line to glance at, one that says more. Ukrainian first, then English. What is not
 * known to be calm is never called so: the end of one alert is told with what still holds there.
 */
export type Words = { readonly title: string; readonly text: string };

const HAZARD: Readonly<Record<Hazard, readonly [string, string]>> = {
  'air-raid': ['Повітряна тривога', 'Air-raid alert'],
  artillery: ['Загроза артобстрілу', 'Artillery threat'],
  'urban-fights': ['Загроза вуличних боїв', 'Urban fights threat'],
  chemical: ['Хімічна загроза', 'Chemical threat'],
  nuclear: ['Радіаційна загроза', 'Nuclear threat'],
};

const STATE: Readonly<Record<RegionWire['state'], readonly [string, string]>> = {
  alert: ['тривога триває', 'still under alert'],
  partial: ['тривога в частині території', 'alert in parts of it'],
  clear: ['спокійно', 'clear'],
  unknown: ['невідомо, чи безпечно', 'not known to be safe'],
};

export const wordsOf = (message: Message): Words => {
  const { data } = message;
  const [title, uk, en] = linesOf(message);
  const mark =
    data.status === 'Actual' ? '' : data.status === 'Exercise' ? 'НАВЧАННЯ / EXERCISE: ' : 'ПЕРЕВІРКА / TEST: ';
  const late = data.late === true ? [lateLine(data.missed)] : [];
  const again = data.repeat === undefined ? [] : [`Повторення ${data.repeat} / repeat ${data.repeat}`];
  const answer = data.acknowledge === undefined ? [] : [`Підтвердити / acknowledge: ${data.acknowledge}`];
  return { title: `${mark}${title}`, text: [`${mark}${uk}`, en, ...late, ...again, ...answer].join('\n') };
};

/** The same in one language, for a telephone that shows little. */
export const wordsIn = (message: Message, language: Language): Words => {
  const { status, late, missed, repeat } = message.data;
  const [title, uk, en] = linesOf(message);
  const isEnglish = language === 'en';
  const [exercise, test] = isEnglish ? ['EXERCISE: ', 'TEST: '] : ['НАВЧАННЯ: ', 'ПЕРЕВІРКА: '];
  const mark = status === 'Actual' ? '' : status === 'Exercise' ? exercise : test;
  const lines = [
    ...(isEnglish ? [] : [uk]),
    ...(late === true ? [lateLine(missed).split(' / ')[isEnglish ? 1 : 0] ?? ''] : []),
    ...(repeat === undefined ? [] : [isEnglish ? `Repeat ${repeat}` : `Повторення ${repeat}`]),
  ];
  return { title: `${mark}${isEnglish ? en : title}`, text: lines.join('\n') };
};

const lateLine = (missed: number | undefined): string =>
  missed === undefined || missed === 0
    ? 'Із запізненням / told late'
    : `Із запізненням, пропущено подій: ${missed} / told late, events left out: ${missed}`;

const linesOf = ({ type, data }: Message): readonly [title: string, uk: string, en: string] => {
  const { event, region } = data;
  const name = region?.name ?? event?.region ?? data.feed;
  const nameEn = region?.nameEn ?? name;
  const [hazard, hazardEn] = HAZARD[event?.hazard ?? region?.alerts[0]?.hazard ?? 'air-raid'];
  const [state, stateEn] = STATE[region?.state ?? 'unknown'];
  const said = levelOf(event);
  const level = said === undefined ? '' : ` (${said})`;
  switch (type) {
    case 'alert.started':
    case 'alert.updated':
      return [`${hazard}: ${name}`, `${hazard}${level}: ${name}`, `${hazardEn}${level}: ${nameEn}`];
    case 'alert.ended':
      return region?.state === 'clear'
        ? [`Відбій: ${name}`, `Відбій: ${name}. ${hazard} закінчилась`, `All clear: ${nameEn}. ${hazardEn} is over`]
        : [
            `${hazard} закінчилась, ${state}: ${name}`,
            `${hazard} закінчилась, але ${state}: ${name}`,
            `${hazardEn} is over, but ${stateEn}: ${nameEn}`,
          ];
    case 'alert.retracted':
      return [
        `Оголошено помилково: ${name}`,
        `Оголошено помилково: ${hazard}, ${name}. ${event?.type === 'alert.retracted' ? event.reason : ''} Зараз: ${state}`,
        `Said in error: ${hazardEn}, ${nameEn}. Now: ${stateEn}`,
      ];
    case 'alert.recorded':
      return [
        `Була тривога: ${name}`,
        `Була і закінчилась: ${hazard}, ${name}`,
        `Began and ended before we heard: ${hazardEn}, ${nameEn}`,
      ];
    case 'report.added':
      return [`Повідомлення: ${name}`, `Непідтверджено: ${hazard}, ${name}`, `Unconfirmed: ${hazardEn}, ${nameEn}`];
    case 'region.state':
      return region?.state === 'alert'
        ? [`${hazard}: ${name}`, `Зараз ${hazard.toLowerCase()}: ${name}`, `Now: ${hazardEn}, ${nameEn}`]
        : [`Зараз ${state}: ${name}`, `Зараз ${state}: ${name}`, `Now ${stateEn}: ${nameEn}`];
    case 'region.unknown':
      return [
        `Невідомо: ${name}`,
        `Невідомо, чи безпечно: ${name}. Жодне джерело не відповідає`,
        `Not known to be safe: ${nameEn}. No source answers`,
      ];
    case 'region.known':
      return [
        `Знову відомо: ${name}`,
        `Джерело знову відповідає, зараз ${state}: ${name}`,
        `A source answers again, now ${stateEn}: ${nameEn}`,
      ];
    case 'source.silent':
      return [
        `Джерело мовчить: ${event?.source ?? ''}`,
        `Джерело мовчить: ${event?.source ?? ''}`,
        `Source is silent: ${event?.source ?? ''}`,
      ];
    case 'source.spoke':
      return [
        `Джерело відповідає: ${event?.source ?? ''}`,
        `Джерело знову відповідає: ${event?.source ?? ''}`,
        `Source speaks: ${event?.source ?? ''}`,
      ];
    case 'hub.blind':
      return [
        'Тривог не видно',
        `Система не отримує даних: ${(data.doubts ?? []).join('; ')}. Тиша не означає безпеку`,
        'The hub is blind: silence does not mean safety',
      ];
    case 'hub.sighted':
      return ['Дані знову надходять', 'Система знову отримує дані', 'The hub sees again'];
    case 'test':
      return ['Зв’язок працює', 'Це перевірка звʼязку, нічого не сталося', 'This is a test, nothing happened'];
  }
};
