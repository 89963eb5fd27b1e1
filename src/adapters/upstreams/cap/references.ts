import { formatInstant, parseInstant } from '../../../domain/instant.ts';
import type { Instant } from '../../../domain/words.ts';

/** Sender, identifier and the instant, however each was written: `Z`, `+00:00`, `-00:00` and `+02:00` can be one instant. */
export const canonicalKey = (sender: string, identifier: string, sent: Instant): string =>
  `${spaced(sender)},${spaced(identifier)},${formatInstant(sent)}`;

const spaced = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** The end of a reference: its time, however its offset is written. */
const TIME = /,\s{0,9}(\d{4}-\d{2}-\d{2}[Tt ][0-9:.]{1,24})([Zz]|[+-]\d{2}(?::?\d{2})?)?["']?(?=[\s,;]|$)/g;

/**
 * `sender,identifier,sent` parted by white space. Identifiers with spaces are not allowed and are sent all the same, so
 * a reference ends with its time, not with a space. What is no such triple refers to nothing, and spoils none beside it.
 */
export const referencesOf = (text: string): readonly string[] => {
  let from = 0;
  return [...text.matchAll(TIME)].flatMap((found) => {
    const names = text.slice(from, found.index).replace(/^[\s,;]+|\s+$/g, '');
    from = found.index + found[0].length;
    const instant = parseInstant(`${found[1] ?? ''}${offsetOf(found[2] ?? '')}`);
    if (instant === undefined) return [];
    // A triple without its time runs into the next one: what stands behind the last space may be that one alone.
    const [last = ''] = /\S*$/.exec(names) ?? [];
    return [...new Set([names, last])].flatMap((pair) => {
      const comma = pair.indexOf(',');
      return comma < 1 ? [] : [canonicalKey(unquoted(pair.slice(0, comma)), unquoted(pair.slice(comma + 1)), instant)];
    });
  });
};

/** `+02` and `+0200` can mean one thing only. */
const offsetOf = (text: string): string => {
  const [, hours, minutes = '00'] = /^([+-]\d{2}):?(\d{2})?$/.exec(text) ?? [];
  return hours === undefined ? text : `${hours}:${minutes}`;
};

const unquoted = (text: string): string => text.trim().replace(/^["']|["']$/g, '');
