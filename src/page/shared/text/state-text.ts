import type { Share, Shown } from '../store/shown.ts';
import type { Lang } from './lang.ts';
import { threatText } from './threat-text.ts';
import { durationText, momentText } from './times.ts';
import type { Words } from './vocabulary.ts';

/** A state in one line of words: what, how much of it, since when, and how sure. */
export const stateText = (shown: Shown, share: Share | undefined, words: Words, lang: Lang, now: number): string =>
  [
    words.state[shown.state],
    ...(shown.state === 'partial' && share !== undefined ? [words.shareOfRaions(share.alert, share.all)] : []),
    ...threatsOf(shown, words),
    ...(shown.since === null ? [] : [sinceText(shown.since, words, lang, now)]),
    ...(shown.disputed ? [words.disputed] : []),
    ...(shown.certain || shown.state === 'unknown' ? [] : [words.uncertain]),
  ].join(', ');

const threatsOf = ({ alerts }: Shown, words: Words): readonly string[] => {
  const text = threatText(alerts, words);
  return text === '' ? [] : [text];
};

const sinceText = (since: string, words: Words, lang: Lang, now: number): string => {
  const at = Date.parse(since);
  return words.since(momentText(at, now, lang), durationText(now - at, lang));
};
