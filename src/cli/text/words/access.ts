import { PROBLEMS_UK } from '../../../protocol/words/problem-words.ts';

/** The words of who a command speaks for, what a hub answers, and people. */
export const ACCESS_EN = {
  /** Who a command speaks for, and to whom. */
  access: {
    tokenFileEmpty: (path: string) => `${path} holds no token`,
    tokenMalformed: 'that is no token: one is a single word without spaces, such as ac_…',
    noUrl: 'say which hub: allclear login https://alerts.example.org',
    askToken: (hub: string) => `Token for ${hub}: `,
    noToken: 'no token was given; pipe one in, name a file with --token-file, or set ALLCLEAR_TOKEN',
    loggedIn: (name: string, role: string, hub: string) => `This machine now speaks to ${hub} as ${name} (${role}).`,
    mayDo: (rights: string) => `May: ${rights}.`,
    nothing: 'nothing',
    keptIn: (path: string) => `The token is kept in ${path}, readable by you only. Undo with: allclear logout`,
    loggedOut: (hub: string) => `The token for ${hub} is forgotten here; at the hub it goes on until it is replaced.`,
    notLoggedIn: (hub: string) => `No token for ${hub} was kept here.`,
    unencrypted: (hub: string) => `WARNING: ${hub} is not encrypted: whoever is on the way can read the token.`,
    needsToken: (hub: string) =>
      `this needs a token, and none is at hand for ${hub}. Keep one with: allclear login ${hub} (or set ALLCLEAR_TOKEN, or name a file with --token-file). Somebody who may manage the hub makes one with: allclear person add NAME --role operator`,
    unknownToken: (from: string, hub: string) =>
      `${hub} does not know the token ${from}, or it has ended. A new one: allclear person token NAME, then allclear login ${hub}`,
    from: {
      option: 'of --token-file',
      variable: 'of ALLCLEAR_TOKEN',
      login: 'that allclear login keeps',
      folder: 'of this data folder (operator.token); does another hub run at that address?',
    },
  },

  /** What a hub or the way to it answers, by code; where nothing stands the hub's own words do. */
  problems: {} as Readonly<Record<string, string>>,

  problem: (_title: string | undefined, detail: string) => detail,

  unreachable: (detail: string) => `${detail}; start the hub with "allclear serve", or say where it is with --url`,

  people: {
    none: 'There are no people yet but the first admin. Add one with: allclear person add NAME --role operator',
    head: ['ID', 'NAME', 'ROLE', 'WHERE', 'TOKENS'] as readonly string[],
    everywhere: 'everywhere',
    tokens: (number: string, ends: string | undefined) =>
      ends === undefined ? number : `${number}, the last ends ${ends}`,
    unknown: (name: string) => `there is no person "${name}"; allclear person list shows those there are`,
    ambiguous: (name: string, ids: string) => `"${name}" is the name of several: ${ids}; give the id`,
    added: (name: string, id: string, role: string) => `Person ${name} (${id}) is there: ${role}.`,
    changed: (name: string, id: string, role: string, where: string) =>
      `Person ${name} (${id}) is changed: ${role}, ${where}.`,
    removed: (name: string, id: string) =>
      `Person ${name} (${id}) is removed; the tokens have ended. What was done stays in the audit.`,
    renewed: (name: string, id: string) => `Person ${name} (${id}) has a new token.`,
    oldEnd: (ends: string | undefined) =>
      ends === undefined ? 'The tokens before have ended.' : `The tokens before go on until ${ends}.`,
    token: (token: string) => `The token, shown this once: ${token}`,
    use: (hub: string) => `Whoever has it runs: allclear login ${hub}`,
  },
};

export const ACCESS_UK: typeof ACCESS_EN = {
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
};
