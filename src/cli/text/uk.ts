import { countingIn } from './counting.ts';
import type { Texts } from './en.ts';

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
      alert: { one: 'тривога', few: 'тривоги', many: 'тривог', other: 'тривоги' },
    },
  }),

  access: {
    tokenFileEmpty: (path) => `у файлі ${path} немає токена`,
    tokenMalformed: 'це не токен: він — одне слово без пробілів, як-от ac_…',
    noUrl: 'вкажіть, який хаб: allclear login https://alerts.example.org',
    askToken: (hub) => `Токен для ${hub}: `,
    noToken: 'токена не дано; подайте його на вхід, назвіть файл через --token-file або задайте ALLCLEAR_TOKEN',
    loggedIn: (name, role, hub) => `Відтепер ця машина звертається до ${hub} як ${name} (${role}).`,
    mayDo: (rights) => `Може: ${rights}.`,
    nothing: 'нічого',
    keptIn: (path) => `Токен зберігається у ${path}, читати його можете лише ви. Скасувати: allclear logout`,
    loggedOut: (hub) => `Токен для ${hub} тут забуто; на хабі він діє, доки його не замінять.`,
    notLoggedIn: (hub) => `Токена для ${hub} тут не було.`,
    unencrypted: (hub) => `УВАГА: ${hub} без шифрування: токен може прочитати кожен на шляху.`,
    needsToken: (hub) =>
      `для цього потрібен токен, а для ${hub} його немає. Збережіть: allclear login ${hub} (або задайте ALLCLEAR_TOKEN, або назвіть файл через --token-file). Створює його той, хто керує хабом: allclear person add ІМʼЯ --role operator`,
    unknownToken: (from, hub) =>
      `${hub} не знає токена ${from}, або строк його дії минув. Новий: allclear person token ІМʼЯ, потім allclear login ${hub}`,
    from: {
      option: 'з --token-file',
      variable: 'з ALLCLEAR_TOKEN',
      login: 'який зберіг allclear login',
      folder: 'з цієї теки даних (operator.token); чи не інший хаб працює за цією адресою?',
    },
  },

  problems: {
    'region.unknown': 'такого регіону немає',
    'feed.unknown': 'такої стрічки немає',
    'source.unknown': 'такого джерела немає',
    'source.exists': 'таке джерело вже є',
    'person.unknown': 'такої особи немає',
    'drill.unknown': 'такого навчання немає',
    'scenario.unknown': 'такого сценарію немає',
    'drill.feed-in-use': 'ця стрічка зайнята',
    'drill.live-feed': 'навчання не може йти у справжню стрічку',
    'drill.ended': 'навчання вже закінчилося',
    'token.missing': 'потрібен токен',
    'token.unknown': 'токен невідомий',
    'token.not-allowed': 'токен не дає на це права',
    'token.other-feed': 'токен належить іншій стрічці',
    'request.invalid': 'запит містить неприпустиме',
    'request.malformed': 'запит неможливо прочитати',
    'rate.limited': 'забагато запитів',
    'body.too-large': 'забагато даних',
    'log.unavailable': 'журнал недоступний; нічого не прийнято',
    'queue.full': 'забагато чекає в черзі; нічого не прийнято',
    'hub.closing': 'хаб перезапускається',
    'hub.not-one': 'за цією адресою не хаб AllClear',
    'hub.elsewhere': 'хаб переїхав на іншу адресу',
    'live.full': 'більше підписників не вміщається',
    internal: 'щось зламалося',
  },
  problem: (title, detail) => (title === undefined ? detail : `${title} (${detail})`),
  unreachable: (detail) =>
    `хаб не відповідає (${detail}); запустіть його: "allclear serve", або вкажіть адресу через --url`,

  usage: {
    time: (name, text) => `${name}: "${text}" — не час, як-от 2026-11-20T07:14:02Z чи …+02:00`,
    reason: '--reason: скажіть чому; це зберігається і видно іншим',
    nothingToChange: (options) => `скажіть, що змінити: ${options}`,
    regionEmpty: 'регіон порожній; змінну не задано? Назвіть його або не пишіть нічого, щоб побачити все',
    emptyList: (option) => `${option}: назвіть хоча б одне або не пишіть нічого`,
    limit: (text) => `--limit: "${text}" — не число записів`,
  },

  people: {
    none: 'Крім першого адміністратора, нікого немає. Додайте: allclear person add ІМʼЯ --role operator',
    head: ['ID', 'ІМʼЯ', 'РОЛЬ', 'ДЕ', 'ТОКЕНИ'],
    everywhere: 'усюди',
    tokens: (number, ends) => (ends === undefined ? number : `${number}, останній діє до ${ends}`),
    unknown: (name) => `особи "${name}" немає; усіх показує allclear person list`,
    ambiguous: (name, ids) => `"${name}" — імʼя кількох: ${ids}; вкажіть id`,
    added: (name, id, role) => `Особу ${name} (${id}) додано: ${role}.`,
    changed: (name, id, role, where) => `Особу ${name} (${id}) змінено: ${role}, ${where}.`,
    removed: (name, id) => `Особу ${name} (${id}) видалено, її токени не діють. Зроблене лишається в журналі дій.`,
    renewed: (name, id) => `Особа ${name} (${id}) має новий токен.`,
    oldEnd: (ends) => (ends === undefined ? 'Попередні токени не діють.' : `Попередні токени діють до ${ends}.`),
    token: (token) => `Токен, показаний лише раз: ${token}`,
    use: (hub) => `Власник виконує: allclear login ${hub}`,
  },

  sources: {
    none: (feed) => `Стрічка ${feed} не має джерел. Додайте: allclear source add ІМʼЯ --trust official`,
    head: ['ДЖЕРЕЛО', 'ДОВІРА', 'СТАН', 'ЧУТИ ВОСТАННЄ', 'МОВЧАННЯ', 'ГОВОРИТЬ ПРО'],
    states: { live: 'чути', silent: 'мовчить', 'never-heard': 'ще не чути', muted: 'заглушене' },
    never: 'ніколи',
    ago: (length, time) => `${length} тому (${time})`,
    neverSilent: 'ніколи не вважається мовчазним',
    silentAfter: (length) => `мовчить після ${length}`,
    everything: 'усе',
    levelsOnly: (where, levels) => `${where}; його мовчання означає щось лише для: ${levels}`,
    raisesNothing: 'не покриває нічого: не оголошує тривог і не робить спокійним',
    coversNothing: 'не покриває нічого: оголошує тривоги, але не робить спокійним',
    coverNothing: 'не покривають нічого: оголошують тривоги, але не роблять спокійним',
    noName: (name) =>
      `"${name}" — не імʼя джерела: малі латинські літери, цифри, "-", "_" і ".", не більше 64, спершу літера чи цифра`,
    needsTrust: (trusts) => `--trust: скажіть, наскільки йому вірити: ${trusts}`,
    tokenOnly: '--new-token змінює лише токен; щоб змінити більше: allclear source change ІМʼЯ',
    exerciseFeed: (feed, status) =>
      `СТРІЧКА ${feed} МАЄ СТАТУС ${status.toUpperCase()} (НАВЧАННЯ): ніщо в ній не вважається справжнім`,
    added: (name, feed) => `Джерело ${name} стрічки ${feed} додано.`,
    changed: (name, feed) => `Джерело ${name} стрічки ${feed} змінено; діє з його наступного слова.`,
    renewed: (name, feed) => `Джерело ${name} стрічки ${feed} має новий токен.`,
    speaksFor: (trust, silentAfter, scope) =>
      `Довіра: ${trust}; ${silentAfter === 'never' ? 'ніколи не вважається мовчазним' : `мовчить після ${silentAfter}`}; говорить про: ${scope}.`,
    sayRegions: 'Скажіть --regions, за чим воно стежить, або --regions all.',
    token: (token) => `Його токен, показаний лише раз: ${token}`,
    tryIt: 'Спробуйте сигналом життя:',
    muted: (name, feed) =>
      `Джерело ${name} стрічки ${feed} заглушено. Його сигнали відхиляються; де немає іншого живого джерела, спокій стає невідомим. Скасувати: allclear source unmute`,
    unmuted: (name, feed) =>
      `Джерело ${name} стрічки ${feed} знову чути: його сигнали приймаються; живе — з наступного слова.`,
    removed: (name, feed) =>
      `Джерело ${name} стрічки ${feed} видалено. Його токени не діють. Сказане ним лишається в історії.`,
    comesBack: (name) =>
      `Хаб сам питає ${name}: воно повернеться, доки стоїть у налаштуваннях. Щоб воно мовчало: allclear source mute ${name}`,
    upstream: {
      muted: 'Заглушене: нічого з його слів не приймається.',
      works: 'Працює.',
      notYet: 'Ще не відповідало.',
      lastGood: (length) => `Востаннє відповіло ${length} тому.`,
      next: (length) => `Наступний запит через ${length}.`,
      fails: (why, times) => `Зараз непридатне: ${why}${times > 1 ? ` (спроб поспіль: ${times})` : ''}.`,
    },
    failures: {
      'upstream.unreachable': 'недоступне',
      'upstream.timeout': 'не відповідає вчасно',
      'upstream.http': 'відповідає помилкою',
      'upstream.quota': 'каже, що ми питаємо надто часто',
      'upstream.key': 'не приймає нашого ключа',
      'upstream.unreadable': 'його відповідь неможливо прочитати',
      'upstream.too-large': 'його відповідь завелика',
      'upstream.empty': 'його список порожній, хоча щось завжди діє',
      'upstream.stale': 'його відповідь застаріла',
      'upstream.drill': 'це навчання, а навчання не йдуть у справжню стрічку',
      'upstream.resting': 'надто часто відмовляло, тож перерва',
      'upstream.owes': 'деякі його повідомлення ще не вдалося прочитати',
      'budget.spent': 'наша частка його квоти наразі вичерпана',
      'hub.refused': 'хаб не міг прийняти сказане',
    },
  },

  audit: {
    none: 'За цей час нічого не робили.',
    head: ['КОЛИ', 'ХТО', 'ЗВІДКИ', 'ЩО', 'НАСЛІДОК'],
  },

  act: {
    done: {
      alert: (where, until) => `ТРИВОГА: ${where}${until === undefined ? ', до відбою' : `, до ${until}`}.`,
      'all-clear': (where) => `Відбій: ${where}.`,
      retraction: (where) => `Відкликано: ${where}; сказане вручну було помилкою.`,
    },
    waits: (id) =>
      `Це сягає далеко і чекає на іншу особу: allclear proposal confirm ${id} або allclear proposal refuse ${id}`,
    nothingWaits: 'На другу особу ніщо не чекає.',
    decided: {
      confirm: (id) => `Пропозицію ${id} підтверджено; вона в журналі.`,
      refuse: (id) => `Пропозицію ${id} відхилено; нічого не сказано.`,
    },
  },
};
