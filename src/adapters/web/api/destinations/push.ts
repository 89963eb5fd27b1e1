import { z } from 'zod';
import { AppError } from '../../../../app/kit/errors.ts';
import { LANGUAGES } from '../../../../app/notify/message-types.ts';
import type { PushOffice } from '../../../../app/push/office.ts';
import { endsAt, MAX_PLACES, type Subscription } from '../../../../app/push/subscription.ts';
import { formatInstant } from '../../../../domain/instant.ts';
import { feedId, regionIn, timeOut } from '../../../kit/fields.ts';
import { sendJson } from '../../server/answers.ts';
import { deskOf, fromStore, regionOf } from '../../server/ask.ts';
import { askedBody } from '../../server/body.ts';
import { notTooOften } from '../../server/often.ts';
import type { HttpPorts } from '../../server/ports.ts';
import { param, type Route, route } from '../../server/route.ts';

/**
 * Where a browser or an app (UnifiedPush) subscribes to alerts of its places. Nobody needs a name for it: the id that is
 * told is the right to change and end what is kept, which is an address and places.
 */

/** Subscribing is work for us and for a push service; a school behind one address still gets through. */
const MOST = 300;
const WITHIN = 600_000;

const base64url = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[A-Za-z0-9_-]+=*$/, 'expected base64url');

const subscriptionIn = z
  .strictObject({
    endpoint: z.string().max(1_000).meta({ description: 'As the push service gave it; https.' }),
    keys: z.strictObject({ p256dh: base64url(120), auth: base64url(60) }),
    /** Fields that a browser's own object has beside. */
    expirationTime: z.number().nullable().optional(),
    places: z.array(regionIn).min(1).max(MAX_PLACES).meta({
      description: 'A place includes what lies below it and the alerts of what lies above it.',
    }),
    language: z.enum(LANGUAGES).optional().meta({ description: 'Of what is shown; `uk` when absent.' }),
    feed: feedId.optional(),
    page: z
      .url({ protocol: /^https$/ })
      .max(300)
      .optional()
      .meta({ description: 'Where a click leads; the place is added as `#region=`.' }),
  })
  .meta({ id: 'SubscriptionIn', description: 'A `PushSubscription` of a browser, with places.' });

const subscriptionOut = z
  .object({
    id: z.string().meta({ description: 'The right to change and end it: keep it to yourself.' }),
    confirmed: z.boolean().meta({ description: 'False: the code that is pushed has not been said back yet.' }),
    feed: z.string(),
    places: z.array(z.string()),
    language: z.enum(LANGUAGES),
    endsAt: timeOut.meta({ description: 'Unless it is renewed before, by subscribing with the same address.' }),
  })
  .meta({ id: 'Subscription' });

const params = z.object({ id: z.string().max(100).meta({ description: 'As it was told to who subscribed.' }) });
const ASK = ['request.invalid', 'route.unknown', 'log.unavailable'] as const;
const ACT = [...ASK, 'request.malformed', 'body.too-large', 'body.media-type', 'rate.limited'] as const;

export const pushRoutes = (): readonly Route[] => {
  const check = notTooOften(MOST, WITHIN);

  const key = route({
    method: 'get',
    path: '/v1/push',
    id: 'getPush',
    tag: 'Destinations',
    summary: 'What a browser needs to subscribe',
    query: z.strictObject({}),
    answers: {
      200: {
        description: 'The public key (VAPID) of this hub, and how many places one may name.',
        content: { 'application/json': z.object({ key: z.string(), maxPlaces: z.int() }) },
      },
    },
    problems: ASK,
    handle: async ({ ports, res }) => {
      sendJson(res, { key: await fromStore(officeIn(ports).key()), maxPlaces: MAX_PLACES });
    },
  });

  const subscribe = route({
    method: 'post',
    path: '/v1/push/subscriptions',
    id: 'subscribe',
    tag: 'Destinations',
    summary: 'Subscribe a browser or an app to alerts of its places',
    description:
      'A push with a code comes at once; until it is said back nothing else does. The same address again renews it, with the places that are said now.',
    query: z.strictObject({}),
    body: { 'application/json': subscriptionIn },
    answers: {
      200: { description: 'Renewed.', content: { 'application/json': subscriptionOut } },
      201: {
        description: 'Kept until it is confirmed, for an hour.',
        content: { 'application/json': subscriptionOut },
      },
    },
    problems: [...ACT, 'region.unknown', 'feed.unknown', 'subscriptions.full'],
    handle: async ({ ports, req, res }) => {
      const push = officeIn(ports);
      check(req.ip ?? '', ports.now());
      const asked = await askedBody(req, res, subscriptionIn);
      const { follower, feed } = await deskOf(ports, asked.feed ?? ports.defaultFeed);
      if (feed.status !== 'Actual') throw new AppError('request.invalid', 'feed: drills are told to nobody by push');
      const { subscription, isNew } = await fromStore(
        push.subscribe({
          endpoint: asked.endpoint,
          ...asked.keys,
          feed: feed.id,
          places: [...new Set(asked.places.map((text) => regionOf(follower.catalogue, text).id))],
          language: asked.language ?? 'uk',
          page: asked.page ?? null,
        }),
      );
      res.setHeader('Cache-Control', 'no-store');
      sendJson(res, wire(subscription), isNew ? 201 : 200);
    },
  });

  const confirm = route({
    method: 'post',
    path: '/v1/push/subscriptions/{id}/confirm',
    id: 'confirmSubscription',
    tag: 'Destinations',
    summary: 'Say back the code that was pushed',
    params,
    query: z.strictObject({}),
    body: { 'application/json': z.strictObject({ code: z.string().max(100) }) },
    answers: {
      200: { description: 'From now on alerts are pushed.', content: { 'application/json': subscriptionOut } },
    },
    problems: [...ACT, 'subscription.unknown'],
    handle: async ({ ports, req, res }) => {
      check(req.ip ?? '', ports.now());
      const { code } = await askedBody(req, res, z.strictObject({ code: z.string().max(100) }));
      res.setHeader('Cache-Control', 'no-store');
      sendJson(res, wire(await fromStore(officeIn(ports).confirm(param(req, 'id'), code))));
    },
  });

  const show = route({
    method: 'get',
    path: '/v1/push/subscriptions/{id}',
    id: 'getSubscription',
    tag: 'Destinations',
    summary: 'A subscription, for who has its id',
    params,
    query: z.strictObject({}),
    answers: { 200: { description: 'As it is kept.', content: { 'application/json': subscriptionOut } } },
    problems: [...ASK, 'subscription.unknown'],
    handle: async ({ ports, req, res }) => {
      res.setHeader('Cache-Control', 'no-store');
      sendJson(res, wire(await fromStore(officeIn(ports).get(param(req, 'id')))));
    },
  });

  const end = route({
    method: 'delete',
    path: '/v1/push/subscriptions/{id}',
    id: 'unsubscribe',
    tag: 'Destinations',
    summary: 'End a subscription',
    description: 'Nothing of it is kept.',
    params,
    query: z.strictObject({}),
    answers: {
      200: { description: 'It is over.', content: { 'application/json': z.object({ ended: z.literal(true) }) } },
    },
    problems: [...ASK, 'subscription.unknown'],
    handle: async ({ ports, req, res }) => {
      await fromStore(officeIn(ports).end(param(req, 'id')));
      sendJson(res, { ended: true });
    },
  });

  return [key, subscribe, confirm, show, end];
};

const officeIn = ({ push }: HttpPorts): PushOffice => {
  if (push?.isOpen === true) return push;
  throw new AppError('route.unknown', 'this hub takes no subscriptions (notify.push.maxSubscriptions)');
};

const wire = (subscription: Subscription) => ({
  id: subscription.id,
  confirmed: subscription.code === null,
  feed: subscription.feed,
  places: subscription.places,
  language: subscription.language,
  endsAt: formatInstant(endsAt(subscription)),
});
