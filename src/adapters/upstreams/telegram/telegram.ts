import type { SaidOne } from '../../../app/intake/said.ts';
import type { Catalogue } from '../../../domain/places/catalogue.ts';
import type { Instant } from '../../../domain/words.ts';

/** The meaning of a post. `nothing` has its reason; `unread` is a post that looks like an alert and could not be understood. */
export type Post =
  | { readonly kind: 'signals'; readonly said: readonly SaidOne[]; readonly partial: boolean }
  | { readonly kind: 'nothing'; readonly why: 'threat' | 'note' | 'test' | 'nothing-over' }
  | { readonly kind: 'unread'; readonly why: string };

/**
 * Posts of the official alert channel (until August 2026) and of those of oblast administrations. The printed clock has no
 * date and no zone, so the post's own time counts. What is not plainly an alert or an end moves nothing.
 *
 *     🔴 09:14 Повітряна тривога в <place>            start; or "в" and lines "• <place>"
 *     🟢 09:43 Відбій тривоги в <place>.              end
 *     🟡 09:43 Відбій тривоги в <place>. … ще триває у: - <place> …    partly over: what still goes on is no end
 */
export const readPost = (typed: string, publishedAt: Instant, catalogue: Catalogue): Post => {
  const text = inCyrillic(typed);
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const head = lines[0] ?? '';
  if (/тестовий\s+регіон/iu.test(text)) return { kind: 'nothing', why: 'test' };
  if (/^🟠|^🔴\s*🔴/u.test(head) || /загроз/iu.test(head)) return { kind: 'nothing', why: 'threat' };
  if (/досі\s+триває/iu.test(head)) return { kind: 'nothing', why: 'note' };
  const start = startOf(head, lines);
  if (start !== undefined) return placed('alert', start, [], publishedAt, catalogue, false);
  const end = endOf(head, lines);
  if (end === undefined) return /^🟡/u.test(head) ? { kind: 'nothing', why: 'note' } : notOurs(head);
  const goesOn = continuing(lines);
  const partial = /^🟡/u.test(head) || goesOn.length > 0;
  // A yellow end without its list does not say what goes on: it may be all of it.
  if (/^🟡/u.test(head) && goesOn.length === 0) return { kind: 'nothing', why: 'note' };
  return placed('all-clear', end, goesOn, publishedAt, catalogue, partial);
};

/** Latin letters that look like Cyrillic ones, in words that are Cyrillic otherwise: to the eye the word is right. */
const inCyrillic = (text: string): string =>
  text.replace(/[\p{L}\p{M}]+/gu, (word) =>
    /\p{Script=Cyrillic}/u.test(word) ? word.replace(/[A-Za-zï]/gu, (letter) => TWINS[letter] ?? letter) : word,
  );

const CYRILLIC = [...'АВСЕНІКМОРТХУасеіорхуї'];
const TWINS: Readonly<Record<string, string>> = Object.fromEntries(
  [...'ABCEHIKMOPTXYaceiopxyï'].map((letter, index) => [letter, CYRILLIC[index] ?? letter]),
);

const notOurs = (head: string): Post =>
  /^[🔴🟢]/u.test(head) && /тривог/iu.test(head)
    ? { kind: 'unread', why: `not understood: ${head.slice(0, 120)}` }
    : { kind: 'nothing', why: 'note' };

/** The place may stand in the same line, in a list below, or before the words. */
const startOf = (head: string, lines: readonly string[]): readonly string[] | undefined => {
  const [, after] = /^🔴\s*(?:\d{1,2}:\d{2}\s+)?Повітряна тривога\s+[ву]\s*(.*)$/u.exec(head) ?? [];
  if (after !== undefined) return after.trim() === '' || after.trim() === ':' ? bullets(lines, '•') : [clean(after)];
  const [, before] = /^🔴\s*(.+?)\s*[-–—]\s*повітряна тривога\s*!*$/iu.exec(head) ?? [];
  return before === undefined ? undefined : [clean(before)];
};

const endOf = (head: string, lines: readonly string[]): readonly string[] | undefined => {
  const [, after] = /^[🟢🟡]\s*(?:\d{1,2}:\d{2}\s+)?Відбій(?: повітряної)? тривоги\s+[ву]\s*(.*)$/u.exec(head) ?? [];
  if (after !== undefined) return after.trim() === '' || after.trim() === ':' ? bullets(lines, '•') : [clean(after)];
  const [, before] = /^🟢\s*(.+?)\s*[-–—]\s*відбій(?: повітряної)? тривоги\s*!*$/iu.exec(head) ?? [];
  return before === undefined ? undefined : [clean(before)];
};

const continuing = (lines: readonly string[]): readonly string[] => {
  const from = lines.findIndex((line) => /ще триває/iu.test(line));
  return from === -1 ? [] : bullets(lines.slice(from + 1), '-');
};

const bullets = (lines: readonly string[], mark: string): readonly string[] =>
  lines.filter((line) => line.startsWith(mark)).map((line) => clean(line.slice(mark.length)));

const clean = (place: string): string => place.replace(/[.!;,\s]+$/u, '').trim();

const placed = (
  kind: 'alert' | 'all-clear',
  places: readonly string[],
  goesOn: readonly string[],
  publishedAt: Instant,
  catalogue: Catalogue,
  partial: boolean,
): Post => {
  if (places.length === 0) return { kind: 'unread', why: 'it names no place' };
  const regions = places.map((place) => catalogue.find(place)?.id);
  const standing = goesOn.map((place) => catalogue.find(place)?.id);
  const unknown = [...places, ...goesOn].filter((_, index) => [...regions, ...standing][index] === undefined);
  // A place that is not known could be any that goes on: then nothing is over. Known starts count in any case.
  if (kind === 'all-clear' && unknown.length > 0)
    return { kind: 'unread', why: `unknown place: ${unknown.join(', ').slice(0, 120)}` };
  const over = regions.filter((id) => id !== undefined).filter((id) => !standing.includes(id));
  if (over.length === 0) {
    return kind === 'alert'
      ? { kind: 'unread', why: `unknown place: ${unknown.join(', ').slice(0, 120)}` }
      : { kind: 'nothing', why: 'nothing-over' };
  }
  return {
    kind: 'signals',
    partial,
    said: over.map((region) => ({ kind, region, hazard: 'air-raid', at: publishedAt })),
  };
};
