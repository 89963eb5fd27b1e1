import type { Response } from 'express';
import { z } from 'zod';
import type { FeedDesk } from '../../../../app/gateway/desk.ts';
import { AppError } from '../../../../app/kit/errors.ts';
import { FEED_ID } from '../../../../app/log/feeds.ts';
import type { SourceSaid } from '../../../../app/sources/administration.ts';
import { SOURCE_ID, type SourceRecord } from '../../../../app/sources/sources.ts';
import type { Catalogue, Level } from '../../../../domain/places/catalogue.ts';
import { durationOrNever, durationText, feedId, regionIn, timeOut, trust } from '../../../kit/fields.ts';
import { sendJson } from '../../server/answers.ts';
import { deskOf, fromStore, regionOf } from '../../server/ask.ts';
import { askedBody } from '../../server/body.ts';
import type { HttpPorts } from '../../server/ports.ts';
import { guarded, param, type Route, TOKEN_PROBLEMS } from '../../server/route.ts';
import { setUpOf } from './sources.ts';

/** The sources of a feed, set up by hand: what they may say, how far they are believed, their tokens. */

const id = z
  .string()
  .regex(SOURCE_ID, 'expected lower case letters, digits, "-", "_" and ".", at most 64, the first a letter or digit')
  .meta({ description: 'Its name: it stands in frames, logs and exports.', example: 'city' });
const regions = z.union([z.literal('all'), z.array(regionIn).min(1).max(2_000)]).meta({
  description:
    'What it speaks for, with all that lies below; there its silence means that nothing is the matter. `all`: everywhere. Absent: it may speak of any place, and its silence means nothing.',
  example: ['31'],
});
const levels = z
  .array(z.string().max(32))
  .min(1)
  .max(10)
  .meta({ description: 'The levels its silence says something about; absent: all.', example: ['oblast'] });
const silentAfter = durationOrNever.meta({
  description: 'Without word for this long it is silent, and what only it covers is unknown; `never`.',
  example: '5m',
});
const confirmAfter = durationText.meta({
  description: 'A list that clears suspiciously much is believed when another this much later says the same.',
  example: '1s',
});
const muted = z.boolean().meta({ description: 'Its signals are refused, and it counts as silent.' });
const more = {
  silentAfter: silentAfter.optional(),
  confirmAfter: confirmAfter.optional(),
  muted: muted.optional(),
};
const feedIn = z
  .string()
  .regex(FEED_ID, 'expected up to 32 small letters, digits and hyphens')
  .meta({ description: 'Its feed; one that does not exist is made as an exercise.', example: 'ua' });

const sourceIn = z.strictObject({
  id,
  trust,
  regions: regions.optional(),
  levels: levels.optional(),
  feed: feedIn.optional(),
  ...more,
});
const sourceChange = z
  .strictObject({
    trust: trust.optional(),
    regions: regions.nullable().optional(),
    levels: levels.nullable().optional(),
    ...more,
  })
  .refine((change) => Object.keys(change).length > 0, 'expected something to change, such as regions or trust');
const tokenIn = z.strictObject({
  overlap: durationText.optional().meta({
    description: 'How long the tokens before go on, such as `10m`; absent: they end at once.',
    example: '10m',
  }),
});

const sourceOut = z
  .object({
    id,
    feed: z.string(),
    status: z.string().meta({ description: 'Of the feed; only `Actual` is the real thing.' }),
    trust,
    regions: z
      .union([z.literal('all'), z.array(z.string())])
      .nullable()
      .meta({ description: 'What it speaks for. Null: it may speak of any place, and its silence means nothing.' }),
    levels: z.array(z.string()).nullable(),
    silentAfter: z.string(),
    confirmAfter: z.string(),
    muted,
    bySettings: z.boolean().meta({ description: 'The hub asks it by itself; what it is stands in the settings.' }),
    addedAt: timeOut,
    tokens: z.array(z.object({ addedAt: timeOut, endsAt: timeOut.nullable() })),
  })
  .meta({ id: 'SourceSetUp' });
const token = z.string().meta({ description: 'Told this once; only its hash is kept.', example: 'ac_…' });
const newSource = sourceOut.extend({ token }).meta({ id: 'NewSource' });
const removed = sourceOut
  .extend({ note: z.string().optional().meta({ description: 'Why it may come back.' }) })
  .meta({ id: 'RemovedSource' });

const params = z.object({ id: z.string().meta({ description: 'Of the source.' }) });
const query = z.strictObject({ feed: feedId.optional() });
const ASK = ['request.invalid', ...TOKEN_PROBLEMS, 'feed.unknown', 'log.unavailable'] as const;
const ACT = [...ASK, 'request.malformed', 'body.too-large', 'body.media-type'] as const;

const add = guarded({
  method: 'post',
  path: '/v1/sources',
  id: 'addSource',
  tag: 'Access',
  summary: 'Add a source',
  needs: ['manage'],
  query,
  body: { 'application/json': sourceIn },
  answers: { 201: { description: 'With the token, this once.', content: { 'application/json': newSource } } },
  problems: [...ACT, 'region.unknown', 'source.exists'],
  handle: async ({ ports, req, res, query: asked, changed }) => {
    const { feed, ...wish } = await askedBody(req, res, sourceIn);
    if (feed !== undefined && asked.feed !== undefined && feed !== asked.feed)
      throw new AppError('request.invalid', 'feed: the address names another one');
    const desk = await feedOf(ports, feed ?? asked.feed);
    const said = saidOf(wish, desk.follower.catalogue);
    const made = await fromStore(ports.sourceAdmin.add(desk.registry, { ...said, id: wish.id, trust: wish.trust }));
    res.setHeader('Location', `/v1/sources/${made.source.id}`);
    tellOnce(res, { ...wireOf(desk, made.source), token: made.token });
    changed({ after: wireOf(desk, made.source) });
  },
});

const change = guarded({
  method: 'patch',
  path: '/v1/sources/{id}',
  id: 'changeSource',
  tag: 'Access',
  summary: 'Change a source',
  description:
    'What it covers no longer is not vouched for at once; what it covers anew holds from its next word on. It is not silent in between. A muted one counts as silent at once.',
  needs: ['manage'],
  params,
  query,
  body: { 'application/json': sourceChange },
  answers: { 200: { description: 'As it is now.', content: { 'application/json': sourceOut } } },
  problems: [...ACT, 'region.unknown', 'source.unknown', 'source.by-settings'],
  handle: async ({ ports, req, res, query: asked, changed }) => {
    const desk = await deskOf(ports, asked.feed);
    const said = saidOf(await askedBody(req, res, sourceChange), desk.follower.catalogue);
    const { before, after } = await fromStore(ports.sourceAdmin.change(desk.registry, param(req, 'id'), said));
    sendJson(res, wireOf(desk, after));
    changed({ before: wireOf(desk, before), after: wireOf(desk, after) });
  },
});

const remove = guarded({
  method: 'delete',
  path: '/v1/sources/{id}',
  id: 'removeSource',
  tag: 'Access',
  summary: 'Remove a source',
  description: 'Its tokens end within a second, everywhere. What it said stays in the history.',
  needs: ['manage'],
  params,
  query,
  answers: { 200: { description: 'As it was.', content: { 'application/json': removed } } },
  problems: [...ASK, 'source.unknown'],
  handle: async ({ ports, req, res, query: asked, changed }) => {
    const desk = await deskOf(ports, asked.feed);
    const before = await fromStore(ports.sourceAdmin.remove(desk.registry, param(req, 'id')));
    const note =
      before.bySettings === true
        ? {
            note: 'the hub asks it by itself: it comes back as long as it stands in the settings (sources); mute it instead',
          }
        : {};
    sendJson(res, { ...wireOf(desk, before), ...note });
    changed({ before: wireOf(desk, before) });
  },
});

const renew = guarded({
  method: 'post',
  path: '/v1/sources/{id}/token',
  id: 'renewSourceToken',
  tag: 'Access',
  summary: 'Give a source a new token',
  needs: ['manage'],
  params,
  query,
  body: { 'application/json': tokenIn },
  answers: { 201: { description: 'With the token, this once.', content: { 'application/json': newSource } } },
  problems: [...ACT, 'source.unknown', 'source.by-settings'],
  handle: async ({ ports, req, res, query: asked, changed }) => {
    const desk = await deskOf(ports, asked.feed);
    const { overlap = 0 } = await askedBody(req, res, tokenIn);
    const made = await fromStore(ports.sourceAdmin.renew(desk.registry, param(req, 'id'), overlap));
    tellOnce(res, { ...wireOf(desk, made.source), token: made.token });
    changed({ after: wireOf(desk, made.source) });
  },
});

export const sourceAdminRoutes: readonly Route[] = [add, change, remove, renew];

/** A body with a token in it is kept by nobody on the way. */
const tellOnce = (res: Response, body: object): void => {
  res.setHeader('Cache-Control', 'no-store');
  sendJson(res, body, 201);
};

/** A feed that is not there is made as an exercise: nothing in it is taken for the real thing. */
const feedOf = async (ports: HttpPorts, feed: string | undefined): Promise<FeedDesk> => {
  if (feed !== undefined && FEED_ID.test(feed) && (await fromStore(ports.desks.open(feed))) === undefined) {
    const { country } = (await deskOf(ports)).feed;
    await fromStore(ports.desks.directory.add({ id: feed, country, status: 'Exercise', createdAt: ports.now() }));
  }
  return deskOf(ports, feed);
};

type Said = Pick<
  z.output<typeof sourceChange>,
  'trust' | 'regions' | 'levels' | 'silentAfter' | 'confirmAfter' | 'muted'
>;

/** Throws `region.unknown`, `request.invalid`. */
const saidOf = ({ regions: named, levels: at, ...said }: Said, catalogue: Catalogue): SourceSaid => ({
  ...said,
  regions:
    named === null
      ? 'nothing'
      : named === undefined || named === 'all'
        ? named
        : [...new Set(named.map((text) => regionOf(catalogue, text).id))],
  levels: at == null ? at : at.map((level) => levelOf(level, catalogue)),
});

const levelOf = (level: string, catalogue: Catalogue): Level => {
  if (catalogue.levels.includes(level)) return level;
  throw new AppError('request.invalid', `levels: "${level}" is none of ${catalogue.levels.join(', ')}`);
};

const wireOf = ({ feed }: FeedDesk, source: SourceRecord) => ({
  id: source.id,
  feed: feed.id,
  status: feed.status,
  trust: source.trust,
  muted: source.muted,
  ...setUpOf(source),
});
