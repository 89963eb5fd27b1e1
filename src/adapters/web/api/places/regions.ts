import { z } from 'zod';
import { defined } from '../../../../domain/defined.ts';
import type { Catalogue, Region } from '../../../../domain/places/catalogue.ts';
import { feedId, regionText } from '../../../kit/fields.ts';
import { regionCard, regions as regionsSchema } from '../../schema/answers.ts';
import { type Answer, answerOf, sendAnswer } from '../../server/answers.ts';
import { deskOf, regionOf } from '../../server/ask.ts';
import { codedBody } from '../../server/coded.ts';
import { param, route } from '../../server/route.ts';

/** The catalogue changes with a release at most. */
const CACHE = 'public, max-age=3600';

/** `GET /v1/regions`: the whole catalogue, made once. */
export const regions = route({
  method: 'get',
  path: '/v1/regions',
  id: 'listRegions',
  tag: 'Status',
  summary: 'All regions',
  query: z.strictObject({ feed: feedId.optional() }),
  answers: {
    200: { description: 'The catalogue.', content: { 'application/json': regionsSchema } },
    304: { description: 'Unchanged.' },
  },
  problems: ['request.invalid', 'feed.unknown', 'log.unavailable'],
  handle: async ({ ports, req, res, query }) => {
    const { catalogue } = (await deskOf(ports, query.feed)).follower;
    sendAnswer(req, res, wholeCatalogue(catalogue), CACHE);
  },
});

/** `GET /v1/regions/{region}`: one region in any spelling. */
export const region = route({
  method: 'get',
  path: '/v1/regions/{region}',
  id: 'getRegion',
  tag: 'Status',
  summary: 'One region',
  description: 'Also the way to learn which region a text means.',
  params: z.object({ region: regionText }),
  query: z.strictObject({ feed: feedId.optional() }),
  answers: {
    200: { description: 'The region.', content: { 'application/json': regionCard } },
    304: { description: 'Unchanged.' },
  },
  problems: ['request.invalid', 'feed.unknown', 'region.unknown', 'log.unavailable'],
  handle: async ({ ports, req, res, query }) => {
    const { catalogue } = (await deskOf(ports, query.feed)).follower;
    const found = regionOf(catalogue, param(req, 'region'));
    const cardsOf = (ids: readonly Region['id'][]): readonly object[] =>
      ids.flatMap((id) => {
        const one = catalogue.get(id);
        return one === undefined ? [] : [cardOf(one)];
      });
    const card = {
      ...cardOf(found),
      ancestors: cardsOf(catalogue.ancestors(found.id)),
      children: cardsOf(catalogue.children(found.id)),
    };
    sendAnswer(req, res, answerOf(card), CACHE);
  },
});

const catalogues = new WeakMap<Catalogue, Answer>();

const wholeCatalogue = (catalogue: Catalogue): Answer => {
  const known = catalogues.get(catalogue);
  if (known !== undefined) return known;
  const plain = answerOf({
    country: catalogue.country,
    levels: catalogue.levels,
    regions: catalogue.regions.map(cardOf),
  });
  const answer = { ...plain, coded: codedBody(plain.body) };
  catalogues.set(catalogue, answer);
  return answer;
};

const cardOf = ({ id, iso, katottg, level, parent, name, nameEn, aliases }: Region): object => ({
  id,
  ...defined({ iso, katottg }),
  level,
  parent,
  name,
  nameEn,
  aliases,
});
