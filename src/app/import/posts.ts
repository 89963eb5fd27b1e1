import { parseInstant } from '../../domain/instant.ts';
import type { RegionId } from '../../domain/places/catalogue.ts';
import type { Instant, SourceId } from '../../domain/words.ts';
import { refusal } from '../recordings/scenario.ts';
import type { ImportItem } from './rows.ts';

/**
 * The posts of a channel, exported as JSON: `{"messages":[{"id":1,"date_unixtime":"…","text":"…"}]}`. An alert is a post
 * that says it begins and a later one that says it is over; each becomes a row as a file of intervals has it.
 */

/** The words of a post about places. A post that is about something else says nothing; one that cannot be read says why. */
export type ReadPost = (
  text: string,
  publishedAt: Instant,
) =>
  | { readonly kind: 'signals'; readonly said: readonly { readonly kind: string; readonly region: string }[] }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unread'; readonly why: string };

/** True when the document is an exported channel. */
export const isChannel = (document: unknown): document is { readonly messages: readonly unknown[] } =>
  isObject(document) && Array.isArray(document['messages']);

/** Lines are the places of the posts in the list, from 1. */
export const rowsOfPosts = (messages: readonly unknown[], source: SourceId, read: ReadPost): readonly ImportItem[] => {
  const items: ImportItem[] = [];
  const open = new Map<RegionId, { readonly at: Instant; readonly line: number }>();
  const posts = messages.map((message, index) => postOf(message, index + 1));
  for (const post of [...posts].sort((a, b) => a.at - b.at || a.line - b.line)) {
    if ('detail' in post) {
      if (post.detail !== undefined) items.push(refusal(post.line, 'post.malformed', post.detail));
      continue;
    }
    const said = read(post.text, post.at);
    if (said.kind === 'unread') items.push(refusal(post.line, 'post.unread', said.why));
    if (said.kind !== 'signals') continue;
    for (const { kind, region } of said.said) {
      const id = region as RegionId;
      const began = open.get(id);
      if (kind === 'alert') {
        if (began === undefined) open.set(id, post);
        continue;
      }
      open.delete(id);
      if (began === undefined)
        items.push(refusal(post.line, 'post.end-alone', `no post says that an alert began in region ${id}`));
      else
        items.push({
          line: post.line,
          region: id,
          source,
          startedAt: began.at,
          endedAt: post.at,
          endCalculated: false,
        });
    }
  }
  for (const [region, { line }] of open)
    items.push(refusal(line, 'interval.open', `no post says that the alert in region ${region} is over`));
  return items.sort((a, b) => a.line - b.line);
};

type Fields = Readonly<Record<string, unknown>>;
type Read = { readonly line: number; readonly at: Instant; readonly text: string };
/** Without a detail it is no post but a word of the service, such as who pinned what. */
type Unread = { readonly line: number; readonly at: Instant; readonly detail: string | undefined };

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const postOf = (message: unknown, line: number): Read | Unread => {
  if (!isObject(message)) return { line, at: 0, detail: 'not a JSON object' };
  const text = textOf(message['text']);
  if (text.trim() === '') return { line, at: 0, detail: undefined };
  const at = timeOf(message);
  if (at === undefined) return { line, at: 0, detail: 'date: no time with an offset, and no date_unixtime' };
  return { line, at, text };
};

/** Hashtags and links stand in pieces of their own. */
const textOf = (text: unknown): string => {
  if (typeof text === 'string') return text;
  if (!Array.isArray(text)) return '';
  return text
    .map((piece: unknown) => (typeof piece === 'string' ? piece : isObject(piece) ? textOf(piece['text']) : ''))
    .join('');
};

/** The `date` of an export has no offset, and without one a time means nothing: then its seconds since 1970 count. */
const timeOf = (message: Fields): Instant | undefined => {
  const seconds = message['date_unixtime'] ?? message['date'];
  if (typeof seconds === 'number' || (typeof seconds === 'string' && /^\d{9,11}$/.test(seconds)))
    return Number(seconds) * 1000;
  const { date } = message;
  return typeof date === 'string' ? parseInstant(date) : undefined;
};
