import { z } from 'zod';
import type { FeedDesk } from '../../../app/gateway/desk.ts';
import type { Catalogue } from '../../../domain/places/catalogue.ts';
import { byUid as idsByUid, letters as lettersOf, OBLAST_ORDER } from '../../../protocol/formats/alerts-in-ua.ts';
import type { Part } from '../../../protocol/formats/part.ts';
import { WHOLE } from '../../../protocol/formats/part.ts';
import { regionOf } from '../server/ask.ts';
import { param, type Route } from '../server/route.ts';
import { lettersOn, vouchedDesk } from './known.ts';
import { askedPart, onlyQuery } from './only.ts';
import { sendCompat } from './send.ts';

/** alerts.in.ua API v1 for small devices: one letter a region, found by its place in a string. */

const NEVER_N =
  'Answers 503 while the letter of any region in the answer would be a guess; `N` is never said of what is unknown.';

const described = {
  method: 'get',
  tag: 'Compatible',
  problems: ['answer.unknown', 'region.unknown'],
} as const;

const letters = (description: string, example: string) => ({
  200: { description, content: { 'application/json': z.string().meta({ example }) } },
  304: { description: 'Unchanged.' },
});

export const byOblast: Route = {
  ...described,
  path: '/v1/iot/active_air_raid_alerts_by_oblast.json',
  id: 'alertsInUaByOblast',
  summary: 'alerts.in.ua: 27 letters, in their fixed order',
  description: NEVER_N,
  query: onlyQuery,
  answers: letters('A JSON string of 27 letters `A`, `P`, `N`.', 'ANNAAANNNNNNANNNANNANANNNNN'),
  handle: async (exchange) => {
    const desk = await vouchedDesk(exchange.ports);
    const { part, name } = askedPart(exchange, desk.follower.catalogue);
    sendCompat(exchange, desk, `iot by-oblast${name}`, () => lettersNow(desk, OBLAST_ORDER, part));
  },
};

export const byUid: Route = {
  ...described,
  path: '/v1/iot/active_air_raid_alerts.json',
  id: 'alertsInUaByUid',
  summary: 'alerts.in.ua: one letter for each uid',
  description: `The letter of a region is the character at the index of its uid; a blank is an unused uid. ${NEVER_N}`,
  query: onlyQuery,
  answers: letters('A JSON string, indexed by uid.', '   NNN  NNN'),
  handle: async (exchange) => {
    const desk = await vouchedDesk(exchange.ports);
    const { catalogue } = desk.follower;
    const { part, name } = askedPart(exchange, catalogue);
    sendCompat(exchange, desk, `iot by-uid${name}`, () => lettersNow(desk, everyUid(catalogue), part));
  },
};

export const oneUid: Route = {
  ...described,
  path: '/v1/iot/active_air_raid_alerts/{uid}.json',
  id: 'alertsInUaOne',
  summary: 'alerts.in.ua: one letter',
  description: NEVER_N,
  params: z.object({ uid: z.string().meta({ description: 'The region’s number.', example: '31' }) }),
  answers: letters('`"A"`, `"P"` or `"N"`.', 'A'),
  handle: async (exchange) => {
    const desk = await vouchedDesk(exchange.ports);
    const { id } = regionOf(desk.follower.catalogue, param(exchange.req, 'uid'));
    sendCompat(exchange, desk, `iot ${id}`, () => lettersNow(desk, [id], WHOLE));
  },
};

const lettersNow = ({ follower }: FeedDesk, ids: readonly (string | undefined)[], part: Part): string =>
  lettersOf(ids, part, lettersOn(follower.board(), follower.catalogue));

const uids = new WeakMap<Catalogue, readonly (string | undefined)[]>();

const everyUid = (catalogue: Catalogue): readonly (string | undefined)[] => {
  const ready = uids.get(catalogue);
  if (ready !== undefined) return ready;
  const made = idsByUid(catalogue);
  uids.set(catalogue, made);
  return made;
};
