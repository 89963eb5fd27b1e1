import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { Failure } from '../../../app/upstreams/source.ts';
import { failure } from '../../../app/upstreams/source.ts';
import type { Instant } from '../../../domain/words.ts';
import type { Fields } from '../../kit/shape.ts';
import { instantOf, isFields, quoted, textOf } from '../../kit/shape.ts';

/** A message of CAP 1.2, as far as it matters here. */
export type CapMessage = {
  /** `sender,identifier,sent`: how others refer to it. */
  readonly key: string;
  readonly sent: Instant;
  readonly status: string;
  readonly msgType: string;
  readonly scope: string;
  readonly references: readonly string[];
  readonly infos: readonly CapInfo[];
};

export type CapInfo = {
  readonly allClear: boolean;
  readonly event: string;
  readonly headline: string | undefined;
  readonly onset: Instant | undefined;
  readonly expires: Instant | undefined;
  readonly areas: readonly { readonly description: string; readonly geocodes: readonly string[] }[];
};

/** What an address gave: messages, and where more of them are. */
export type CapDocument = {
  readonly kind: 'cap';
  readonly messages: readonly CapMessage[];
  readonly links: readonly string[];
  readonly problems: readonly string[];
};

const LISTS = new Set(['alert', 'info', 'area', 'geocode', 'responseType', 'entry', 'link', 'item']);

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
  const found = { alerts: [] as unknown[], links: [] as string[] };
  collect(root, found, 0);
  const messages: CapMessage[] = [];
  const problems: string[] = [];
  for (const alert of found.alerts) {
    const message = messageOf(alert);
    if (typeof message === 'string') problems.push(message);
    else messages.push(message);
  }
  return { kind: 'cap', messages, links: [...new Set(found.links)], problems };
};

/** No feed is deeper. */
const DEEPEST = 8;

/** Messages wherever they stand; links only of entries that carry no message themselves. */
const collect = (node: Fields, found: { alerts: unknown[]; links: string[] }, depth: number): void => {
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
const linkOf = (entry: Fields): readonly string[] => {
  const links = Array.isArray(entry['link']) ? (entry['link'] as readonly unknown[]) : [];
  const href = (link: unknown): string | undefined => (isFields(link) ? textOf(link['@href']) : textOf(link));
  const typed = links.find((link) => isFields(link) && link['@type'] === 'application/cap+xml');
  const chosen =
    href(typed) ?? href(links.find((link) => !isFields(link) || (link['@rel'] ?? 'alternate') === 'alternate'));
  return chosen === undefined ? [] : [chosen];
};

/** A problem in words when the message cannot be understood. */
const messageOf = (alert: unknown): CapMessage | string => {
  if (!isFields(alert)) return `an alert is ${quoted(alert)}`;
  const [identifier, sender, sentText] = [textOf(alert['identifier']), textOf(alert['sender']), textOf(alert['sent'])];
  const sent = instantOf(sentText);
  if (identifier === undefined || sender === undefined || sentText === undefined)
    return 'a message without identifier, sender or sent';
  if (sent === undefined) return `sent ${quoted(sentText)} is no time with an offset`;
  const infos = Array.isArray(alert['info']) ? (alert['info'] as readonly unknown[]) : [];
  return {
    key: `${sender},${identifier},${sentText}`,
    sent,
    status: textOf(alert['status']) ?? '',
    msgType: textOf(alert['msgType']) ?? '',
    scope: textOf(alert['scope']) ?? '',
    references: (textOf(alert['references']) ?? '').split(/\s+/).filter((one) => one !== ''),
    infos: infos.filter(isFields).map(infoOf),
  };
};

const infoOf = (info: Fields): CapInfo => {
  const responses = Array.isArray(info['responseType']) ? (info['responseType'] as readonly unknown[]) : [];
  const areas = Array.isArray(info['area']) ? (info['area'] as readonly unknown[]).filter(isFields) : [];
  return {
    allClear: responses.includes('AllClear'),
    event: textOf(info['event']) ?? '',
    headline: textOf(info['headline']),
    onset: instantOf(info['onset']) ?? instantOf(info['effective']),
    expires: instantOf(info['expires']),
    areas: areas.map((area) => ({
      description: textOf(area['areaDesc']) ?? '',
      geocodes: (Array.isArray(area['geocode']) ? (area['geocode'] as readonly unknown[]) : []).flatMap((code) => {
        const value = isFields(code) ? textOf(code['value']) : undefined;
        return value === undefined ? [] : [value];
      }),
    })),
  };
};
