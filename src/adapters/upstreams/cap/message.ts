import { createHash } from 'node:crypto';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { Failure } from '../../../app/upstreams/failure.ts';
import { failure } from '../../../app/upstreams/failure.ts';
import type { Instant } from '../../../domain/words.ts';
import type { Fields } from '../../kit/shape.ts';
import { instantOf, isFields, quoted, textOf } from '../../kit/shape.ts';
import { canonicalKey, referencesOf } from './references.ts';

/** A message of CAP 1.2, as far as it matters here. */
export type CapMessage = Undated & {
  readonly sent: Instant;
  /** Sender, identifier and the instant: equal for every way of writing them. Others refer to it by this. */
  readonly name: string;
};

/** A message whose `sent` means no instant: it can neither be ordered nor referred to. */
export type Undated = {
  /** `sender,identifier,sent` as they were written. */
  readonly key: string;
  readonly status: string;
  readonly msgType: string;
  readonly scope: string;
  /** The names of the messages that it refers to. */
  readonly references: readonly string[];
  readonly infos: readonly CapInfo[];
};

export type CapInfo = {
  readonly language: string;
  readonly allClear: boolean;
  readonly event: string;
  /** What it is about, in every word and code that the message has for it. */
  readonly events: readonly string[];
  readonly headline: string | undefined;
  readonly onset: Instant | undefined;
  readonly expires: Instant | undefined;
  readonly areas: readonly CapArea[];
};

export type CapArea = { readonly description: string; readonly geocodes: readonly Geocode[] };

/** `name` says what the value is a code of. */
export type Geocode = { readonly name: string; readonly value: string };

/** Where a message is, and the time that the feed gives for it. */
export type CapLink = {
  readonly url: string;
  readonly updated: string;
  /** Another one is another message under the same address. Without a time it is what else the entry says. */
  readonly version: string;
};

/** The content of an address: messages, and where more of them are. */
export type CapDocument = {
  readonly kind: 'cap';
  readonly messages: readonly CapMessage[];
  readonly undated: readonly { readonly problem: string; readonly message: Undated }[];
  readonly links: readonly CapLink[];
  readonly problems: readonly string[];
};

const LISTS = new Set(['alert', 'info', 'area', 'geocode', 'responseType', 'eventCode', 'entry', 'link', 'item']);

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  isArray: (name) => LISTS.has(name),
});

/**
 * A CAP 1.2 message, or an Atom or RSS feed that carries messages or links to them (OASIS CAP 1.2; RFC 4287). The parser is
 * lenient, so the text is checked to be whole first.
 */
export const readCap = (text: string): CapDocument | Failure => {
  const whole = XMLValidator.validate(text);
  if (whole !== true) return failure('upstream.unreadable', `not XML: ${whole.err.msg}, line ${whole.err.line}`);
  let root: unknown;
  try {
    root = parser.parse(text);
  } catch (error) {
    return failure('upstream.unreadable', `not XML: ${(error as Error).message}`);
  }
  if (!isFields(root)) return failure('upstream.unreadable', 'an empty document');
  if (
    root['alert'] === undefined &&
    root['feed'] === undefined &&
    root['rss'] === undefined &&
    root['alerts'] === undefined
  ) {
    return failure(
      'upstream.unreadable',
      `neither a CAP message nor a feed: <${Object.keys(root).filter((name) => !name.startsWith('?'))[0] ?? ''}>`,
    );
  }
  const found: Found = { alerts: [], links: [] };
  collect(root, found, 0);
  const messages: CapMessage[] = [];
  const undated: { readonly problem: string; readonly message: Undated }[] = [];
  const problems: string[] = [];
  for (const alert of found.alerts) {
    const message = messageOf(alert);
    if (typeof message === 'string') problems.push(message);
    else if ('problem' in message) undated.push(message);
    else messages.push(message);
  }
  const links = [...new Map(found.links.map((link) => [link.url, link])).values()];
  return { kind: 'cap', messages, undated, links, problems };
};

type Found = { readonly alerts: unknown[]; readonly links: CapLink[] };

/** No feed is deeper. */
const DEEPEST = 8;

/** Messages wherever they stand; links only of entries that carry no message themselves. */
const collect = (node: Fields, found: Found, depth: number): void => {
  if (depth > DEEPEST) return;
  for (const [name, value] of Object.entries(node)) {
    const children = Array.isArray(value) ? (value as readonly unknown[]) : [value];
    if (name === 'alert') found.alerts.push(...children);
    else if (name === 'entry' || name === 'item') {
      for (const entry of children) {
        if (!isFields(entry)) continue;
        const before = found.alerts.length;
        collect(entry, found, depth + 1);
        if (found.alerts.length === before) found.links.push(...linkOf(entry));
      }
    } else for (const child of children) if (isFields(child)) collect(child, found, depth + 1);
  }
};

/** The link of type CAP, else the only or alternate one; in RSS a link is its text. */
const linkOf = (entry: Fields): readonly CapLink[] => {
  const links = Array.isArray(entry['link']) ? (entry['link'] as readonly unknown[]) : [];
  const href = (link: unknown): string | undefined => (isFields(link) ? textOf(link['@href']) : textOf(link));
  const typed = links.find((link) => isFields(link) && link['@type'] === 'application/cap+xml');
  const chosen =
    href(typed) ?? href(links.find((link) => !isFields(link) || (link['@rel'] ?? 'alternate') === 'alternate'));
  const updated = ['updated', 'published', 'pubDate', 'date'].map((name) => textOf(entry[name]));
  if (chosen === undefined) return [];
  const time = updated.find((text) => text !== undefined);
  const version = time ?? `#${createHash('sha256').update(JSON.stringify(entry)).digest('base64url').slice(0, 16)}`;
  return [{ url: chosen, updated: time ?? '', version }];
};

/** A problem in words when the message cannot be understood. */
const messageOf = (alert: unknown): CapMessage | { readonly problem: string; readonly message: Undated } | string => {
  if (!isFields(alert)) return `an alert is ${quoted(alert)}`;
  const [identifier, sender, sentText] = [textOf(alert['identifier']), textOf(alert['sender']), textOf(alert['sent'])];
  if (identifier === undefined || sender === undefined) return 'a message without identifier, sender or sent';
  const sent = instantOf(sentText);
  const infos = Array.isArray(alert['info']) ? (alert['info'] as readonly unknown[]) : [];
  const message: Undated = {
    key: `${sender},${identifier},${sentText ?? ''}`,
    status: textOf(alert['status']) ?? '',
    msgType: textOf(alert['msgType']) ?? '',
    scope: textOf(alert['scope']) ?? '',
    references: referencesOf(textOf(alert['references']) ?? ''),
    infos: infos.filter(isFields).map(infoOf),
  };
  if (sentText === undefined) return { problem: 'a message without identifier, sender or sent', message };
  if (sent === undefined) return { problem: `sent ${quoted(sentText)} is no time with an offset`, message };
  return { ...message, sent, name: canonicalKey(sender, identifier, sent) };
};

const listIn = (fields: Fields, name: string): readonly unknown[] =>
  Array.isArray(fields[name]) ? (fields[name] as readonly unknown[]) : [];

const infoOf = (info: Fields): CapInfo => {
  const event = textOf(info['event']) ?? '';
  const codes = listIn(info, 'eventCode').flatMap((code) => (isFields(code) ? (textOf(code['value']) ?? []) : []));
  return {
    language: textOf(info['language']) ?? '',
    allClear: listIn(info, 'responseType').some((response) => textOf(response) === 'AllClear'),
    event,
    events: [event, ...codes].map(plainWords).filter((text) => text !== ''),
    headline: textOf(info['headline']),
    onset: instantOf(info['onset']) ?? instantOf(info['effective']),
    expires: instantOf(info['expires']),
    areas: listIn(info, 'area')
      .filter(isFields)
      .map((area) => ({
        description: textOf(area['areaDesc']) ?? '',
        geocodes: listIn(area, 'geocode').flatMap((code) => {
          const value = isFields(code) ? textOf(code['value']) : undefined;
          return value === undefined || !isFields(code) ? [] : [{ name: textOf(code['valueName']) ?? '', value }];
        }),
      })),
  };
};

const plainWords = (text: string): string => text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim();
