/** The words of alerts by hand, what was refused, and the audit. */
export const ACT_EN = {
  act: {
    done: {
      alert: (where: string, until: string | undefined) =>
        `ALERT in ${where}${until === undefined ? ', until an all-clear' : `, until ${until}`}.`,
      'all-clear': (where: string) => `All-clear for ${where}.`,
      retraction: (where: string) => `Taken back in ${where}: what was said by hand was in error.`,
    },
    effect: {
      started: () => 'An alert stands there now.',
      changed: (by: string) => `The alert that stood there says more now; it is from ${by}.`,
      unchanged: (by: string) => `Nothing changed: the same alert stood there already, from ${by}.`,
      ended: () => 'No alert stands there any more.',
      'still-stands': (by: string) => `An alert still stands there, from ${by}.`,
      'nothing-stood': () => 'Nothing changed: no alert stood there.',
      'not-seen': () => 'The board does not show it; see "allclear status".',
    },
    waits: (id: string) =>
      `It reaches far and waits for another person: allclear proposal confirm ${id}, or allclear proposal refuse ${id}`,
    reaches: (regions: number, destinations: number) =>
      `It would reach, with all that lies below: regions ${regions}, destinations ${destinations}. Nothing was done.`,
    odd: (what: string) => `Odd: ${what}.`,
    doubts: {
      'already-alert': 'an alert stands there already',
      'nothing-to-end': 'no such alert stands there',
      'unusual-region': 'it is not where you act usually',
      'more-than-half': 'it is more than half of the country',
    },
    takesTwo: 'It would wait for another person.',
    nothingWaits: 'Nothing waits for a second person.',
    decided: {
      confirm: (id: string) => `Proposal ${id} is confirmed; it is in the log.`,
      refuse: (id: string) => `Proposal ${id} is refused; nothing was said.`,
    },
  },

  refused: {
    none: 'Nothing was refused, and nothing failed for good.',
    deadLetter: (id: string, reason: string) => `dead letter ${id}: ${reason}`,
    decided: {
      retry: (id: string) => `Dead letter ${id} waits in the queue again.`,
      discard: (id: string) => `Dead letter ${id} is let go; its regions are no longer doubtful.`,
    },
  },

  audit: {
    none: 'Nothing was done in that time.',
    head: ['WHEN', 'WHO', 'FROM', 'WHAT', 'OUTCOME'] as readonly string[],
  },
};

export const ACT_UK: typeof ACT_EN = {
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

  refused: {
    none: 'Нічого не відхилено, і все дійшло.',
    deadLetter: (id, reason) => `не дійшло ${id}: ${reason}`,
    decided: {
      retry: (id) => `Сигнал ${id}, що не дійшов, знову чекає в черзі.`,
      discard: (id) => `Сигнал ${id}, що не дійшов, відкинуто; його регіони більше не під сумнівом.`,
    },
  },

  audit: {
    none: 'За цей час нічого не робили.',
    head: ['КОЛИ', 'ХТО', 'ЗВІДКИ', 'ЩО', 'НАСЛІДОК'],
  },
};
