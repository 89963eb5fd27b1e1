import type { Region } from '../../../domain/places/catalogue.ts';
import type { FeedStatus, Hazard, Instant } from '../../../domain/words.ts';
import { kyivTime } from '../times.ts';
import type { Notice } from './notices.ts';
import { HOLDS } from './notices.ts';
import { wordsOf } from './words.ts';

/** The sender, as every message names it. */
export type CapSender = {
  readonly sender: string;
  readonly senderName: string;
  readonly contact: string | null;
  readonly web: string;
};

/** Rings of longitude and latitude; the first of a polygon is its outer one, further ones are holes. */
export type Outline = readonly (readonly (readonly (readonly [lon: number, lat: number])[])[])[];

export type CapAbout = {
  readonly status: FeedStatus;
  readonly from: CapSender;
  readonly region: Region;
  readonly above: readonly Region[];
  /** Undefined where none is known. */
  readonly outline: Outline | undefined;
};

const CAP_NAMESPACE = 'urn:oasis:names:tc:emergency:cap:1.2';

/** A message as the tree of its elements, in the order of the standard (OASIS CAP 1.2). */
export const capDocument = (notice: Notice, about: CapAbout): object => {
  const { kind, sent, references, hazard } = notice;
  const { status, from, region, above, outline } = about;
  return {
    alert: {
      '@xmlns': CAP_NAMESPACE,
      identifier: notice.id,
      sender: from.sender,
      sent: kyivTime(sent),
      status,
      msgType: MESSAGE_TYPES[kind],
      scope: 'Public',
      ...(status === 'Actual' ? {} : { note: 'Навчання, не справжня тривога. This is a drill, not a real alert.' }),
      ...(references.length === 0
        ? {}
        : { references: references.map((one) => `${from.sender},${one.id},${kyivTime(one.sent)}`).join(' ') }),
      info: wordsOf(notice, region, above, status).map((words) => ({
        language: words.language,
        category: CATEGORIES[hazard],
        event: words.event,
        responseType: isOver(kind) ? 'AllClear' : hazard === 'urban-fights' ? 'Avoid' : 'Shelter',
        urgency: isOver(kind) ? 'Past' : 'Immediate',
        severity: isOver(kind) ? 'Minor' : 'Extreme',
        certainty: kind === 'cancel' ? 'Unlikely' : 'Observed',
        eventCode: { valueName: 'allclear:hazard', value: hazard },
        effective: kyivTime(sent),
        onset: kyivTime(notice.onset),
        expires: kyivTime(sent + HOLDS),
        senderName: from.senderName,
        headline: words.headline,
        description: words.description,
        instruction: words.instruction,
        web: from.web,
        ...(from.contact === null ? {} : { contact: from.contact }),
        area: {
          areaDesc: words.areaDesc,
          ...polygonsOf(outline),
          geocode: geocodesOf(region),
        },
      })),
    },
  };
};

const MESSAGE_TYPES = { alert: 'Alert', update: 'Update', 'all-clear': 'Update', cancel: 'Cancel' } as const;

const CATEGORIES: Readonly<Record<Hazard, string>> = {
  'air-raid': 'Security',
  artillery: 'Security',
  'urban-fights': 'Security',
  chemical: 'CBRNE',
  nuclear: 'CBRNE',
};

const isOver = (kind: Notice['kind']): boolean => kind === 'all-clear' || kind === 'cancel';

/** Latitude first. A hole cannot be said, and without it a place would be named that is not meant: then codes alone speak. */
const polygonsOf = (outline: Outline | undefined): object => {
  if (outline === undefined || outline.some((rings) => rings.length !== 1)) return {};
  return { polygon: outline.flatMap(([ring]) => (ring ?? []).map(([lon, lat]) => `${lat},${lon}`).join(' ')) };
};

const geocodesOf = ({ id, iso, katottg }: Region): readonly object[] => [
  ...(katottg === undefined ? [] : [{ valueName: 'KATOTTG', value: katottg }]),
  ...(iso === undefined ? [] : [{ valueName: 'ISO3166-2', value: iso }]),
  { valueName: 'allclear:region', value: id },
];

export type AtomEntry = { readonly notice: Notice; readonly title: string };

/** The index of the messages, newest first (RFC 4287). */
export const capIndex = (
  entries: readonly AtomEntry[],
  about: {
    readonly id: string;
    readonly title: string;
    /** The limits of the messages, told beside the title. */
    readonly subtitle: string;
    readonly self: string;
    readonly author: string;
    readonly updated: Instant;
    readonly linkTo: (id: string) => string;
  },
): object => ({
  feed: {
    '@xmlns': 'http://www.w3.org/2005/Atom',
    id: about.id,
    title: about.title,
    subtitle: about.subtitle,
    updated: kyivTime(about.updated),
    author: { name: about.author },
    link: { '@rel': 'self', '@href': about.self },
    entry: entries.map(({ notice, title }) => ({
      id: `${about.id}/${notice.id}`,
      title,
      updated: kyivTime(notice.sent),
      link: { '@rel': 'alternate', '@type': 'application/cap+xml', '@href': about.linkTo(notice.id) },
    })),
  },
});
