import { readinessUk } from '../../../protocol/words/sentences-uk.ts';
import { countEn, regionsUk, tokensUk } from './count.ts';

/** The words of sources, and how the hub is. */
export const SOURCES_EN = {
  sources: {
    title: 'Sources',
    none: 'The hub has no source. Until one speaks, everything is unknown.',
    trust: 'Trust',
    heard: 'Last heard',
    delay: 'Delay',
    delayOf: (ms: string) => `${ms} ms`,
    covers: 'Covers',
    coversAll: 'everything',
    coversNothing: 'nothing: raises alerts, makes nothing clear',
    regions: (number: number) => countEn(number, 'region', 'regions'),
    silentAfter: 'Counts as silent after',
    silentNever: 'never',
    tokens: 'Tokens',
    tokensOf: (number: number, until: string | undefined) =>
      until === undefined
        ? countEn(number, 'token', 'tokens')
        : `${countEn(number, 'token', 'tokens')}, the last ends ${until}`,
    bySettings: 'Asked by the hub itself; what it is stands in the settings.',
    byHand: 'Alerts and all-clears by hand',
    waitsForWord: 'unmuted, live with its next word',
    add: 'Add a source',
    name: 'Name',
    nameHint: 'Small letters, digits, hyphens; it stands in frames and logs.',
    trusts: {
      official: 'official: it starts and ends alerts',
      relay: 'relay: passes on what others say',
      unconfirmed: 'unconfirmed: raises nothing by itself',
    },
    scope: 'Speaks for',
    scopes: { nothing: 'nothing by its silence', all: 'the whole country', some: 'these places' },
    willAdd: (name: string, trust: string, scope: string) =>
      `Source ${name} will be added: ${trust}; it speaks for ${scope}. You get its token, once.`,
    added: (name: string) => `Source ${name} is there. It is heard once it speaks.`,
    token: (name: string) => `Token of source ${name}`,
    tryIt: 'A heartbeat to try it with:',
    seen: 'Waiting for its first word…',
    isSeen: (name: string) => `${name} was heard. It works.`,
    rotate: 'New token',
    willRotate: (name: string) => `Source ${name} gets a new token, shown once.`,
    rotated: (name: string) => `Source ${name} has a new token.`,
    change: 'Change',
    silentAfterHint: 'Such as 5m or 1h; never.',
    willChange: (name: string, trust: string, scope: string, silentAfter: string) =>
      `Source ${name} will be so: ${trust}; it speaks for ${scope}; silent after ${silentAfter}. What it covers no longer is not vouched for at once; what it covers anew holds from its next word on.`,
    changed: (name: string, trust: string, scope: string, silentAfter: string) =>
      `Source ${name} is so now: ${trust}; it speaks for ${scope}; silent after ${silentAfter}.`,
    mute: 'Mute',
    willMute: (name: string, regions: string) =>
      `${name} will be muted: its signals are refused. Where no other live source speaks, calm becomes unknown (it covers ${regions}).`,
    muted: (name: string) => `${name} is muted. Its signals are refused.`,
    unmute: 'Unmute',
    willUnmute: (name: string) => `${name} will be listened to again; it is live with its next word.`,
    unmuted: (name: string) => `${name} is listened to again; it is live with its next word.`,
    remove: 'Remove',
    willRemove: (name: string, regions: string) =>
      `${name} will be removed and its tokens end. What it said stays in the history; what only it covers becomes unknown (${regions}).`,
    removed: (name: string) => `${name} is removed. Its tokens have ended.`,
    comesBack: (name: string) =>
      `${name} is asked by the hub itself: it comes back as long as it stands in the settings. Mute it instead.`,
  },
  numbers: {
    title: 'The hub now',
    ready: 'Ready',
    notReady: 'Not ready',
    notKnown: 'not known',
    queue: 'signals waiting',
    hubDelay: 'received to ordered',
    lineDelay: 'frame to picture, on this screen',
    seq: 'entries in the log',
  },
  /** Sentences of `/readyz`, by how they begin. */
  readiness: (text: string) => text,
};

export const SOURCES_UK: typeof SOURCES_EN = {
  sources: {
    title: 'Джерела',
    none: 'Хаб не має джерел. Доки жодне не озветься, усе невідомо.',
    trust: 'Довіра',
    heard: 'Чути востаннє',
    delay: 'Затримка',
    delayOf: (ms) => `${ms} мс`,
    covers: 'Охоплює',
    coversAll: 'усе',
    coversNothing: 'нічого: оголошує тривоги, але нічого не робить безпечним',
    regions: regionsUk,
    silentAfter: 'Вважається мовчазним після',
    silentNever: 'ніколи',
    tokens: 'Токени',
    tokensOf: (number, until) =>
      until === undefined ? tokensUk(number) : `${tokensUk(number)}, останній діє до ${until}`,
    bySettings: 'Його питає сам хаб; яке воно, кажуть налаштування.',
    byHand: 'Тривоги й відбої вручну',
    waitsForWord: 'знову приймається, живе з наступного слова',
    add: 'Додати джерело',
    name: 'Назва',
    nameHint: 'Малі латинські літери, цифри, дефіси; стоїть у кадрах і журналах.',
    trusts: {
      official: 'офіційне: починає й завершує тривоги',
      relay: 'передає: переказує сказане іншими',
      unconfirmed: 'непідтверджене: саме нічого не оголошує',
    },
    scope: 'Говорить про',
    scopes: { nothing: 'нічого своїм мовчанням', all: 'усю країну', some: 'ці місця' },
    willAdd: (name, trust, scope) =>
      `Буде додано джерело ${name}: ${trust}; говорить про ${scope}. Його токен ви побачите один раз.`,
    added: (name) => `Джерело ${name} є. Його буде чути, щойно воно озветься.`,
    token: (name) => `Токен джерела ${name}`,
    tryIt: 'Сигнал життя, щоб його випробувати:',
    seen: 'Чекаємо на його перше слово…',
    isSeen: (name) => `${name} чути. Працює.`,
    rotate: 'Новий токен',
    willRotate: (name) => `Джерело ${name} отримає новий токен, показаний один раз.`,
    rotated: (name) => `Джерело ${name} має новий токен.`,
    change: 'Змінити',
    silentAfterHint: 'Наприклад, 5m чи 1h; never — ніколи.',
    willChange: (name, trust, scope, silentAfter) =>
      `Джерело ${name} буде таким: ${trust}; говорить про: ${scope}; мовчить після ${silentAfter}. За те, чого воно вже не охоплює, одразу ніхто не ручатиметься; нове діє з його наступного слова.`,
    changed: (name, trust, scope, silentAfter) =>
      `Джерело ${name} тепер таке: ${trust}; говорить про: ${scope}; мовчить після ${silentAfter}.`,
    mute: 'Заглушити',
    willMute: (name, covered) =>
      `${name} буде заглушено: його сигнали відхиляються. Де немає іншого живого джерела, спокій стає невідомим (охоплює: ${covered}).`,
    muted: (name) => `${name} заглушено. Його сигнали відхиляються.`,
    unmute: 'Знову слухати',
    willUnmute: (name) => `${name} знову слухатимуть; воно живе з наступного слова.`,
    unmuted: (name) => `${name} знову слухають; воно живе з наступного слова.`,
    remove: 'Видалити',
    willRemove: (name, covered) =>
      `${name} буде видалено, його токени не діятимуть. Сказане лишиться в історії; що охоплює лише воно, стане невідомим (${covered}).`,
    removed: (name) => `${name} видалено. Його токени не діють.`,
    comesBack: (name) => `${name} питає сам хаб: воно повернеться, доки стоїть у налаштуваннях. Краще заглушіть його.`,
  },
  numbers: {
    title: 'Хаб зараз',
    ready: 'Готовий',
    notReady: 'Не готовий',
    notKnown: 'невідомо',
    queue: 'сигналів чекає',
    hubDelay: 'від отримання до впорядкування',
    lineDelay: 'від кадру до картинки, на цьому екрані',
    seq: 'записів у журналі',
  },
  readiness: readinessUk,
};
