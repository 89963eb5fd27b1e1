import { z } from 'zod';
import type { NewDestination, Tested } from '../../../../app/notify/office.ts';
import type { Delivery } from '../../../../app/notify/store.ts';
import { defined } from '../../../../domain/defined.ts';
import { formatInstant } from '../../../../domain/instant.ts';
import { destinationChangeIn, destinationIn, newDestination } from '../../../kit/destination-schema.ts';
import { timeOut, wholeNumber } from '../../../kit/fields.ts';
import { sendJson } from '../../server/answers.ts';
import { deskOf, fromStore, regionOf } from '../../server/ask.ts';
import { askedBody } from '../../server/body.ts';
import { guarded, param, type Route, route } from '../../server/route.ts';
import { ASK, DEFAULT_LIMIT, kept, MAX_LIMIT, standingOut, wireOf } from './wire.ts';

/** Destinations, which the hub tells: set up, tried out, and looked after. */

const destinationOut = z
  .looseObject({
    id: z.string(),
    name: z.string(),
    kind: z.string(),
    url: z.string(),
    feed: z.string(),
    drills: z.boolean(),
    from: z.enum(['settings', 'http']).meta({ description: '`settings`: read-only here.' }),
    standing: standingOut,
  })
  .meta({ id: 'Destination', description: 'Without its secret. What is absent lets everything through.' });
const testOut = z
  .object({
    id: z.string(),
    came: z.enum(['yes', 'no', 'waiting']),
    status: z.int().optional(),
    reason: z.string().optional(),
    took: z.int().optional().meta({ description: 'Milliseconds.' }),
  })
  .meta({ id: 'DestinationTest', description: '`waiting`: not known yet; the deliveries will say.' });
const deliveryOut = z
  .looseObject({
    id: z.string(),
    type: z.string(),
    at: timeOut,
    outcome: z.enum(['delivered', 'retry', 'gone', 'failed', 'unanswered']).meta({
      description: '`unanswered`: a siren at a broker that has not said that it did it.',
    }),
    attempt: z.int(),
    took: z.number(),
  })
  .meta({ id: 'Delivery', description: 'One try. `after`: milliseconds from the commit in the log to its end.' });

const params = z.object({ id: z.string().meta({ description: 'Of the destination.' }) });
const ACT = [
  ...ASK,
  'request.malformed',
  'body.too-large',
  'body.media-type',
  'region.unknown',
  'feed.unknown',
] as const;
const list = guarded({
  method: 'get',
  path: '/v1/destinations',
  id: 'listDestinations',
  tag: 'Destinations',
  summary: 'Whom this hub tells',
  needs: ['review', 'manage'],
  query: z.strictObject({}),
  answers: {
    200: {
      description: 'Those of the settings first.',
      content: { 'application/json': z.object({ destinations: z.array(destinationOut) }) },
    },
  },
  problems: ASK,
  handle: async ({ ports, res }) => {
    const all = await fromStore(ports.destinations.list());
    sendJson(res, { destinations: all.map(wireOf) });
  },
});

const add = guarded({
  method: 'post',
  path: '/v1/destinations',
  id: 'addDestination',
  tag: 'Destinations',
  summary: 'Add a destination',
  description: 'It is sent a test at once; `test` says whether it came. A secret that was made here is told this once.',
  needs: ['manage'],
  query: z.strictObject({}),
  body: { 'application/json': destinationIn },
  answers: {
    201: {
      description: 'As it is kept.',
      content: {
        'application/json': destinationOut.extend({
          secret: z.string().nullable().meta({ description: 'Null: it was given, or there is none.' }),
          test: testOut,
        }),
      },
    },
  },
  problems: ACT,
  handle: async ({ ports, req, res, changed }) => {
    const asked = await askedBody(req, res, destinationIn);
    const { follower } = await deskOf(ports, asked.feed ?? ports.defaultFeed);
    const made = newDestination(asked, ports.defaultFeed, (text) => regionOf(follower.catalogue, text).id);
    const { shown, secret, tested } = await fromStore(ports.destinations.add(made));
    changed({ after: kept(shown.destination) });
    res.setHeader('Location', `/v1/destinations/${shown.destination.id}`);
    res.setHeader('Cache-Control', 'no-store');
    sendJson(res, { ...wireOf(shown), secret, test: testWire(tested) }, 201);
  },
});

const change = guarded({
  method: 'patch',
  path: '/v1/destinations/{id}',
  id: 'changeDestination',
  tag: 'Destinations',
  summary: 'Change a destination',
  description: 'What is not said stays, null takes away. With a new `secret` the one before goes on for `overlap`.',
  needs: ['manage'],
  params,
  query: z.strictObject({}),
  body: { 'application/json': destinationChangeIn },
  answers: { 200: { description: 'As it is now.', content: { 'application/json': destinationOut } } },
  problems: [...ACT, 'destination.unknown', 'destination.settled'],
  handle: async ({ ports, req, res, changed }) => {
    const { regions, ...asked } = await askedBody(req, res, destinationChangeIn);
    const { follower } = await deskOf(ports);
    const bound = regions == null ? regions : regions.map((text) => regionOf(follower.catalogue, text).id);
    const wanted = { ...asked, ...defined({ regions: bound }) } as Partial<NewDestination>;
    const { before, after } = await fromStore(ports.destinations.change(param(req, 'id'), wanted));
    changed({ before: kept(before), after: kept(after) });
    const all = await fromStore(ports.destinations.list());
    const shown = all.find(({ destination }) => destination.id === after.id);
    sendJson(res, shown === undefined ? kept(after) : wireOf(shown));
  },
});

const remove = guarded({
  method: 'delete',
  path: '/v1/destinations/{id}',
  id: 'removeDestination',
  tag: 'Destinations',
  summary: 'Remove a destination',
  needs: ['manage'],
  params,
  query: z.strictObject({}),
  answers: { 200: { description: 'As it was.', content: { 'application/json': z.looseObject({ id: z.string() }) } } },
  problems: [...ASK, 'destination.unknown', 'destination.settled'],
  handle: async ({ ports, req, res, changed }) => {
    const before = await fromStore(ports.destinations.remove(param(req, 'id')));
    changed({ before: kept(before) });
    sendJson(res, kept(before));
  },
});

const test = guarded({
  method: 'post',
  path: '/v1/destinations/{id}/test',
  id: 'testDestination',
  tag: 'Destinations',
  summary: 'Send a test, and say whether it came',
  needs: ['manage'],
  params,
  query: z.strictObject({}),
  answers: { 200: { description: 'What came of it.', content: { 'application/json': testOut } } },
  problems: [...ASK, 'destination.unknown'],
  handle: async ({ ports, req, res }) => {
    sendJson(res, testWire(await fromStore(ports.destinations.test(param(req, 'id')))));
  },
});

const retry = guarded({
  method: 'post',
  path: '/v1/destinations/{id}/retry',
  id: 'retryDestination',
  tag: 'Destinations',
  summary: 'Try a failing destination again now',
  description: 'Also one that answered 410.',
  needs: ['manage'],
  params,
  query: z.strictObject({}),
  answers: {
    202: {
      description: 'It is tried within a second.',
      content: { 'application/json': z.object({ asked: z.literal(true) }) },
    },
  },
  problems: [...ASK, 'destination.unknown'],
  handle: async ({ ports, req, res }) => {
    await fromStore(ports.destinations.retry(param(req, 'id')));
    sendJson(res, { asked: true }, 202);
  },
});

const deliveries = guarded({
  method: 'get',
  path: '/v1/destinations/{id}/deliveries',
  id: 'listDeliveries',
  tag: 'Destinations',
  summary: 'What was sent there, try by try',
  needs: ['review', 'manage'],
  params,
  query: z.strictObject({
    limit: wholeNumber(MAX_LIMIT, { description: `${DEFAULT_LIMIT} when absent.`, example: DEFAULT_LIMIT }).optional(),
  }),
  answers: {
    200: {
      description: `Newest first; the latest ${MAX_LIMIT} are kept.`,
      content: { 'application/json': z.object({ deliveries: z.array(deliveryOut) }) },
    },
  },
  problems: [...ASK, 'destination.unknown'],
  handle: async ({ ports, req, res, query }) => {
    const found = await fromStore(ports.destinations.deliveries(param(req, 'id'), query.limit ?? DEFAULT_LIMIT));
    sendJson(res, { deliveries: found.map(deliveryWire) });
  },
});

const keys = route({
  method: 'get',
  path: '/v1/keys',
  id: 'getKeys',
  tag: 'Destinations',
  summary: 'The public keys of this hub',
  description: '`webhook`: what the `v1a` signature of a webhook is checked with (Standard Webhooks, Ed25519).',
  query: z.strictObject({}),
  answers: {
    200: {
      description: 'By use.',
      content: {
        'application/json': z.object({
          keys: z.array(
            z.object({ use: z.string(), algorithm: z.string(), key: z.string().meta({ example: 'whpk_…' }) }),
          ),
        }),
      },
    },
  },
  problems: ['request.invalid', 'log.unavailable'],
  handle: async ({ ports, res }) => {
    sendJson(res, { keys: await fromStore(ports.destinations.keys()) });
  },
});

export const destinationRoutes: readonly Route[] = [list, add, change, remove, test, retry, deliveries, keys];

const testWire = ({ id, came, delivery }: Tested) => ({
  id,
  came,
  ...defined({ status: delivery?.status, reason: delivery?.reason, took: delivery?.took }),
});

const deliveryWire = ({ at, ...rest }: Delivery) => ({ ...rest, at: formatInstant(at) });
