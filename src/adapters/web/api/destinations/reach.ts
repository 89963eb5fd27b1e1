import { z } from 'zod';
import { formatInstant } from '../../../../domain/instant.ts';
import { feedId, timeOut, wholeNumber } from '../../../kit/fields.ts';
import { sendJson } from '../../server/answers.ts';
import { deskOf, fromStore } from '../../server/ask.ts';
import { guarded } from '../../server/route.ts';
import { ASK, DEFAULT_LIMIT, MAX_LIMIT, standingOut, time, wireOf } from './wire.ts';

/** The latest alerts, with those reached and not reached. */
export const reach = guarded({
  method: 'get',
  path: '/v1/reach',
  id: 'getReach',
  tag: 'Destinations',
  summary: 'Who was reached, and who was not',
  needs: ['review', 'manage'],
  query: z.strictObject({
    feed: feedId.optional(),
    limit: wholeNumber(MAX_LIMIT, {
      description: `Alerts; ${DEFAULT_LIMIT} when absent.`,
      example: DEFAULT_LIMIT,
    }).optional(),
  }),
  answers: {
    200: {
      description: 'Each destination as it is, and the latest alerts that were told, newest first.',
      content: {
        'application/json': z.object({
          feed: z.string(),
          destinations: z.array(
            z.object({ id: z.string(), name: z.string(), kind: z.string(), standing: standingOut }),
          ),
          push: z
            .object({
              subscriptions: z.int(),
              failing: z.int(),
              reachedAt: timeOut.nullable(),
              events: z.array(
                z.object({
                  epoch: z.string(),
                  seq: z.int(),
                  type: z.string(),
                  region: z.string(),
                  at: timeOut.meta({ description: 'Of the commit.' }),
                  expected: z.int(),
                  reached: z.int(),
                  lastAfter: z.number(),
                }),
              ),
            })
            .nullable()
            .meta({ description: 'Those who subscribed by themselves, counted; null: nobody did.' }),
          events: z.array(
            z
              .object({
                feed: z.string(),
                epoch: z.string(),
                seq: z.int(),
                type: z.string(),
                region: z.string(),
                at: timeOut,
                expected: z.int(),
                reached: z.int(),
                lastAfter: z
                  .number()
                  .meta({ description: 'Milliseconds from the commit until the last of those reached had it.' }),
                missing: z.array(z.string()).meta({
                  description: 'Ids of destinations that have neither this nor a later word about the region.',
                }),
              })
              .meta({ id: 'EventReach' }),
          ),
        }),
      },
    },
  },
  problems: [...ASK, 'feed.unknown'],
  handle: async ({ ports, res, query }) => {
    const { feed } = await deskOf(ports, query.feed);
    const limit = query.limit ?? DEFAULT_LIMIT;
    const [all, events, push] = await Promise.all([
      fromStore(ports.destinations.list()),
      fromStore(ports.destinations.reach(feed, limit)),
      fromStore(ports.push?.reach(feed.id) ?? Promise.resolve(undefined)),
    ]);
    sendJson(res, {
      feed: feed.id,
      destinations: all.map(wireOf).map(({ id, name, kind, standing }) => ({ id, name, kind, standing })),
      push:
        push === undefined
          ? null
          : {
              subscriptions: push.members,
              failing: push.failing,
              reachedAt: time(push.reachedAt),
              events: push.events.slice(0, limit).map(({ at, ...rest }) => ({ ...rest, at: formatInstant(at) })),
            },
      events: events.map(({ at, ...rest }) => ({ ...rest, at: formatInstant(at) })),
    });
  },
});
