import type { Span } from '../store/spans.ts';
import type { Lang } from './lang.ts';
import { clockText, durationText } from './times.ts';
import type { Words } from './vocabulary.ts';

/** The alerts of a day in words, and of how much of it nothing is known: where nothing is known was no calm. */
export const dayInWords = (spans: readonly Span[], unknown: readonly Span[], words: Words, lang: Lang): string =>
  [
    ...(spans.length > 0 ? [spans.map((span) => `${timesOf(span, lang)} (${lengthOf([span], lang)})`).join(', ')] : []),
    ...(spans.length === 0 && unknown.length === 0 ? [words.past.noAlerts] : []),
    ...(unknown.length > 0 ? [`${words.state.unknown}: ${unknown.map((span) => timesOf(span, lang)).join(', ')}`] : []),
  ].join('; ');

/** The same as short as it can be said. */
export const dayInShort = (spans: readonly Span[], unknown: readonly Span[], words: Words, lang: Lang): string =>
  [
    ...(spans.length > 0 ? [lengthOf(spans, lang)] : []),
    ...(spans.length === 0 && unknown.length === 0 ? [words.past.noAlerts] : []),
    ...(unknown.length > 0 ? [`${words.state.unknown}: ${lengthOf(unknown, lang)}`] : []),
  ].join(' · ');

const timesOf = ({ from, to }: Span, lang: Lang): string => `${clockText(from, lang)}–${clockText(to, lang)}`;

const lengthOf = (spans: readonly Span[], lang: Lang): string =>
  durationText(
    spans.reduce((sum, { from, to }) => sum + to - from, 0),
    lang,
  );
