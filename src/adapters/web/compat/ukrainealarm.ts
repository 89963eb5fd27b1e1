import { z } from 'zod';
import {
  actionIndex,
  alertRegions,
  nestedRegions,
  oneRegion,
  TEST_REGION,
  testRegion,
} from '../../../protocol/formats/ukrainealarm.ts';
import { regionOf } from '../server/ask.ts';
import { param, type Route } from '../server/route.ts';
import { changedAt } from './changed.ts';
import { assertKnown, liveDesk, rowOf, vouchedDesk } from './known.ts';
import { askedPart, onlyQuery } from './only.ts';
import { sendCompat } from './send.ts';

/** ukrainealarm.com API v3. */

const described = { method: 'get', tag: 'Compatible', problems: ['answer.unknown'] } as const;

const records = {
  200: {
    description: 'As ukrainealarm.com answers.',
    content: { 'application/json': z.array(z.looseObject({ regionId: z.string() })) },
  },
  304: { description: 'Unchanged.' },
};

export const allAlerts: Route = {
  ...described,
  path: '/api/v3/alerts',
  id: 'ukrainealarmAlerts',
  summary: 'ukrainealarm: regions with an alert',
  description: 'No key needed. Answers 503 while any region is unknown, because what is not listed is read as calm.',
  query: onlyQuery,
  answers: records,
  problems: ['answer.unknown', 'region.unknown'],
  handle: async (exchange) => {
    const desk = await vouchedDesk(exchange.ports);
    const { catalogue } = desk.follower;
    const { part, name } = askedPart(exchange, catalogue);
    sendCompat(exchange, desk, `v3 alerts${name}`, () => {
      const board = desk.follower.board();
      assertKnown(board.regions.values(), part);
      return alertRegions(board, catalogue, changedAt(desk), part);
    });
  },
};

export const oneAlert: Route = {
  ...described,
  path: '/api/v3/alerts/{regionId}',
  id: 'ukrainealarmAlert',
  summary: 'ukrainealarm: one region',
  description:
    'An array of one. `activeAlerts` has the alerts of the region, of the regions above and, because this format has no word for "partly", of those below; each names its own region. `0` is their test region, which is always calm. 503 while the region is unknown.',
  params: z.object({
    regionId: z.string().meta({ description: 'The region’s number; `9999` is Crimea.', example: '31' }),
  }),
  answers: records,
  problems: ['answer.unknown', 'region.unknown'],
  handle: async (exchange) => {
    const desk = await vouchedDesk(exchange.ports);
    const { catalogue } = desk.follower;
    const asked = param(exchange.req, 'regionId');
    if (asked === TEST_REGION) {
      sendCompat(exchange, desk, 'v3 alerts test', () => [testRegion(changedAt(desk))]);
      return;
    }
    const { id } = regionOf(catalogue, asked);
    sendCompat(exchange, desk, `v3 alerts ${id}`, () => {
      const board = desk.follower.board();
      const row = rowOf(board, id);
      assertKnown([row]);
      return [oneRegion(row, board, catalogue, changedAt(desk))];
    });
  },
};

export const alertsStatus: Route = {
  ...described,
  path: '/api/v3/alerts/status',
  id: 'ukrainealarmStatus',
  summary: 'ukrainealarm: has anything changed',
  answers: {
    200: {
      description: 'A number that grows with each change. It stays below 2^53, so that no JSON reader rounds it.',
      content: { 'application/json': z.object({ lastActionIndex: z.int() }) },
    },
    304: { description: 'Unchanged.' },
  },
  handle: async (exchange) => {
    const desk = await vouchedDesk(exchange.ports);
    sendCompat(exchange, desk, 'v3 status', () => ({ lastActionIndex: actionIndex(desk.follower.position()) }));
  },
};

export const allRegions: Route = {
  ...described,
  path: '/api/v3/regions',
  id: 'ukrainealarmRegions',
  summary: 'ukrainealarm: the tree of regions',
  description: 'The cities of Kharkiv and Zaporizhzhia stand at the top, beside the oblasts.',
  answers: {
    200: {
      description: 'All regions.',
      content: { 'application/json': z.object({ states: z.array(z.looseObject({})) }) },
    },
    304: { description: 'Unchanged.' },
  },
  problems: [],
  handle: async (exchange) => {
    const desk = await liveDesk(exchange.ports);
    sendCompat(exchange, desk, 'v3 regions', () => nestedRegions(desk.follower.catalogue));
  },
};
