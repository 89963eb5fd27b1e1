/**
 * What `/readyz` says, in Ukrainian. The hub says it for machines, in English and with the figures in it; a sentence that
 * is not known here is left as it came.
 */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
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
  [
    /^Redis keeps nothing across a restart; install redis-server$/,
    'Redis нічого не збереже після перезапуску; встановіть redis-server',
  ],
  [/^(health|feed \S+): (.*)$/, 'перевірка не вдалася ($1): $2'],
];

export const readinessUk = (text: string): string => {
  const known = SENTENCES.find(([pattern]) => pattern.test(text));
  return known === undefined ? text : text.replace(known[0], known[1]);
};
