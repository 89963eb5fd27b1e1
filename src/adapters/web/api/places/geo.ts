import { z } from 'zod';
import type { FeedDesk } from '../../../../app/gateway/desk.ts';
import type { RegionId } from '../../../../domain/places/catalogue.ts';
import type { Outline } from '../../../../protocol/formats/cap/document.ts';
import { regionWire } from '../../../../protocol/live/wire.ts';
import { feedId } from '../../../kit/fields.ts';
import type { OutlineIndex } from '../../../kit/outline-index.ts';
import { outlineIndex } from '../../../kit/outline-index.ts';
import { answerNow, placeOf, sendAnswer, sendJson } from '../../server/answers.ts';
import { deskOf } from '../../server/ask.ts';
import type { HttpPorts } from '../../server/ports.ts';
import { route } from '../../server/route.ts';

const credit = 'Made with Natural Earth';

const outlinesOf = ({ outlines }: HttpPorts, { feed }: FeedDesk): ReadonlyMap<RegionId, Outline> =>
  outlines?.(feed.country) ?? NONE;
const NONE: ReadonlyMap<RegionId, Outline> = new Map();

const numbers = new WeakMap<ReadonlyMap<RegionId, Outline>, number>();
let latest = 0;
/** Tells outlines apart: an answer that was made with others is not given again. */
const numberOf = (outlines: ReadonlyMap<RegionId, Outline>): number => {
  const known = numbers.get(outlines);
  if (known !== undefined) return known;
  latest += 1;
  numbers.set(outlines, latest);
  return latest;
};

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
    const outlines = outlinesOf(ports, desk);
    const answer = answerNow(desk.follower, `geo ${numberOf(outlines)} ${level ?? ''}`, () => {
      const board = desk.follower.board();
      const features = [...outlines].flatMap(([id, coordinates]) => {
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

const indices = new WeakMap<ReadonlyMap<RegionId, Outline>, OutlineIndex>();

const indexOf = (outlines: ReadonlyMap<RegionId, Outline>): OutlineIndex => {
  const known = indices.get(outlines) ?? outlineIndex(outlines);
  indices.set(outlines, known);
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
    const index = indexOf(outlinesOf(ports, desk));
    const here = index.regionsAt([lon, lat]);
    const around = new Set(here.flatMap(index.neighboursOf).filter((id) => !here.includes(id)));
    const board = desk.follower.board();
    const rows = (ids: Iterable<RegionId>) =>
      [...ids].flatMap((id) => {
        const row = board.regions.get(id);
        return row === undefined ? [] : [regionWire(row)];
      });
    sendJson(res, { ...placeOf(desk), regions: rows(here), neighbours: rows(around) });
  },
});
