import { z } from 'zod';
import type { FeedDesk } from '../../../app/gateway/hub.ts';
import type { RegionId } from '../../../domain/places/catalogue.ts';
import type { Outline } from '../../../protocol/formats/cap/document.ts';
import type { Shape } from '../../../protocol/formats/places-at.ts';
import { neighboursOf, regionsAt, shapesOf } from '../../../protocol/formats/places-at.ts';
import { regionWire } from '../../../protocol/live/wire.ts';
import { feedId } from '../../kit/fields.ts';
import { answerNow, sendAnswer, sendJson } from '../server/answers.ts';
import { deskOf } from '../server/ask.ts';
import type { HttpPorts } from '../server/ports.ts';
import { route } from '../server/route.ts';
import { placeOf } from './status.ts';

const credit = 'Made with Natural Earth';

const outlinesOf = ({ outlines }: HttpPorts, { feed }: FeedDesk): ReadonlyMap<RegionId, Outline> =>
  outlines?.(feed.country) ?? NONE;
const NONE: ReadonlyMap<RegionId, Outline> = new Map();

/** `GET /v1/geo`: the board as GeoJSON. */
export const geo = route({
  method: 'get',
  path: '/v1/geo',
  id: 'getGeo',
  tag: 'Status',
  summary: 'What is known now, on a map: GeoJSON',
  description:
    'A feature for each region whose outline is known, with its row of `/v1/status` as properties (RFC 7946). `unknown` is never to be drawn as clear. Ask again with `If-None-Match`.',
  query: z.strictObject({
    feed: feedId.optional(),
    level: z.string().max(32).optional().meta({ description: 'One level of the catalogue; all when absent.' }),
  }),
  answers: {
    200: { description: 'The map.', content: { 'application/geo+json': z.looseObject({ type: z.string() }) } },
    304: { description: 'It is still as in the answer with that ETag.' },
  },
  problems: ['request.invalid', 'feed.unknown', 'log.unavailable'],
  handle: async ({ ports, req, res, query: { feed, level } }) => {
    const desk = await deskOf(ports, feed);
    const answer = answerNow(desk.follower, `geo ${level ?? ''}`, () => {
      const board = desk.follower.board();
      const features = [...outlinesOf(ports, desk)].flatMap(([id, coordinates]) => {
        const row = board.regions.get(id);
        if (row === undefined || (level !== undefined && row.region.level !== level)) return [];
        const geometry = { type: 'MultiPolygon', coordinates };
        return [{ type: 'Feature', id, properties: regionWire(row), geometry }];
      });
      return { type: 'FeatureCollection', ...placeOf(desk), credit, features };
    });
    sendAnswer(req, res, { ...answer, type: 'application/geo+json; charset=utf-8' });
  },
});

const degrees = (most: number, description: string) =>
  z
    .string()
    .regex(/^-?\d{1,3}(?:\.\d{1,15})?$/, 'expected degrees such as 50.45')
    .refine((text) => Math.abs(Number(text)) <= most, `expected at most ${most}`)
    .transform(Number)
    .meta({ description });

const shapes = new WeakMap<ReadonlyMap<RegionId, Outline>, readonly Shape[]>();

const shapesIn = (outlines: ReadonlyMap<RegionId, Outline>): readonly Shape[] => {
  const known = shapes.get(outlines) ?? shapesOf(outlines);
  shapes.set(outlines, known);
  return known;
};

/** `GET /v1/where`: which regions a point lies in. */
export const where = route({
  method: 'get',
  path: '/v1/where',
  id: 'getWhere',
  tag: 'Status',
  summary: 'The regions at a point, and their neighbours',
  description:
    'By the outlines that the hub has: as it comes, those of the first level, simplified to some hundred metres. Near a border look at the neighbours too. Nothing at a point means that no outline holds it, not that it is clear there.',
  query: z.strictObject({
    feed: feedId.optional(),
    lat: degrees(90, 'Latitude, degrees to the north.'),
    lon: degrees(180, 'Longitude, degrees to the east.'),
  }),
  answers: {
    200: {
      description: 'The regions that hold the point, and those that touch them, each as in `/v1/status`.',
      content: {
        'application/json': z.looseObject({
          regions: z.array(z.looseObject({ id: z.string(), state: z.string() })),
          neighbours: z.array(z.looseObject({ id: z.string(), state: z.string() })),
        }),
      },
    },
  },
  problems: ['request.invalid', 'feed.unknown', 'log.unavailable'],
  handle: async ({ ports, res, query: { feed, lat, lon } }) => {
    const desk = await deskOf(ports, feed);
    const outlines = outlinesOf(ports, desk);
    const here = regionsAt(shapesIn(outlines), [lon, lat]);
    const around = new Set(here.flatMap((id) => neighboursOf(outlines, id)).filter((id) => !here.includes(id)));
    const board = desk.follower.board();
    const rows = (ids: Iterable<RegionId>) =>
      [...ids].flatMap((id) => {
        const row = board.regions.get(id);
        return row === undefined ? [] : [regionWire(row)];
      });
    sendJson(res, { ...placeOf(desk), regions: rows(here), neighbours: rows(around) });
  },
});
