/** Mistakes on the command line, in each language. */

export const USAGE_EN = {
  time: (name: string, text: string) => `${name}: "${text}" is no time such as 2026-11-20T07:14:02Z or …+02:00`,
  reason: '--reason: say why; it is kept and shown to others',
  nothingToChange: (options: string) => `say what is to change: ${options}`,
  regionEmpty: 'the region is empty; an unset variable? Name one, or leave it out for everything',
  emptyList: (option: string) => `${option}: name at least one, or leave it out`,
  limit: (text: string) => `--limit: "${text}" is no number of entries`,
  length: (name: string, text: string) => `${name}: "${text}" is no length of time; write 1500ms, 60s, 5m or 2h`,
  processes: (name: string, text: string) => `${name}: "${text}" is no number of processes`,
  noneOf: (name: string, text: string, values: string) => `${name}: "${text}" is none of ${values}`,
  since: (text: string) => `--since: "${text}" is not <epoch>:<seq>`,
  changes: (text: string) => `--count: "${text}" is no number of changes`,
  speed: (text: string, slowest: number, fastest: number) =>
    `--speed: "${text}" is no speed; write 1 for real time, 60 for an hour a minute, ${slowest} to ${fastest}, or max`,
  share: (fault: string, text: string) => `--faults: "${fault}=${text}" is no share; write a number from 0 to 1`,
  seed: (text: string) => `--seed: "${text}" is no seed; write a whole number below 4294967296`,
  nameTrust: (text: string) => `--trust: "${text}" is not NAME=TRUST`,
};

type UsageWords = typeof USAGE_EN;

export const USAGE_UK: UsageWords = {
  time: (name, text) => `${name}: "${text}" — не час, як-от 2026-11-20T07:14:02Z чи …+02:00`,
  reason: '--reason: скажіть чому; це зберігається і видно іншим',
  nothingToChange: (options) => `скажіть, що змінити: ${options}`,
  regionEmpty: 'регіон порожній; змінну не задано? Назвіть його або не пишіть нічого, щоб побачити все',
  emptyList: (option) => `${option}: назвіть хоча б одне або не пишіть нічого`,
  limit: (text) => `--limit: "${text}" — не число записів`,
  length: (name, text) => `${name}: "${text}" — не тривалість; пишіть 1500ms, 60s, 5m або 2h`,
  processes: (name, text) => `${name}: "${text}" — не кількість процесів`,
  noneOf: (name, text, values) => `${name}: "${text}" не годиться; можна: ${values}`,
  since: (text) => `--since: "${text}" — не <epoch>:<seq>`,
  changes: (text) => `--count: "${text}" — не кількість змін`,
  speed: (text, slowest, fastest) =>
    `--speed: "${text}" — не швидкість; пишіть 1 — як насправді, 60 — година за хвилину, від ${slowest} до ${fastest}, або max`,
  share: (fault, text) => `--faults: "${fault}=${text}" — не частка; пишіть число від 0 до 1`,
  seed: (text) => `--seed: "${text}" — не зерно; пишіть ціле число, менше за 4294967296`,
  nameTrust: (text) => `--trust: "${text}" — не ІМʼЯ=ДОВІРА`,
};
