import { PROBLEMS_UK } from '../../protocol/words/problem-words.ts';
import { SOURCE_WORDS } from '../../protocol/words/source-words.ts';
import { countingIn } from './counting.ts';
import { DOCTOR_UK } from './doctor-words.ts';
import type { Texts } from './en.ts';
import { USAGE_UK } from './usage-words.ts';

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

  problems: PROBLEMS_UK,
  problem: (title, detail) => (title === undefined ? detail : `${title} (${detail})`),
  unreachable: (detail) =>
    `хаб не відповідає (${detail}); запустіть його: "allclear serve", або вкажіть адресу через --url`,

  usage: USAGE_UK,

  doctor: DOCTOR_UK,

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
    states: SOURCE_WORDS.uk.states,
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
    upstream: SOURCE_WORDS.uk.upstream,
    failures: SOURCE_WORDS.uk.failures,
  },

  past: {
    oneFormat: '--csv і --ndjson: оберіть одне',
    jsonNeedsOutput: '--json: назвіть файл через --output; стандартний вихід має лише один документ',
    needsFrom: '--from: скажіть, звідки почати, наприклад --from 2026-11-20T00:00:00Z',
    fromAfterTo: '--from: пізніше за --to',
    exporting: (lines) => `наразі ${lines}`,
    stopped: 'зупинено до кінця; нічого не збережено',
    cutOff: 'хаб урвав відповідь до її кінця; нічого не збережено. Та сама команда почне знову',
    historyUntil: (until) => `До ${until} журнал порожній; там — проміжки з історії.`,
    leftOut: (intervals) => `${intervals} інших загроз, ніж повітряні, пропущено; цей формат не має для них назв.`,
    written: (lines, path) => `Записано ${lines}${path === undefined ? '' : ` у ${path}`}.`,
    sending: (name, share, left) =>
      [
        `${name}: надсилається хабу`,
        ...(share === undefined ? [] : [share]),
        ...(left === undefined ? [] : [`лишилося ${left}`]),
      ].join(', '),
    reading: (name, rows, share) => [`${name}: ${rows}`, ...(share === undefined ? [] : [share])].join(', '),
    importStopped: 'Зупинено до кінця; та сама команда продовжить звідси.',
    importLeft: 'хаб має файл і читає його далі; та сама команда покаже, де він',
    imported: {
      title: (path, rows, length, rate, dryRun) =>
        `${path}: ${rows} за ${length}, ${rate} на секунду${dryRun ? ' (проба: нічого не записано)' : ''}`,
      resumed: 'продовжено',
      afterLine: (line) => `після рядка ${line}`,
      taken: 'прийнято',
      history: 'історія',
      nothingNew: 'нічого невідомого',
      changes: (added, changed) => `нових ${added}, уточнено ${changed}`,
      span: 'час',
      spanOf: (from, to, regions) => `${from} — ${to}, ${regions}`,
      madeUp: 'домислено',
      ends: (ends) => `${ends}, яких ніхто не оголошував, так і позначено`,
      refused: 'відхилено',
      line: (line, detail, code) => `рядок ${line}: ${detail} (${code})`,
      more: (count) => `і ще ${count}; --refused ФАЙЛ запише більше`,
    },
  },

  drill: {
    needsScenario: 'назвіть файл або сценарій; наявні показує allclear replay --list',
    goesOn: (share, at) => `триває звідти, де було залишено: ${share}, ${at}`,
    progress: (share, at) => `${share}, зараз ${at}`,
    leftAt: (share, at) => `Призупинено на ${share}, ${at}; та сама команда продовжить звідти.`,
    left: 'його ніхто не грає: запустіть хаб із роллю replay, і та сама команда продовжить',
    notPlayed: (line) => `${line}; нічого не зіграно (--strict)`,
    reportIn: (path) => `Звіт у ${path}`,
    report: {
      exercise: 'НАВЧАННЯ  НАВЧАННЯ  НАВЧАННЯ',
      title: (title, feed, signals, length, rate) =>
        `${title} у стрічку ${feed} (Exercise): ${signals} за ${length}, ${rate} на секунду`,
      taken: 'прийнято',
      repeated: 'повторів',
      refused: 'відхилено',
      notRead: 'не прочитано',
      linesOf: (lines) => `${lines} сценарію`,
      fault: 'збій',
      seed: 'зерно',
      ms: 'мс',
      stages: {
        received: 'час → отримано',
        sequenced: 'отримано → у журналі',
        sent: 'у журналі → надіслано',
        seen: 'надіслано → видно',
        whole: 'час → видно',
      },
      subscriber: 'підписник',
      allMarked: 'усюди сказано Exercise',
      unmarked: (count) => `у ${count} НЕ сказано Exercise`,
      noSubscriber: 'без підписника: за цією адресою жоден хаб не відповів, тож побачене не виміряно',
      same: (regions, intervals) => `однаково: ${regions} і ${intervals} — те саме, що й за самими правилами`,
      different: (differences) => `ІНАКШЕ: ${differences} від того, що виходить за самими правилами`,
      nothing: 'нічого',
      shouldBe: (expected, actual) => `має бути ${expected}, а є ${actual}`,
    },
  },

  backup: {
    reading: (bytes) => `наразі ${bytes} байтів`,
    cutOff: 'хаб урвав копію до її кінця; нічого не збережено. Та сама команда почне знову',
    written: (bytes, path) => `Записано ${bytes} байтів${path === '-' ? '' : ` у ${path}`}. Бережіть, як пароль.`,
    sending: (share) => `надсилається хабу, ${share}`,
    restored: (hub) => `Копія вже у ${hub}. Токени людей і джерел діють там, як діяли.`,
  },

  destinations: {
    none: 'Цей хаб ще нікого не сповіщає. Додайте: allclear destination add ІМʼЯ --webhook URL (або --mqtt URL)',
    oneWay: 'скажіть, куди: --webhook URL, --mqtt URL або --push URL, щось одне',
    pushKeys: '--push потребує --p256dh і --auth, як їх показує застосунок',
    head: ['ID', 'ІМʼЯ', 'ВИД', 'СТРІЧКА', 'ЗВІДКИ', 'URL'],
    added: (name, id) => `Отримувача ${name} (${id}) додано.`,
    secret: (secret) => `Таємниця, якою підписано надіслане, показана лише раз: ${secret}`,
    test: (came, reason) =>
      came === 'yes'
        ? 'Перевірка дійшла.'
        : came === 'no'
          ? `ПЕРЕВІРКА НЕ ДІЙШЛА${reason === undefined ? '' : `: ${reason}`}.`
          : 'Перевірка в дорозі; що з неї вийшло, скаже allclear destination deliveries ID.',
    nothingSent: 'Туди ще нічого не надсилали.',
    removed: (name) => `Отримувача ${name} видалено; його більше не сповіщають.`,
  },

  reach: {
    none: 'Про жодну тривогу ще нікого не сповіщали.',
    unknown: (event) => `події ${event} немає серед тих, про які сповіщено; останні показує allclear reach`,
    types: { 'alert.started': 'тривога', 'alert.ended': 'відбій', 'alert.retracted': 'помилково' },
    counted: (reached, expected, length) => `досягнуто ${reached} з ${expected}, останнього за ${length}`,
    missing: (names) => `НЕ ДОСЯГНУТО: ${names}`,
    push: (reached, expected) => `через push досягнуто ${reached} з ${expected}`,
    failing: (name, since, reason) => `${name}: НЕ ДОСЯГНУТИ з ${since}${reason === undefined ? '' : `: ${reason}`}`,
    subscribed: (subscriptions, failing) =>
      `Підписалися самі: ${subscriptions}${failing === 0 ? '' : `, з них зараз не досягнуто: ${failing}`}`,
  },

  policy: {
    rings: 'зі звуком',
    counts: (sounds, urgent, normal, quiet, none) =>
      `Сповіщень зі звуком було б ${sounds}: термінових ${urgent}, звичайних ${normal}, тихих ${quiet}; затримано ${none}.`,
    more: (count) => `Ще ${count} пораховано, але не показано.`,
    logFrom: (time) => `Журнал починається з ${time}: про те, що було раніше, він не каже нічого.`,
  },

  outlines: {
    none: 'Обрисів не додавали; обриси областей є в комплекті. Додати: allclear outlines add ФАЙЛ',
    head: ['РЕГІОН', 'НАЗВА', 'ФАЙЛ', 'ТОЧОК', 'ДОДАНО'],
    added: (regions, kept, read) => `Обриси тепер у вжитку: ${regions} (точок: ${kept} з ${read}).`,
    unmatched: (count) => `Не названо регіону або названо неоднозначно (${count}):`,
    unusable: (count) => `Обрис непридатний (${count}):`,
    removed: (regions) => `Обриси вилучено: ${regions}; знову діють ті, що в комплекті.`,
    nameOrAll: 'назвіть регіони або вкажіть --all',
  },

  audit: {
    none: 'За цей час нічого не робили.',
    head: ['КОЛИ', 'ХТО', 'ЗВІДКИ', 'ЩО', 'НАСЛІДОК'],
  },

  refused: {
    none: 'Нічого не відхилено, і все дійшло.',
    deadLetter: (id, reason) => `не дійшло ${id}: ${reason}`,
    decided: {
      retry: (id) => `Сигнал ${id}, що не дійшов, знову чекає в черзі.`,
      discard: (id) => `Сигнал ${id}, що не дійшов, відкинуто; його регіони більше не під сумнівом.`,
    },
  },

  act: {
    done: {
      alert: (where, until) => `ТРИВОГА: ${where}${until === undefined ? ', до відбою' : `, до ${until}`}.`,
      'all-clear': (where) => `Відбій: ${where}.`,
      retraction: (where) => `Відкликано: ${where}; сказане вручну було помилкою.`,
    },
    effect: {
      started: () => 'Тепер там тривога.',
      changed: (by) => `Тривога, що там була, каже тепер більше; її дає ${by}.`,
      unchanged: (by) => `Нічого не змінилося: така сама тривога там уже була, її дає ${by}.`,
      ended: () => 'Тривоги там більше немає.',
      'still-stands': (by) => `Там і далі тривога, її дає ${by}.`,
      'nothing-stood': () => 'Нічого не змінилося: тривоги там не було.',
      'not-seen': () => 'На дошці цього не видно; дивіться "allclear status".',
    },
    waits: (id) =>
      `Це сягає далеко і чекає на іншу особу: allclear proposal confirm ${id} або allclear proposal refuse ${id}`,
    reaches: (regions, destinations) =>
      `Дійшло б до стількох регіонів із тим, що нижче: ${regions}; отримувачів: ${destinations}. Нічого не зроблено.`,
    odd: (what) => `Дивно: ${what}.`,
    doubts: {
      'already-alert': 'тривога там уже є',
      'nothing-to-end': 'такої тривоги там немає',
      'unusual-region': 'зазвичай ви дієте не там',
      'more-than-half': 'це більше ніж половина країни',
    },
    takesTwo: 'Це чекало б на іншу особу.',
    nothingWaits: 'На другу особу ніщо не чекає.',
    decided: {
      confirm: (id) => `Пропозицію ${id} підтверджено; вона в журналі.`,
      refuse: (id) => `Пропозицію ${id} відхилено; нічого не сказано.`,
    },
  },
};
