import { z } from 'zod';
import { AppError } from '../../../../app/kit/errors.ts';
import type { OutlineOffice } from '../../../../app/outlines/office.ts';
import { formatInstant } from '../../../../domain/instant.ts';
import { asUtf8 } from '../../../kit/charset.ts';
import { feedId, timeOut } from '../../../kit/fields.ts';
import { sendJson } from '../../server/answers.ts';
import { deskOf, fromStore, regionOf } from '../../server/ask.ts';
import type { HttpPorts } from '../../server/ports.ts';
import { guarded, type Route, TOKEN_PROBLEMS } from '../../server/route.ts';

/** Outlines of an operator's own: for `/v1/where`, `/v1/geo` and the polygons of CAP. */

const officeOf = ({ outlineOffice }: HttpPorts): OutlineOffice => {
  if (outlineOffice === undefined) throw new AppError('route.unknown', 'this hub takes no outlines');
  return outlineOffice;
};

const count = z.int().min(0);
const ASK = ['request.invalid', 'route.unknown', ...TOKEN_PROBLEMS, 'feed.unknown', 'log.unavailable'] as const;
const FILE = z.string().meta({ format: 'binary', description: 'The file as it is.' });
/** Features that are told one by one; all of them are counted. */
const SHOWN = 100;

const told = <Item extends z.ZodType>(item: Item) => z.object({ total: count, first: z.array(item) });

const add = guarded({
  method: 'post',
  path: '/v1/outlines',
  id: 'addOutlines',
  tag: 'Status',
  summary: 'Add outlines of regions out of a file',
  description:
    'GeoJSON or TopoJSON in degrees, packed by gzip or not. Each feature names its region by KATOTTG, ISO 3166-2 or a name; a bare `id` counts only where no name stands beside it. Rings have to be closed and may not cross themselves, and a region lies where the one above it does. Outlines are made simpler where they have more than 2,000 points, borders that are shared stay shared. They take the place of those that were there, in every gateway within two seconds, and stay over restarts. Messages of CAP that stand get their polygons at once, so add outlines while it is calm.',
  needs: ['manage'],
  query: z.strictObject({
    feed: feedId.optional(),
    name: z.string().trim().min(1).max(200).optional().meta({ description: 'What the file is called.' }),
  }),
  body: {
    'application/geo+json': FILE,
    'application/json': FILE,
    'application/gzip': FILE,
    'application/octet-stream': FILE,
  },
  answers: {
    200: {
      description: 'What of it is used now, and what is not.',
      content: {
        'application/json': z.object({
          country: z.string(),
          regions: z.array(z.string()),
          points: z.object({ read: count, kept: count }),
          unmatched: told(z.string()).meta({ description: 'Features that name no region, or none for sure.' }),
          problems: told(z.object({ region: z.string(), detail: z.string() })).meta({
            description: 'Regions whose outline cannot be used.',
          }),
        }),
      },
    },
  },
  problems: [...ASK, 'body.too-large'],
  handle: async ({ ports, req, res, query, changed }) => {
    const { feed } = await deskOf(ports, query.feed);
    const name = query.name ?? 'a file';
    const { outlines, points, unmatched, problems } = await fromStore(
      officeOf(ports).add(feed.country, asUtf8(req, req.get('Content-Type')), name),
    );
    const regions = outlines.map(({ region }) => region).sort();
    changed({ after: { country: feed.country, file: name, regions: regions.length } });
    sendJson(res, {
      country: feed.country,
      regions,
      points,
      unmatched: { total: unmatched.length, first: unmatched.slice(0, SHOWN) },
      problems: { total: problems.length, first: problems.slice(0, SHOWN) },
    });
  },
});

const list = guarded({
  method: 'get',
  path: '/v1/outlines',
  id: 'listOutlines',
  tag: 'Status',
  summary: 'Which outlines were added',
  needs: ['manage', 'review'],
  query: z.strictObject({ feed: feedId.optional() }),
  answers: {
    200: {
      description: 'The regions by id. Those that ship are not among them.',
      content: {
        'application/json': z.object({
          country: z.string(),
          outlines: z.array(
            z.object({ region: z.string(), name: z.string(), file: z.string(), addedAt: timeOut, points: count }),
          ),
        }),
      },
    },
  },
  problems: ASK,
  handle: async ({ ports, res, query }) => {
    const { feed, follower } = await deskOf(ports, query.feed);
    const added = await fromStore(officeOf(ports).added(feed.country));
    sendJson(res, {
      country: feed.country,
      outlines: added.map(({ region, file, addedAt, polygons }) => ({
        region,
        name: follower.catalogue.get(region)?.name ?? region,
        file,
        addedAt: formatInstant(addedAt),
        points: polygons.flat(2).length,
      })),
    });
  },
});

const remove = guarded({
  method: 'delete',
  path: '/v1/outlines',
  id: 'removeOutlines',
  tag: 'Status',
  summary: 'Remove outlines that were added',
  description: 'Those that ship are used again.',
  needs: ['manage'],
  query: z.strictObject({
    feed: feedId.optional(),
    regions: z
      .string()
      .max(4_000)
      .optional()
      .meta({ description: 'Only of these, with commas between; all when absent.' }),
  }),
  answers: {
    200: {
      description: 'The regions whose outlines were removed.',
      content: { 'application/json': z.object({ country: z.string(), regions: z.array(z.string()) }) },
    },
  },
  problems: [...ASK, 'region.unknown'],
  handle: async ({ ports, res, query, changed }) => {
    const { feed, follower } = await deskOf(ports, query.feed);
    const names = query.regions?.split(',').map((name) => name.trim());
    const asked = names?.map((name) => regionOf(follower.catalogue, name).id);
    const regions = await fromStore(officeOf(ports).remove(feed.country, asked));
    changed({ before: { country: feed.country, regions } });
    sendJson(res, { country: feed.country, regions });
  },
});

export const outlineRoutes: readonly Route[] = [add, list, remove];
