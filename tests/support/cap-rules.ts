import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** The rules of the strictest reader of CAP that is known, written down from what it refuses; each breach in words. */

type Node = { readonly [name: string]: unknown };

const LISTS = new Set(['info', 'area', 'polygon', 'geocode', 'eventCode', 'responseType', 'category']);
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  isArray: (name) => LISTS.has(name),
});

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/;
const text = (node: Node | undefined, name: string): string => String(node?.[name] ?? '');
const nodes = (node: Node, name: string): readonly Node[] => (node[name] ?? []) as readonly Node[];

export type CapRead = {
  readonly key: string;
  readonly sent: number;
  readonly references: readonly string[];
  readonly alert: Node;
};

export const readStrictly = (xml: string): CapRead => {
  if (XMLValidator.validate(xml) !== true) throw new Error(`not XML: ${xml.slice(0, 200)}`);
  const { alert } = parser.parse(xml) as { readonly alert: Node };
  return {
    key: [text(alert, 'sender'), text(alert, 'identifier'), text(alert, 'sent')].join(),
    sent: Date.parse(text(alert, 'sent')),
    references: text(alert, 'references')
      .split(' ')
      .filter((one) => one !== ''),
    alert,
  };
};

export const breachesOf = (xml: string, status = 'Actual'): readonly string[] => {
  const { alert, references, sent, key } = readStrictly(xml);
  const found: string[] = [];
  const must = (holds: boolean, what: string): void => {
    if (!holds) found.push(what);
  };
  must(text(alert, '@xmlns') === 'urn:oasis:names:tc:emergency:cap:1.2', 'namespace');
  for (const name of ['identifier', 'sender']) must(/^[^\s,<&]+$/.test(text(alert, name)), name);
  must(TIME.test(text(alert, 'sent')), 'sent');
  must(!text(alert, 'sent').endsWith('00:00') || !text(alert, 'sent').endsWith('+00:00'), 'sent in UTC');
  must(text(alert, 'status') === status, `status ${text(alert, 'status')}`);
  must(['Alert', 'Update', 'Cancel'].includes(text(alert, 'msgType')), 'msgType');
  must(text(alert, 'scope') === 'Public', 'scope');
  must(references.length > 0 === (text(alert, 'msgType') !== 'Alert'), 'references');
  must(new Set(references).size === references.length && !references.includes(key), 'a reference to itself or twice');
  for (const reference of references) {
    const [sender, identifier, time, ...rest] = reference.split(',');
    must(Boolean(sender && identifier && time && TIME.test(time)) && rest.length === 0, `reference ${reference}`);
    must(Date.parse(time ?? '') <= sent, 'a reference to the future');
  }
  const infos = nodes(alert, 'info');
  must(infos.length > 0, 'info');
  const same = (name: string): boolean => new Set(infos.map((info) => JSON.stringify(info[name]))).size === 1;
  must(same('category') && same('eventCode'), 'infos of different categories');
  must(new Set(infos.map((info) => text(info, 'language'))).size === infos.length, 'a language twice');
  for (const name of ['headline', 'description', 'instruction'])
    must(new Set(infos.map((info) => text(info, name))).size === infos.length, `${name} is not translated`);
  for (const info of infos) found.push(...infoBreaches(info));
  return found;
};

const REQUIRED =
  'language category event responseType urgency severity certainty effective onset expires senderName headline description instruction web area';

const infoBreaches = (info: Node): readonly string[] => {
  const found: string[] = [];
  for (const name of REQUIRED.split(' ')) if (info[name] === undefined || info[name] === '') found.push(`no ${name}`);
  for (const name of ['effective', 'onset', 'expires']) if (!TIME.test(text(info, name))) found.push(name);
  if (Date.parse(text(info, 'effective')) > Date.parse(text(info, 'expires'))) found.push('effective after expires');
  const said = ['headline', 'description', 'instruction'].map((name) => text(info, name));
  if (new Set(said).size < said.length) found.push('texts that repeat each other');
  if ((said[0] ?? '').length >= 140) found.push('a long headline');
  if (said.some((one) => /<[a-z]/i.test(one))) found.push('HTML');
  for (const area of nodes(info, 'area')) {
    if (text(area, 'areaDesc') === '') found.push('no areaDesc');
    if (area['polygon'] === undefined && area['geocode'] === undefined) found.push('an area of nowhere');
    for (const polygon of (area['polygon'] ?? []) as readonly string[]) found.push(...polygonBreaches(polygon));
  }
  return found;
};

type Point = readonly [number, number];

const polygonBreaches = (polygon: string): readonly string[] => {
  const points = polygon.split(' ').map((pair) => pair.split(',').map(Number) as unknown as Point);
  const [first, last] = [points[0], points.at(-1)];
  if (points.length < 4 || first === undefined || last === undefined) return ['a short polygon'];
  if (points.some(([lat, lon]) => !(Math.abs(lat) <= 90 && Math.abs(lon) <= 180))) return ['a point off the earth'];
  if (first[0] !== last[0] || first[1] !== last[1]) return ['an open polygon'];
  return crossesItself(points) ? ['a polygon that crosses itself'] : [];
};

const side = (a: Point, b: Point, c: Point): number =>
  Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));

export const crossesItself = (points: readonly Point[]): boolean => {
  const edges = points.slice(1).map((to, at) => [points[at] as Point, to] as const);
  return edges.some(([a, b], i) =>
    edges.some(
      ([c, d], j) =>
        j > i + 1 &&
        !(i === 0 && j === edges.length - 1) &&
        side(a, b, c) !== side(a, b, d) &&
        side(c, d, a) !== side(c, d, b),
    ),
  );
};
