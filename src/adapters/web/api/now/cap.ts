import { createHash } from 'node:crypto';
import { XMLBuilder } from 'fast-xml-parser';
import { z } from 'zod';
import type { FeedDesk } from '../../../../app/gateway/desk.ts';
import { AppError } from '../../../../app/kit/errors.ts';
import type { Board } from '../../../../domain/board.ts';
import type { Region, RegionId } from '../../../../domain/places/catalogue.ts';
import type { CapSender } from '../../../../protocol/formats/cap/document.ts';
import { capDocument, capIndex } from '../../../../protocol/formats/cap/document.ts';
import type { Notice } from '../../../../protocol/formats/cap/notices.ts';
import { HOLDS } from '../../../../protocol/formats/cap/notices.ts';
import { wordsOf } from '../../../../protocol/formats/cap/words.ts';
import type { Part } from '../../../../protocol/formats/part.ts';
import { partOf } from '../../../../protocol/formats/part.ts';
import { feedId, hazard } from '../../../kit/fields.ts';
import { NO_CACHE, sendAnswer } from '../../server/answers.ts';
import { deskOf, fromStore, regionOf } from '../../server/ask.ts';
import type { HttpPorts } from '../../server/ports.ts';
import { param, route } from '../../server/route.ts';
import { noticesNow } from './cap-ledger.ts';

/** What is listed was sent no longer ago: whatever is in force was renewed since, and an end has been seen by all who poll. */
const LISTED = 2 * HOLDS;
/** Seconds. */
const COME_BACK = 10;

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', suppressEmptyNode: true });
const xmlOf = (catalogue: object): string => `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(catalogue)}`;

const list = (what: string) => z.string().max(4_000).optional().meta({ description: what });

/** `GET /v1/cap.atom`: the index of a feed's messages. */
export const capAtom = route({
  method: 'get',
  path: '/v1/cap.atom',
  id: 'getCapIndex',
  tag: 'Status',
  summary: 'Alerts as messages of CAP 1.2: their index',
  description:
    'Atom, newest first: every message of the last two hours, and so each alert that stands, which is renewed every half hour. A missing message is no all-clear. CAP cannot say "unknown": the `subtitle` names the first-level regions of which nothing is known, and with `regions` the answer is 503 while one of them is unknown, so ask with `regions` where absence is read as calm. A drill has a feed of its own, of status Exercise.',
  query: z.strictObject({
    feed: feedId.optional(),
    regions: list('Regions, with what lies below them and the alerts of those above; commas between.'),
    hazards: list('Hazards, with commas between; all when absent.'),
  }),
  answers: {
    200: { description: 'The index.', content: { 'application/atom+xml': z.string() } },
    304: { description: 'It is still as in the answer with that ETag.' },
  },
  problems: ['request.invalid', 'feed.unknown', 'region.unknown', 'answer.unknown', 'log.unavailable'],
  handle: async ({ ports, req, res, query }) => {
    const desk = await deskOf(ports, query.feed);
    const { feed, follower } = desk;
    const { catalogue } = follower;
    if (!follower.vouched()) throw notKnown(follower.doubts().join('; '));
    const asked = namesIn(query.regions).map((text) => regionOf(catalogue, text).id);
    const hazards = namesIn(query.hazards).map((text) => hazard.parse(text));
    const part = asked.length === 0 ? undefined : partOf(catalogue, asked);
    for (const { region, state } of follower.board().regions.values())
      if (part?.has(region.id) === true && state === 'unknown')
        throw notKnown(`it is not known whether there is an alert in region ${region.id} (${region.name})`);
    const now = ports.now();
    const listed = (await fromStore(noticesNow(desk, now)))
      .filter((notice) => notice.sent > now - LISTED)
      .filter((notice) => part?.tells(notice.region) !== false)
      .filter((notice) => hazards.length === 0 || hazards.includes(notice.hazard))
      .toReversed();
    const base = baseOf(ports);
    const entries = listed.flatMap((notice) => {
      const place = placeOf(desk, notice.region);
      if (place === undefined) return [];
      const [words] = wordsOf(notice, place.region, place.above, feed.status);
      return [{ notice, title: words?.headline ?? notice.id }];
    });
    const question = new URLSearchParams({ feed: feed.id });
    if (query.regions !== undefined) question.set('regions', query.regions);
    if (query.hazards !== undefined) question.set('hazards', query.hazards);
    const xml = xmlOf(
      capIndex(entries, {
        // Names and not addresses: the same from every gateway, whatever address a request came by.
        id: `${base}/v1/cap/${feed.id}`,
        title: feed.status === 'Actual' ? `AllClear: ${feed.id}` : `DRILL, НАВЧАННЯ. AllClear: ${feed.id}`,
        subtitle: subtitleOf(follower.board(), part),
        self: linkOf(ports, `cap.atom?${question}`),
        author: senderOf(ports).senderName,
        updated: listed[0]?.sent ?? feed.createdAt,
        linkTo: (id) => linkOf(ports, `cap/${encodeURIComponent(id)}`),
      }),
    );
    sendXml({ req, res }, xml, 'application/atom+xml; charset=utf-8');
  },
});

/** `GET /v1/cap/{identifier}`: one message, the same bytes whenever and wherever it is asked for. */
export const capMessage = route({
  method: 'get',
  path: '/v1/cap/{identifier}',
  id: 'getCapMessage',
  tag: 'Status',
  summary: 'One message of CAP 1.2',
  description: 'To be had for a day. Texts in Ukrainian and English; the sender is that of the setting `cap`.',
  params: z.object({ identifier: z.string().meta({ example: 'ua.k3v9.31.air-raid.418-0' }) }),
  query: z.strictObject({}),
  answers: {
    200: { description: 'The message.', content: { 'application/cap+xml': z.string() } },
    304: { description: 'It never changes.' },
  },
  problems: ['request.invalid', 'message.unknown', 'log.unavailable'],
  handle: async ({ ports, req, res }) => {
    const id = param(req, 'identifier');
    const missing = new AppError('message.unknown', `there is no message "${id}"; they can be had for a day`);
    const desk = await fromStore(ports.desks.open(id.split('.')[0] ?? ''));
    if (desk === undefined) throw missing;
    const notice = (await fromStore(noticesNow(desk, ports.now()))).find((one) => one.id === id);
    const place = notice === undefined ? undefined : placeOf(desk, notice.region);
    if (notice === undefined || place === undefined) throw missing;
    sendXml({ req, res }, messageXml(ports, desk, notice, place), 'application/cap+xml; charset=utf-8');
  },
});

/** CAP has no word for "unknown": the index says it for people, and for programs that read so far. */
const subtitleOf = (board: Board, part: Part | undefined): string => {
  const unknown = [...board.regions.values()].filter(
    ({ region, state }) => region.parent === null && state === 'unknown' && part?.has(region.id) !== false,
  );
  const missing = 'A missing message is no all-clear.';
  if (unknown.length === 0) return missing;
  const names = unknown.map(({ region: { id, nameEn } }) => `${nameEn} (${id})`).join(', ');
  return `${missing} It is not known now whether there is an alert in: ${names}.`;
};

type Place = { readonly region: Region; readonly above: readonly Region[] };

const placeOf = ({ follower: { catalogue } }: FeedDesk, id: RegionId): Place | undefined => {
  const region = catalogue.get(id);
  return region && { region, above: catalogue.ancestors(id).flatMap((one) => catalogue.get(one) ?? []) };
};

const messageXml = (ports: HttpPorts, { feed }: FeedDesk, notice: Notice, place: Place): string =>
  xmlOf(
    capDocument(notice, {
      status: feed.status,
      from: senderOf(ports),
      ...place,
      outline: ports.outlines?.(feed.country).get(place.region.id),
    }),
  );

/** An address that leads there from the index: relative to it where the hub does not know by which one it is reached. */
const linkOf = ({ settings }: HttpPorts, path: string): string =>
  settings.publicUrl === null ? `./${path}` : `${settings.publicUrl}/v1/${path}`;

/** The same from every gateway, so never the address that a request came by. */
const baseOf = ({ settings }: HttpPorts): string => settings.publicUrl ?? 'http://localhost';

const senderOf = (ports: HttpPorts): CapSender => {
  const { cap } = ports.settings;
  const base = baseOf(ports);
  return {
    sender: cap?.sender ?? `alerts@${new URL(base).hostname}`,
    senderName: cap?.senderName ?? 'AllClear',
    contact: cap?.contact ?? null,
    web: cap?.web ?? `${base}/`,
  };
};

const namesIn = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

const notKnown = (why: string): AppError => new AppError('answer.unknown', why, { retryAfter: COME_BACK });

const sendXml = (
  { req, res }: Pick<Parameters<typeof capAtom.handle>[0], 'req' | 'res'>,
  xml: string,
  type: string,
): void => {
  const body = Buffer.from(xml);
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`;
  sendAnswer(req, res, { body, etag, type }, NO_CACHE);
};
