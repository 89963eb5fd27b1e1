/**
 * Sentences that the hub says in English, with the figures in them, in Ukrainian. What is not known here was said by
 * somebody else (the other side of a delivery, a library): it is quoted, as theirs.
 */
type Sentences = readonly (readonly [RegExp, string])[];

const inUkrainian =
  (sentences: Sentences, quoted: (text: string) => string) =>
  (text: string): string => {
    const known = sentences.find(([pattern]) => pattern.test(text));
    return known === undefined ? quoted(text) : text.replace(known[0], known[1]);
  };

const READINESS: Sentences = [
  [/^source (\S+) is silent$/, 'джерело $1 мовчить'],
  [/^no source that may raise alerts is live$/, 'не чути жодного джерела, що може оголосити тривогу'],
  [
    /^(\d+)( or more)? batches failed for good and are not on the board; see \/v1\/rejected$/,
    'пакетів, що не дійшли: $1; їх немає на дошці, дивіться «Відхилене»',
  ],
  [/^this copy was closed$/, 'ця копія журналу закрита'],
  [/^this copy is at (\d+), the log was at (\d+) (\d+) s ago$/, 'ця копія на записі $1, а журнал $3 с тому був на $2'],
  [/^this copy was not in touch and is at (\d+) of (\d+)$/, 'ця копія була без звʼязку; вона на записі $1 з $2'],
  [/^signals have waited for (\d+) s to be put in order$/, 'сигнали $1 с чекають на впорядкування'],
  [/^the log has not answered for (\d+) s$/, 'журнал не відповідає $1 с'],
  [/^no sequencer has been at work for (\d+) s$/, 'впорядник не працює $1 с'],
  [/^no sequencer has been at work on this log yet$/, 'впорядник ще не працював із цим журналом'],
  [/^.*; loading it anew failed: .*$/, 'журнал не вдалося прочитати наново'],
  [
    /^Redis keeps nothing across a restart; install redis-server$/,
    'Redis нічого не збереже після перезапуску; встановіть redis-server',
  ],
  [
    /^Redis does not write down what it acknowledges and loses it with a restart; set "(.+)"$/,
    'Redis не записує того, що підтвердив, і втратить це з перезапуском; налаштуйте «$1»',
  ],
  [
    /^Redis may throw away what was acknowledged when it is full; set "(.+)"$/,
    'заповнений Redis може викинути підтверджене; налаштуйте «$1»',
  ],
  [
    /^the clock of this machine was set (\d+) s ahead; not believed until it lasts$/,
    'годинник цієї машини переставили на $1 с уперед; хаб йому ще не вірить',
  ],
  [
    /^the clock of this machine was set (\d+) s back; not believed until it lasts$/,
    'годинник цієї машини переставили на $1 с назад; хаб йому ще не вірить',
  ],
  [
    /^the clock of this machine was set (\d+) s ahead, and that is followed since it lasts$/,
    'годинник цієї машини переставили на $1 с уперед; хаб уже йде за ним',
  ],
  [
    /^the clock of this machine was set (\d+) s back, and that is followed since it lasts$/,
    'годинник цієї машини переставили на $1 с назад; хаб уже йде за ним',
  ],
  [/^(health|feed \S+): (.*)$/, 'перевірка не вдалася ($1): «$2»'],
];

/** Sentences of `/readyz`. */
export const readinessUk = inUkrainian(READINESS, (text) => `хаб каже: «${text}»`);

const DELIVERY: Sentences = [
  [/^no answer within (\d+) ms$/, 'немає відповіді за $1 мс'],
  [/^it answered (\d+): gone$/, 'відповідь $1: більше не існує'],
  [/^it answered (\d+): redirects are not followed$/, 'відповідь $1: переадресацій хаб не виконує'],
  [/^it answered (\d+): ([\s\S]+)$/, 'відповідь $1: «$2»'],
  [/^it answered (\d+)$/, 'відповідь $1'],
  [/^(?:.* )?connect ECONNREFUSED (\S+)$/, 'з’єднання відхилено ($1)'],
  [/^.*\bECONNREFUSED\b.*$/, 'з’єднання відхилено'],
  [/^.*\b(?:ENOTFOUND|EAI_AGAIN)\b.*$/, 'такої адреси в мережі не знайдено'],
  [/^.*\b(?:ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)\b.*$/, 'адреса недосяжна'],
  [/^(?:.*\b(?:ECONNRESET|EPIPE)\b.*|socket hang up|aborted)$/, 'інша сторона обірвала з’єднання'],
  [/^.*certificate.*$/i, 'сертифікату іншої сторони немає довіри'],
  [/^(.+) lies in a network of its own$/, '$1 лежить у внутрішній мережі, куди хабу не можна'],
  [/^its keys are none: .*$/, 'ключі підписки непридатні'],
  [/^it has no keys$/, 'підписка не має ключів'],
  [/^a subscription is over$/, 'підписка закінчилася'],
  [/^the hub ended$/, 'хаб зупинився'],
  [/^The operation was aborted.*$/, 'спробу перервано'],
  [/^this hub has no way to a (\S+)$/, 'цей хаб не вміє надсилати до $1'],
  [/^there is no connection to the broker$/, 'немає з’єднання з брокером'],
  [/^the broker did not confirm it in time$/, 'брокер не підтвердив вчасно'],
  [/^it (?:failed|broke)$/, 'не вдалося'],
  [/^HTTP (\S+)$/, 'відповідь $1'],
];

/** Why something that was to be told did not arrive. */
export const deliveryUk = inUkrainian(DELIVERY, (text) => `причина: «${text}»`);
