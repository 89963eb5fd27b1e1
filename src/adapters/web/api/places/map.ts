import { z } from 'zod';
import { feedId } from '../../../kit/fields.ts';
import { route } from '../../server/route.ts';

/** `GET /v1/map`: outlines of the operator's own, for the page. */
export const map = route({
  method: 'get',
  path: '/v1/map',
  id: 'getMap',
  tag: 'Hub',
  summary: 'Outlines of regions, where the operator gives some',
  description:
    'GeoJSON; each feature names its region by `id`, `katottg` or `iso`. 204 where there are none: the page has its own.',
  query: z.strictObject({ feed: feedId.optional() }),
  answers: {
    200: { description: 'The outlines.', content: { 'application/geo+json': z.looseObject({ type: z.string() }) } },
    204: { description: 'There are none.' },
  },
  problems: ['request.invalid'],
  handle: ({ ports, res }) => {
    if (ports.map === undefined) {
      res.status(204).end();
      return;
    }
    res.setHeader('Content-Type', 'application/geo+json');
    res.setHeader('Cache-Control', 'max-age=3600');
    res.end(ports.map);
  },
});
