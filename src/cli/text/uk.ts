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
