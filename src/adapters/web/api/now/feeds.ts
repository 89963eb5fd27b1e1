import { z } from 'zod';
import { formatInstant } from '../../../../domain/instant.ts';
import { feeds as feedsSchema } from '../../schema/answers.ts';
import { sendJson } from '../../server/answers.ts';
import { fromStore } from '../../server/ask.ts';
import { route } from '../../server/route.ts';

/** `GET /v1/feeds` */
export const feeds = route({
  method: 'get',
  path: '/v1/feeds',
  id: 'listFeeds',
  tag: 'Hub',
  summary: 'The feeds of this hub',
  description: 'Only a feed of status `Actual` is the real thing.',
  query: z.strictObject({}),
  answers: { 200: { description: 'The feeds.', content: { 'application/json': feedsSchema } } },
  problems: ['request.invalid', 'log.unavailable'],
  handle: async ({ ports, res }) => {
    const list = await fromStore(ports.desks.directory.list());
    sendJson(res, {
      default: ports.defaultFeed,
      feeds: list.map(({ id, status, country, createdAt }) => ({
        id,
        status,
        country,
        createdAt: formatInstant(createdAt),
      })),
    });
  },
});
