/** The words of destinations: who is told, who was reached, what would have rung. */
export const DESTINATIONS_EN = {
  destinations: {
    none: 'Nobody is told by this hub yet. Add one with: allclear destination add NAME --webhook URL (or --mqtt URL)',
    oneWay: 'say where: --webhook URL, --mqtt URL or --push URL, one of them',
    pushKeys: '--push needs --p256dh and --auth, as the app shows them',
    head: ['ID', 'NAME', 'KIND', 'FEED', 'FROM', 'STATE', 'URL'] as readonly string[],
    neverTold: 'told nothing yet',
    reached: (at: string) => `reached ${at}`,
    failing: (since: string) => `NOT REACHED since ${since}`,
    ended: 'ENDED: it said that it is gone',
    outcomes: {
      delivered: 'came',
      retry: 'did not come, tried again',
      gone: 'said that it is gone',
      failed: 'refused',
      unanswered: 'came, not answered',
    } as Readonly<Record<string, string>>,
    added: (name: string, id: string) => `Destination ${name} (${id}) is there.`,
    secret: (secret: string) => `The secret that signs what it is sent, shown this once: ${secret}`,
    test: (came: string, reason: string | undefined) =>
      came === 'yes'
        ? 'The test came.'
        : came === 'no'
          ? `THE TEST DID NOT COME${reason === undefined ? '' : `: ${reason}`}.`
          : 'The test is on its way; allclear destination deliveries NAME says what came of it.',
    several: (name: string, ids: string) => `more than one destination is called ${name}; say which: ${ids}`,
    nothingSent: 'Nothing was sent there yet.',
    removed: (name: string) => `Destination ${name} is removed; it is told nothing more.`,
  },

  reach: {
    none: 'No alert was told to anybody yet.',
    unknown: (event: string) => `no alert ${event} is among those that were told; allclear reach shows the latest`,
    types: { 'alert.started': 'alert', 'alert.ended': 'ended', 'alert.retracted': 'in error' },
    counted: (reached: number, expected: number, length: string) =>
      `${reached} of ${expected} reached, the last after ${length}`,
    missing: (names: string) => `NOT REACHED: ${names}`,
    push: (reached: number, expected: number) => `by push, ${reached} of ${expected} reached`,
    failing: (name: string, since: string, reason: string | undefined) =>
      `${name} HAS NOT BEEN REACHED since ${since}${reason === undefined ? '' : `: ${reason}`}`,
    subscribed: (subscriptions: number, failing: number) =>
      `Subscribed by themselves: ${subscriptions}${failing === 0 ? '' : `, of these not reached now: ${failing}`}`,
  },

  policy: {
    rings: 'rings',
    counts: (sounds: number, urgent: number, normal: number, quiet: number, none: number) =>
      `It would have rung ${sounds} times: urgent ${urgent}, normal ${normal}, quiet ${quiet}; kept back ${none}.`,
    more: (count: number) => `${count} more are counted and not listed.`,
    logFrom: (time: string) => `The log begins at ${time}: of what was before, it says nothing.`,
  },
};

export const DESTINATIONS_UK: typeof DESTINATIONS_EN = {
  destinations: {
    none: 'Цей хаб ще нікого не сповіщає. Додайте: allclear destination add ІМʼЯ --webhook URL (або --mqtt URL)',
    oneWay: 'скажіть, куди: --webhook URL, --mqtt URL або --push URL, щось одне',
    pushKeys: '--push потребує --p256dh і --auth, як їх показує застосунок',
    head: ['ID', 'ІМʼЯ', 'ВИД', 'СТРІЧКА', 'ЗВІДКИ', 'СТАН', 'URL'],
    neverTold: 'ще нічого не надсилали',
    reached: (at) => `досягнуто ${at}`,
    failing: (since) => `НЕ ДОСЯГНУТИ з ${since}`,
    ended: 'СКІНЧЕНО: відповів, що його вже немає',
    outcomes: {
      delivered: 'дійшло',
      retry: 'не дійшло, буде ще спроба',
      gone: 'відповів, що його вже немає',
      failed: 'відмовився',
      unanswered: 'дійшло, без відповіді',
    },
    added: (name, id) => `Отримувача ${name} (${id}) додано.`,
    secret: (secret) => `Таємниця, якою підписано надіслане, показана лише раз: ${secret}`,
    test: (came, reason) =>
      came === 'yes'
        ? 'Перевірка дійшла.'
        : came === 'no'
          ? `ПЕРЕВІРКА НЕ ДІЙШЛА${reason === undefined ? '' : `: ${reason}`}.`
          : 'Перевірка в дорозі; що з неї вийшло, скаже allclear destination deliveries ІМʼЯ.',
    several: (name, ids) => `отримувачів з імʼям ${name} кілька; скажіть, якого: ${ids}`,
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
};
