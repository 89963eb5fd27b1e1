import { z } from 'zod';
import { AppError } from '../../../../app/kit/errors.ts';
import { needsTwo } from '../../../../app/operator/doubts.ts';
import { formatInstant } from '../../../../domain/instant.ts';
import type { RegionId } from '../../../../domain/places/catalogue.ts';
import { HAZARDS } from '../../../../domain/words.ts';
import { feedId, instantText, threatLevel, timeOut } from '../../../kit/fields.ts';
import { sendJson } from '../../server/answers.ts';
import { deskOf, fromStore } from '../../server/ask.ts';
import { guarded, TOKEN_PROBLEMS } from '../../server/route.ts';

import { ALONE, checkBounds, doubtsAbout, KINDS, MAX_REGIONS, meantOf } from './act.ts';

const DOUBTS = ['already-alert', 'nothing-to-end', 'unusual-region', 'more-than-half'] as const;

/** `GET /v1/operator/preview`: what an act by hand would do, for whoever is about to say it. Nothing is done. */
export const preview = guarded({
  method: 'get',
  path: '/v1/operator/preview',
  id: 'previewAct',
  tag: 'Signals',
  summary: 'What an act by hand would do',
  description: 'Nothing is done: it says whom it would reach, what is odd about it, and whether it takes two persons.',
  needs: ['alert'],
  query: z.strictObject({
    feed: feedId.optional(),
    kind: z.enum(KINDS),
    regions: z
      .string()
      .min(1)
      .max(14_000)
      .meta({ description: 'Regions, any spelling, with commas between.', example: '31,22' }),
    hazard: z.enum(HAZARDS).optional().meta({ description: '`air-raid` when absent.' }),
    level: threatLevel.optional(),
    until: instantText.optional(),
  }),
  answers: {
    200: {
      description: 'As it would be now.',
      content: {
        'application/json': z
          .object({
            feed: z.string(),
            status: z.string(),
            kind: z.enum(KINDS),
            hazard: z.enum(HAZARDS),
            until: timeOut.nullable(),
            regions: z.array(z.object({ id: z.string(), name: z.string(), nameEn: z.string(), level: z.string() })),
            touches: z.int().meta({ description: 'Regions, those that lie below among them.' }),
            destinations: z
              .array(z.object({ id: z.string(), name: z.string(), kind: z.string() }))
              .meta({ description: 'Who would be told besides all who listen.' }),
            doubts: z.array(z.object({ code: z.enum(DOUBTS), detail: z.string(), regions: z.array(z.string()) })),
            takesTwo: z.boolean().meta({ description: 'It would wait for a second person.' }),
          })
          .meta({ id: 'ActPreview' }),
      },
    },
  },
  problems: ['request.invalid', ...TOKEN_PROBLEMS, 'feed.unknown', 'region.unknown', 'log.unavailable'],
  handle: async ({ ports, res, query, principal }) => {
    const desk = await deskOf(ports, query.feed);
    const { catalogue } = desk.follower;
    const named = query.regions.split(',').map((text) => text.trim());
    if (named.length > MAX_REGIONS) throw new AppError('request.invalid', `regions: at most ${MAX_REGIONS}`);
    const { kind, hazard = 'air-raid', level, until } = query;
    const meant = meantOf({ kind, regions: named, hazard, level, until, reason: '' }, desk);
    checkBounds(meant.regions, principal, desk);
    desk.operator.check(meant);
    const touched = new Set<RegionId>(meant.regions.flatMap((id) => [id, ...catalogue.descendants(id)]));
    const [doubts, told] = await Promise.all([
      doubtsAbout(meant, desk, principal),
      fromStore(ports.destinations.touchedBy(desk.feed, { regions: meant.regions, hazard, level })),
    ]);
    const isReal = desk.feed.status === 'Actual';
    res.setHeader('Cache-Control', 'no-store');
    sendJson(res, {
      feed: desk.feed.id,
      status: desk.feed.status,
      kind,
      hazard,
      until: meant.until === null ? null : formatInstant(meant.until),
      regions: meant.regions.flatMap((id) => {
        const region = catalogue.get(id);
        return region === undefined ? [] : [{ id, name: region.name, nameEn: region.nameEn, level: region.level }];
      }),
      touches: touched.size,
      destinations: told.map(({ id, name, kind: how }) => ({ id, name, kind: how })),
      doubts,
      takesTwo: isReal && needsTwo(meant, ports.settings.twoPersons ?? ALONE, catalogue) !== undefined,
    });
  },
});
