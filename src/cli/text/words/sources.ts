import { SOURCE_WORDS } from '../../../protocol/words/source-words.ts';

/** The words of sources. */
export const SOURCES_EN = {
  sources: {
    none: (feed: string) => `Feed ${feed} has no sources. Add one with: allclear source add NAME --trust official`,
    head: ['SOURCE', 'TRUST', 'STATE', 'LAST HEARD', 'SILENCE', 'SPEAKS FOR'] as readonly string[],
    states: SOURCE_WORDS.en.states,
    never: 'never',
    ago: (length: string, time: string) => `${length} ago (${time})`,
    neverSilent: 'never counts as silent',
    silentAfter: (length: string) => `silent after ${length}`,
    everything: 'everything',
    levelsOnly: (where: string, levels: string) => `${where}; its silence counts for ${levels} only`,
    raisesNothing: 'covers nothing: it raises nothing and makes nothing clear',
    coversNothing: 'covers nothing: it raises alerts but makes nothing clear',
    coverNothing: 'cover nothing: they raise alerts but make nothing clear',
    noName: (name: string) =>
      `"${name}" is no name of a source: lower case letters, digits, "-", "_" and ".", at most 64, the first a letter or digit`,
    needsTrust: (trusts: string) => `--trust: say how far it is believed: ${trusts}`,
    tokenOnly: '--new-token changes the token and nothing else; to change more: allclear source change NAME',
    exerciseFeed: (feed: string, status: string) =>
      `FEED ${feed} HAS THE STATUS ${status.toUpperCase()}: nothing in it is taken for the real thing`,
    added: (name: string, feed: string) => `Source ${name} of feed ${feed} is there.`,
    changed: (name: string, feed: string) =>
      `Source ${name} of feed ${feed} is changed; it holds from its next word on.`,
    renewed: (name: string, feed: string) => `Source ${name} of feed ${feed} has a new token.`,
    speaksFor: (trust: string, silentAfter: string, scope: string) =>
      `It is ${trust}, ${silentAfter === 'never' ? 'never counts as silent' : `silent after ${silentAfter}`}, and speaks for ${scope}.`,
    sayRegions: 'Say --regions for what it watches over, or --regions all.',
    token: (token: string) => `Its token, shown this once: ${token}`,
    tryIt: 'Try it with a heartbeat:',
    muted: (name: string, feed: string) =>
      `Source ${name} of feed ${feed} is muted. Its signals are refused; where no other live source covers, calm becomes unknown. Undo with: allclear source unmute`,
    unmuted: (name: string, feed: string) =>
      `Source ${name} of feed ${feed} is unmuted. Its signals are taken again; it counts as live with its next word.`,
    removed: (name: string, feed: string) =>
      `Source ${name} of feed ${feed} is removed. Its tokens have ended. What it said stays in the history.`,
    comesBack: (name: string) =>
      `The hub asks ${name} by itself: it comes back as long as it stands in the settings. To keep it quiet: allclear source mute ${name}`,
    upstream: SOURCE_WORDS.en.upstream,
    failures: SOURCE_WORDS.en.failures,
  },
};

export const SOURCES_UK: typeof SOURCES_EN = {
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
};
